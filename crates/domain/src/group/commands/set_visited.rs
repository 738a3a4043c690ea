//! A member notes that it has seen the group, or has not.

use crate::context::Context;
use crate::decision::Decision;
use crate::group::event::{GroupEvent, MemberVisited};
use crate::group::state::Group;
use crate::reference::Reference;
use crate::refusal::Refusal;

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetVisited {
    /// Whose flag. Where members of the group decide, the actor's own.
    pub member: Reference,
    /// The flag.
    pub visited: bool,
}

impl SetVisited {
    /// The event; none for somebody who is no member. Passes on a suspended group.
    pub fn decide(&self, group: &Group, context: &Context<'_>) -> Result<Decision<GroupEvent>, Refusal> {
        group.existing(context)?;
        context.is_oneself(&self.member)?;
        let membership = group.members.get(&self.member).filter(|membership| !membership.suspended);
        Ok(match membership {
            Some(membership) if membership.visited != self.visited => {
                Decision::events([MemberVisited { member: self.member.clone(), visited: self.visited }.into()])
            }
            _ => Decision::nothing(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{added, created_event, deleted_event, given, group_admin, member, suspended_event};

    fn visit(text: &str) -> impl FnOnce(&Group, &Context<'_>) -> Result<Decision<GroupEvent>, Refusal> {
        let member = member(text);
        move |group, context| SetVisited { member, visited: true }.decide(group, context)
    }

    fn visited() -> GroupEvent {
        MemberVisited { member: member("user:b"), visited: true }.into()
    }

    #[test]
    fn a_member_sets_its_own_flag_even_in_a_suspended_group() {
        given([created_event(), added(&["user:b"]), suspended_event()])
            .under(group_admin)
            .acting("user:b")
            .when(visit("user:b"))
            .then([visited()]);
        given([created_event(), added(&["user:b"]), visited()]).when(visit("user:b")).then([]);
    }

    #[test]
    fn who_is_no_member_has_no_flag() {
        given([created_event()]).when(visit("user:b")).then([]);
    }

    #[test]
    fn the_flags_of_others_and_deleted_groups_are_refused() {
        given([created_event(), added(&["user:b"])])
            .under(group_admin)
            .when(visit("user:b"))
            .then_refused(&Refusal::SelfRequired);
        given([created_event(), deleted_event()]).when(visit("user:b")).then_refused(&Refusal::UnknownGroup);
    }
}
