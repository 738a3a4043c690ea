//! Makes changes of a group possible again.

use crate::context::Context;
use crate::decision::Decision;
use crate::group::event::{GroupEvent, GroupReactivated};
use crate::group::state::{Group, Status};
use crate::refusal::Refusal;

/// See the module.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ReactivateGroup;

impl ReactivateGroup {
    /// The event; none on an active group.
    pub fn decide(self, group: &Group, context: &Context<'_>) -> Result<Decision<GroupEvent>, Refusal> {
        let status = group.existing(context)?.administered(context)?.status;
        Ok(if status == Status::Suspended {
            Decision::events([GroupReactivated {}.into()])
        } else {
            Decision::nothing()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{added, added_as, created_event, deleted_event, given, group_admin, suspended_event};

    fn decide(group: &Group, context: &Context<'_>) -> Result<Decision<GroupEvent>, Refusal> {
        ReactivateGroup.decide(group, context)
    }

    #[test]
    fn an_admin_reactivates_a_suspended_group() {
        given([created_event(), added_as("admin", &["user:u-asha"]), suspended_event()])
            .under(group_admin)
            .when(decide)
            .then([GroupReactivated {}.into()]);
        given([created_event()]).when(decide).then([]);
    }

    #[test]
    fn members_and_deleted_groups_are_refused() {
        given([created_event(), added(&["user:u-asha"]), suspended_event()])
            .under(group_admin)
            .when(decide)
            .then_refused(&Refusal::AdminRequired);
        given([created_event(), deleted_event()]).when(decide).then_refused(&Refusal::UnknownGroup);
    }
}
