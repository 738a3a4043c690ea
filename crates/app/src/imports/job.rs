//! What there is to do about one import, and what can go wrong with it.

use rollbook_domain::{Actor, GroupId, ObjectId, Refusal, WorkspaceName};
use uuid::Uuid;

use super::csv::Unusable;
use super::options::ImportOptions;
use super::progress::{ImportPhase, ImportProgress};
use crate::call::Call;
use crate::error::AppError;
use crate::files::FilesError;

/// What is to be done, and for whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Job {
    pub(super) workspace: WorkspaceName,
    pub(super) group: GroupId,
    pub(super) id: ObjectId,
    pub(super) size: u64,
    pub(super) sha256: String,
    pub(super) asked: Option<Asked>,
}

/// The command that asked, so that history names the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) correlation_id: Uuid,
    pub(super) command_id: Uuid,
    pub(super) traceparent: Option<String>,
}

/// Why an attempt did not succeed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// It may succeed another time.
    Passing(String),
    /// It never will.
    Content(String),
    /// The job has ended otherwise.
    Ended,
    /// The group is suspended; so is the job.
    Suspended,
}

impl From<Unusable> for Fault {
    fn from(unusable: Unusable) -> Self {
        Self::Content(unusable.0)
    }
}

impl From<FilesError> for Fault {
    fn from(error: FilesError) -> Self {
        match error {
            FilesError::NotFound => Self::Content(error.to_string()),
            error => Self::Passing(error.to_string()),
        }
    }
}

impl From<AppError> for Fault {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Refused(Refusal::GroupSuspended) => Self::Suspended,
            AppError::Refused(Refusal::UnknownGroup | Refusal::UnknownImport | Refusal::ImportFinished) => Self::Ended,
            AppError::Refused(refusal) => Self::Content(refusal.to_string()),
            AppError::TooLarge => Self::Content("too many ids for one import".into()),
            AppError::Internal(cause) => {
                tracing::error!(cause, "an import met a defect");
                Self::Passing("internal error".into())
            }
            error => Self::Passing(error.to_string()),
        }
    }
}

impl Job {
    pub(super) fn beginning(&self) -> ImportProgress {
        ImportProgress {
            job: self.id.clone(),
            group_id: self.group,
            phase: ImportPhase::Waiting,
            bytes_read: 0,
            size: self.size,
            ids: 0,
        }
    }

    /// The worker acts itself, in the chain of the command that asked.
    pub(super) fn call(&self, options: &ImportOptions) -> Call {
        let policy = (options.policy)(&self.workspace);
        let call = Call::new(self.workspace.clone(), Actor::new("system:imports"), policy);
        match &self.asked {
            None => call,
            Some(asked) => Call {
                correlation_id: Some(asked.correlation_id),
                causation_id: Some(asked.command_id),
                traceparent: asked.traceparent.clone(),
                ..call
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_may_pass_is_tried_again() {
        let passing = |reason: &str| Fault::Passing(reason.into());
        let content = |reason: &str| Fault::Content(reason.into());
        assert_eq!(Fault::from(FilesError::NotFound), content("file not found"));
        assert_eq!(Fault::from(FilesError::Unavailable("connection refused".into())), passing("connection refused"));
        assert_eq!(Fault::from(AppError::Refused(Refusal::ImportFinished)), Fault::Ended);
        assert_eq!(Fault::from(AppError::Refused(Refusal::UnknownGroup)), Fault::Ended);
        assert_eq!(Fault::from(AppError::Refused(Refusal::GroupSuspended)), Fault::Suspended);
        let limit = Refusal::TooManyMembers { limit: 3 };
        assert_eq!(Fault::from(AppError::Refused(limit.clone())), Fault::Content(limit.to_string()));
        assert_eq!(Fault::from(AppError::Internal("/secret/path".into())), passing("internal error"));
    }
}
