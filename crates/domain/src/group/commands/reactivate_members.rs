//! Brings hidden memberships back.

use super::bulk::{BulkReport, Existing, Mode};
use super::selection::{Selection, by_kind};
use crate::context::Context;
use crate::decision::Decision;
use crate::group::event::{GroupEvent, MembersReactivated};
use crate::group::state::Group;
use crate::reference::Reference;
use crate::refusal::Refusal;

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReactivateMembers {
    /// In request order.
    pub members: Vec<Reference>,
    /// Whole or in part.
    pub mode: Mode,
    /// What somebody who is not in amounts to.
    pub missing: Existing,
}

impl ReactivateMembers {
    /// The events, cut into chunks; who is not suspended is skipped.
    pub fn decide(&self, group: &Group, context: &Context<'_>) -> Result<Decision<GroupEvent, BulkReport>, Refusal> {
        group.changeable(context)?.administered(context)?;
        let selection = Selection::of(&self.members, group, self.mode, self.missing)?;
        let selection = selection.only(|membership| membership.suspended);
        let events = by_kind(selection.members()).map(|(kind, ids)| MembersReactivated { kind, ids }.into());
        Ok(Decision::events(events).reporting(selection.report))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::group::event::MembersSuspended;
    use crate::testing::{added, created_event, given, group_admin, member, suspended_event};

    fn command(members: &[&str]) -> ReactivateMembers {
        let members = members.iter().map(|text| member(text)).collect();
        ReactivateMembers { members, mode: Mode::Atomic, missing: Existing::Strict }
    }

    #[test]
    fn hidden_memberships_come_back_once() {
        let ids = || vec!["a".to_owned()];
        let hidden = MembersSuspended { kind: "user".into(), ids: ids() };
        let decide = |group: &Group, context: &Context<'_>| command(&["user:a"]).decide(group, context);
        given([created_event(), added(&["user:a"]), hidden.into()]).when(decide).then([MembersReactivated {
            kind: "user".into(),
            ids: ids(),
        }
        .into()]);
        given([created_event(), added(&["user:a"])]).when(decide).then([]);
    }

    #[test]
    fn strangers_suspended_and_administered_groups_are_refused() {
        let decide = |group: &Group, context: &Context<'_>| command(&["user:x"]).decide(group, context);
        given([created_event()]).when(decide).then_refused(&Refusal::NotAMember { first: "user:x".into(), count: 1 });
        given([created_event(), suspended_event()]).when(decide).then_refused(&Refusal::GroupSuspended);
        given([created_event()]).under(group_admin).when(decide).then_refused(&Refusal::AdminRequired);
    }
}
