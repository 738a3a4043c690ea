//! Notes that an attempt of an import failed and will be repeated.

use crate::context::Context;
use crate::decision::Decision;
use crate::group::event::{GroupEvent, ImportRetried};
use crate::group::state::Group;
use crate::ids::ObjectId;
use crate::refusal::Refusal;
use crate::text::bounded;

/// See the module. The request has asked for the rights already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetryImport {
    /// Which import.
    pub job: ObjectId,
    /// What went wrong.
    pub reason: String,
}

impl RetryImport {
    /// The event, with the number of the retry.
    pub fn decide(&self, group: &Group, context: &Context<'_>) -> Result<Decision<GroupEvent>, Refusal> {
        let retries = group.changeable(context)?.pending_import(&self.job)?.retries.saturating_add(1);
        bounded("reason", &self.reason)?;
        Ok(Decision::events([ImportRetried { job: self.job.clone(), retries, reason: self.reason.clone() }.into()]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{created_event, given, import, import_failed, import_requested};

    fn decide(group: &Group, context: &Context<'_>) -> Result<Decision<GroupEvent>, Refusal> {
        RetryImport { job: import(1).job, reason: "storage unreachable".into() }.decide(group, context)
    }

    fn retried(retries: u32) -> GroupEvent {
        ImportRetried { job: import(1).job, retries, reason: "storage unreachable".into() }.into()
    }

    #[test]
    fn retries_are_counted() {
        given([created_event(), import_requested(1)]).when(decide).then([retried(1)]);
        given([created_event(), import_requested(1), retried(1)]).when(decide).then([retried(2)]);
    }

    #[test]
    fn what_has_ended_is_not_tried_again() {
        given([created_event(), import_requested(1), import_failed(1)])
            .when(decide)
            .then_refused(&Refusal::ImportFinished);
        given([created_event()]).when(decide).then_refused(&Refusal::UnknownImport);
    }
}
