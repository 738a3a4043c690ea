//! Removes members, whole or in part.

use super::bulk::{BulkReport, Existing, Mode};
use super::counts;
use super::selection::{Selection, by_kind};
use crate::context::Context;
use crate::decision::Decision;
use crate::group::event::{GroupEvent, MembersRemoved, RemovalReason};
use crate::group::media::PHOTO;
use crate::group::state::Group;
use crate::guard::{ClaimKey, Guard};
use crate::ids::MediaId;
use crate::reference::Reference;
use crate::refusal::Refusal;

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoveMembers {
    /// In request order.
    pub members: Vec<Reference>,
    /// Whole or in part.
    pub mode: Mode,
    /// What somebody who is not in amounts to.
    pub missing: Existing,
    /// Whether everybody named must be in the directory, members or not.
    pub must_exist: bool,
    /// Why.
    pub reason: RemovalReason,
}

impl RemoveMembers {
    /// All of them or nobody; who is not in is a violation.
    pub fn strict(members: Vec<Reference>) -> Self {
        Self {
            members,
            mode: Mode::Atomic,
            missing: Existing::Strict,
            must_exist: false,
            reason: RemovalReason::Removed,
        }
    }

    /// The events, cut into chunks.
    pub fn decide(&self, group: &Group, context: &Context<'_>) -> Result<Decision<GroupEvent, BulkReport>, Refusal> {
        group.changeable(context)?.administered(context)?;
        let selection = Selection::of(&self.members, group, self.mode, self.missing)?.only(|_| true);
        // Nobody relies on who leaves: that would hold back whoever removes them from the directory.
        let exists = |member| Guard::Exists { key: ClaimKey::subject(context.workspace, member) };
        let known = self.members.iter().filter(|_| self.must_exist).map(exists);
        Ok(removed(selection.members(), self.reason, group, context).guarded(known).reporting(selection.report))
    }
}

/// The events and guards that take out members who are in. Of photos more is known than that they are members, so
/// each has an event of its own.
pub(super) fn removed<'a>(
    members: impl IntoIterator<Item = &'a Reference, IntoIter: Clone>,
    reason: RemovalReason,
    group: &Group,
    context: &Context<'_>,
) -> Decision<GroupEvent> {
    let members = members.into_iter();
    let photo = |member: &&Reference| media_of(member).filter(|id| group.gallery.get(*id).is_some());
    let photos: Vec<_> = members.clone().filter_map(|member| photo(&member)).collect();
    let others = by_kind(members.clone().filter(|member| photo(member).is_none()));
    let events = others.map(|(kind, ids)| MembersRemoved { kind, ids, reason }.into());
    Decision::events(events)
        .and(Decision::events(group.gallery.leaving(&photos, reason).into_iter().map(GroupEvent::from)))
        .guarded(members.filter_map(|member| counts::left(context, member)))
}

/// The photo that a member is.
fn media_of(member: &Reference) -> Option<MediaId> {
    Some(member).filter(|member| member.kind() == PHOTO).and_then(|member| member.id().parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::group::commands::ItemProblem;
    use crate::guard::CountKey;
    use crate::testing::{added, created_event, given, group_admin, member, members_of, suspended_event, workspace};

    fn command(members: &[&str]) -> RemoveMembers {
        RemoveMembers::strict(members.iter().map(|text| member(text)).collect())
    }

    fn removal(kind: &str, ids: &[&str]) -> GroupEvent {
        let ids = ids.iter().map(|&id| id.to_owned()).collect();
        MembersRemoved { kind: kind.into(), ids, reason: RemovalReason::Removed }.into()
    }

    #[test]
    fn members_leave_by_kind() {
        given([created_event(), added(&["user:a", "user:b"]), added(&["device:1"])])
            .when(|group, context| command(&["user:b", "device:1", "user:a"]).decide(group, context))
            .then([removal("device", &["1"]), removal("user", &["b", "a"])]);
    }

    #[test]
    fn who_is_not_in_refuses_all_is_reported_or_skipped() {
        let past = [created_event(), added(&["user:a"])];
        let wish = command(&["user:a", "user:x", "user:a"]);
        given(past.clone())
            .when(|group, context| wish.decide(group, context))
            .then_refused(&Refusal::NamedTwice { first: "user:a".into() });
        let partial = RemoveMembers { mode: Mode::Partial, ..wish.clone() };
        let decision = given(past.clone()).when(|group, context| partial.decide(group, context)).then_ok();
        assert_eq!(decision.events, [removal("user", &["a"])]);
        let problems: Vec<_> = decision.report.refused.iter().map(|item| item.problem).collect();
        assert_eq!(problems, [ItemProblem::NotAMember, ItemProblem::NamedTwice]);
        let lenient = RemoveMembers { missing: Existing::Skip, ..wish };
        let decision = given(past).when(|group, context| lenient.decide(group, context)).then_ok();
        assert_eq!((decision.report.applied, decision.report.skipped), (1, 2));
    }

    #[test]
    fn the_first_stranger_is_named() {
        given([created_event(), added(&["user:a"])])
            .when(|group, context| command(&["user:a", "user:x", "user:y"]).decide(group, context))
            .then_refused(&Refusal::NotAMember { first: "user:x".into(), count: 2 });
    }

    #[test]
    fn the_directory_may_have_to_know_everybody_named() {
        let wish = RemoveMembers { must_exist: true, missing: Existing::Skip, ..command(&["device:9"]) };
        let decision = given([created_event()]).when(|group, context| wish.decide(group, context)).then_ok();
        let key = ClaimKey::subject(&workspace(), &member("device:9"));
        assert_eq!((decision.events, decision.guards), (vec![], vec![Guard::Exists { key }]));
    }

    #[test]
    fn who_leaves_is_in_one_group_less() {
        let decision = given([created_event(), added(&["user:a"])])
            .under(|policy| policy.count_groups = true)
            .when(|group, context| command(&["user:a"]).decide(group, context))
            .then_ok();
        let key = CountKey::groups_of_member(&workspace(), &member("user:a"));
        assert_eq!(decision.guards, [Guard::Count { key, change: -1, limit: None }]);
    }

    #[test]
    fn large_changes_are_cut() {
        let many: Vec<String> = (0..10_001).map(|i| format!("user:{i}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let decision = given([created_event(), added(&many)])
            .when(|group, context| command(&many).decide(group, context))
            .then_ok();
        assert_eq!(decision.events.iter().map(members_of).collect::<Vec<_>>(), [10_000, 1]);
    }

    #[test]
    fn suspended_and_administered_groups_refuse() {
        let decide = |group: &Group, context: &Context<'_>| command(&["user:a"]).decide(group, context);
        given([created_event(), added(&["user:a"]), suspended_event()])
            .when(decide)
            .then_refused(&Refusal::GroupSuspended);
        given([created_event()]).under(group_admin).when(decide).then_refused(&Refusal::AdminRequired);
    }
}
