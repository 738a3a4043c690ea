//! Gives members another role.

use super::bulk::{BulkReport, Existing, Mode};
use super::joining::check_room;
use super::selection::{Selection, by_kind};
use crate::context::Context;
use crate::decision::Decision;
use crate::group::event::{GroupEvent, MembersRoleChanged};
use crate::group::state::Group;
use crate::reference::Reference;
use crate::refusal::Refusal;
use crate::text::word;

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeRole {
    /// In request order.
    pub members: Vec<Reference>,
    /// The new role of all of them.
    pub role: String,
    /// Whole or in part.
    pub mode: Mode,
    /// What somebody who is not in amounts to.
    pub missing: Existing,
}

impl ChangeRole {
    /// The events, cut into chunks; who has the role is skipped.
    pub fn decide(&self, group: &Group, context: &Context<'_>) -> Result<Decision<GroupEvent, BulkReport>, Refusal> {
        group.changeable(context)?.administered(context)?;
        word("role", &self.role)?;
        check_room(group, [], [self.role.as_str()])?;
        let selection = Selection::of(&self.members, group, self.mode, self.missing)?;
        let selection = selection.only(|membership| membership.role != self.role);
        let events = role_changed(selection.members(), &self.role);
        Ok(Decision::events(events).reporting(selection.report))
    }
}

/// The events that give members another role.
pub(super) fn role_changed<'a>(members: impl IntoIterator<Item = &'a Reference>, role: &str) -> Vec<GroupEvent> {
    by_kind(members).map(|(kind, ids)| MembersRoleChanged { kind, ids, role: role.to_owned() }.into()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{added, added_as, created_event, given, group_admin, member, suspended_event};

    fn command(members: &[&str], role: &str) -> ChangeRole {
        let members = members.iter().map(|text| member(text)).collect();
        ChangeRole { members, role: role.into(), mode: Mode::Atomic, missing: Existing::Strict }
    }

    #[test]
    fn who_has_another_role_gets_the_new_one() {
        let changed = MembersRoleChanged { kind: "user".into(), ids: vec!["a".into()], role: "admin".into() };
        let wish = command(&["user:a", "user:b"], "admin");
        let past = [created_event(), added(&["user:a"]), added_as("admin", &["user:b"])];
        let decision = given(past.clone()).when(|group, context| wish.decide(group, context)).then_ok();
        assert_eq!((decision.report.applied, decision.report.skipped), (1, 1));
        assert_eq!(decision.events, [changed.clone().into()]);
        given(past.into_iter().chain([changed.into()])).when(|group, context| wish.decide(group, context)).then([]);
    }

    #[test]
    fn strangers_bad_roles_suspended_and_administered_groups_are_refused() {
        let decide = |group: &Group, context: &Context<'_>| command(&["user:x"], "admin").decide(group, context);
        given([created_event()]).when(decide).then_refused(&Refusal::NotAMember { first: "user:x".into(), count: 1 });
        given([created_event(), suspended_event()]).when(decide).then_refused(&Refusal::GroupSuspended);
        given([created_event()]).under(group_admin).when(decide).then_refused(&Refusal::AdminRequired);
        given([created_event()])
            .when(|group, context| command(&[], "").decide(group, context))
            .then_refused(&Refusal::InvalidText { field: "role", reason: "must not be empty" });
    }
}
