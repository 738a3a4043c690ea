//! Ends an import that adds nobody.

use crate::context::Context;
use crate::decision::Decision;
use crate::group::event::{GroupEvent, ImportFailed};
use crate::group::state::Group;
use crate::ids::ObjectId;
use crate::refusal::Refusal;
use crate::text::bounded;

/// See the module. The request has asked for the rights already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailImport {
    /// Which import.
    pub job: ObjectId,
    /// A short sentence, naming the line where there is one.
    pub reason: String,
}

impl FailImport {
    /// The event.
    pub fn decide(&self, group: &Group, context: &Context<'_>) -> Result<Decision<GroupEvent>, Refusal> {
        group.changeable(context)?.pending_import(&self.job)?;
        bounded("reason", &self.reason)?;
        Ok(Decision::events([ImportFailed { job: self.job.clone(), reason: self.reason.clone() }.into()]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{created_event, given, import, import_failed, import_requested, suspended_event};

    fn decide(group: &Group, context: &Context<'_>) -> Result<Decision<GroupEvent>, Refusal> {
        FailImport { job: import(1).job, reason: "no ids in file".into() }.decide(group, context)
    }

    #[test]
    fn a_pending_import_fails_once() {
        given([created_event(), import_requested(1)]).when(decide).then([import_failed(1)]);
        given([created_event(), import_requested(1), import_failed(1)])
            .when(decide)
            .then_refused(&Refusal::ImportFinished);
        given([created_event(), import_requested(2)]).when(decide).then_refused(&Refusal::UnknownImport);
    }

    #[test]
    fn on_a_suspended_group_it_waits() {
        given([created_event(), import_requested(1), suspended_event()])
            .when(decide)
            .then_refused(&Refusal::GroupSuspended);
    }
}
