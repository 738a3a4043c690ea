//! Blocks changes of a group.

use crate::context::Context;
use crate::decision::Decision;
use crate::group::event::{GroupEvent, GroupSuspended};
use crate::group::state::Group;
use crate::refusal::Refusal;

/// See the module.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SuspendGroup;

impl SuspendGroup {
    /// The event. Suspending is not among the few things that pass on a suspended group.
    pub fn decide(self, group: &Group, context: &Context<'_>) -> Result<Decision<GroupEvent>, Refusal> {
        group.changeable(context)?.administered(context)?;
        Ok(Decision::events([GroupSuspended {}.into()]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{added_as, created_event, deleted_event, given, group_admin, suspended_event};

    fn decide(group: &Group, context: &Context<'_>) -> Result<Decision<GroupEvent>, Refusal> {
        SuspendGroup.decide(group, context)
    }

    #[test]
    fn an_admin_suspends_a_group() {
        given([created_event(), added_as("admin", &["user:u-asha"])])
            .under(group_admin)
            .when(decide)
            .then([suspended_event()]);
    }

    #[test]
    fn others_suspended_and_deleted_groups_are_refused() {
        given([created_event()]).under(group_admin).when(decide).then_refused(&Refusal::AdminRequired);
        given([created_event(), suspended_event()]).when(decide).then_refused(&Refusal::GroupSuspended);
        given([created_event(), deleted_event()]).when(decide).then_refused(&Refusal::UnknownGroup);
    }
}
