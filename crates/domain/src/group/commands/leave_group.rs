//! A member leaves of its own accord.

use super::remove_members::removed;
use crate::context::Context;
use crate::decision::Decision;
use crate::group::event::{GroupEvent, RemovalReason};
use crate::group::state::Group;
use crate::reference::Reference;
use crate::refusal::Refusal;

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeaveGroup {
    /// Who leaves. Where members of the group decide, the actor itself.
    pub member: Reference,
}

impl LeaveGroup {
    /// The event; passes on a suspended group, and for the last admin too.
    pub fn decide(&self, group: &Group, context: &Context<'_>) -> Result<Decision<GroupEvent>, Refusal> {
        group.existing(context)?;
        context.is_oneself(&self.member)?;
        if !group.members.contains(&self.member) {
            return Err(Refusal::NotAMember { first: self.member.to_string(), count: 1 });
        }
        Ok(removed([&self.member], RemovalReason::Left, group, context))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::group::event::MembersRemoved;
    use crate::testing::{added, created_event, deleted_event, given, group_admin, member, suspended_event};

    fn leave(text: &str) -> impl FnOnce(&Group, &Context<'_>) -> Result<Decision<GroupEvent>, Refusal> {
        let member = member(text);
        move |group, context| LeaveGroup { member }.decide(group, context)
    }

    #[test]
    fn a_member_leaves_even_a_suspended_group() {
        let left = MembersRemoved { kind: "user".into(), ids: vec!["b".into()], reason: RemovalReason::Left };
        given([created_event(), added(&["user:b"]), suspended_event()])
            .under(group_admin)
            .acting("user:b")
            .when(leave("user:b"))
            .then([left.into()]);
    }

    #[test]
    fn nobody_leaves_for_another_or_twice() {
        given([created_event(), added(&["user:b"])])
            .under(group_admin)
            .acting("user:c")
            .when(leave("user:b"))
            .then_refused(&Refusal::SelfRequired);
        given([created_event()])
            .when(leave("user:b"))
            .then_refused(&Refusal::NotAMember { first: "user:b".into(), count: 1 });
        given([created_event(), deleted_event()]).when(leave("user:b")).then_refused(&Refusal::UnknownGroup);
    }
}
