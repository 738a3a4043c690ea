//! What there is to do about one zip, and what can go wrong with it.

use rollbook_domain::archive::ArchiveEntry;
use rollbook_domain::{Actor, ArchiveId, GroupId, Policy, Refusal, WorkspaceName};
use rollbook_store::Recorded;
use uuid::Uuid;

use crate::call::Call;
use crate::error::AppError;
use crate::files::FilesError;
use crate::views::photos::ArchiveView;

/// What is to be done, and for whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Job {
    pub(super) workspace: WorkspaceName,
    pub(super) group: GroupId,
    pub(super) id: ArchiveId,
    pub(super) entries: Vec<ArchiveEntry>,
    pub(super) asked: Asked,
}

/// The command that asked, so that history names the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    correlation_id: Uuid,
    command_id: Uuid,
    traceparent: Option<String>,
}

impl Asked {
    pub(super) fn of(recorded: &Recorded) -> Self {
        Self {
            correlation_id: recorded.meta.correlation_id,
            command_id: recorded.meta.command_id,
            traceparent: recorded.meta.traceparent.clone(),
        }
    }
}

/// Why an attempt did not succeed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// It may succeed another time.
    Passing(String),
    /// It never will.
    Lasting(String),
    /// The job has ended otherwise.
    Ended,
}

impl From<FilesError> for Fault {
    fn from(error: FilesError) -> Self {
        match error {
            FilesError::NotFound => Self::Lasting("a file of the zip is gone".into()),
            error => Self::Passing(error.to_string()),
        }
    }
}

impl From<AppError> for Fault {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Refused(Refusal::UnknownArchive | Refusal::ArchiveFinished) => Self::Ended,
            AppError::Refused(refusal) => Self::Lasting(refusal.to_string()),
            AppError::Internal(cause) => {
                tracing::error!(cause, "a zip met a defect");
                Self::Passing("internal error".into())
            }
            error => Self::Passing(error.to_string()),
        }
    }
}

impl Job {
    /// The worker acts itself, in the chain of the command that asked.
    pub(super) fn call(&self) -> Call {
        Call {
            correlation_id: Some(self.asked.correlation_id),
            causation_id: Some(self.asked.command_id),
            traceparent: self.asked.traceparent.clone(),
            ..Call::new(self.workspace.clone(), Actor::new("system:archives"), Policy::NATIVE)
        }
    }
}

impl From<ArchiveView> for Job {
    fn from(view: ArchiveView) -> Self {
        let asked = Asked { correlation_id: view.correlation_id, command_id: view.requested_in, traceparent: None };
        Self { workspace: view.workspace, group: view.group_id, id: view.id, entries: view.entries, asked }
    }
}
