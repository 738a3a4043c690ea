//! Ends a group for good: its pending imports fail, its name is free, its members are in one group less.

use super::bulk::Existing;
use super::counts;
use crate::context::Context;
use crate::decision::Decision;
use crate::group::event::{GroupDeleted, GroupEvent, ImportFailed};
use crate::group::state::{Group, ImportStatus};
use crate::guard::{ClaimKey, Guard};
use crate::policy::Rights;
use crate::refusal::Refusal;

/// See the module.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DeleteGroup {
    /// Whether the creator must be an active admin as well, under [`Rights::GroupAdmin`].
    pub creator_must_be_admin: bool,
    /// What a group that is deleted already amounts to.
    pub again: Existing,
}

/// What an import of a deleted group ends with.
pub const GROUP_DELETED: &str = "group deleted";

impl DeleteGroup {
    /// The events; passes on a suspended group.
    pub fn decide(self, group: &Group, context: &Context<'_>) -> Result<Decision<GroupEvent>, Refusal> {
        if self.again == Existing::Skip && group.is_deleted(context) {
            return Ok(Decision::nothing());
        }
        group.existing(context)?;
        self.check_rights(group, context)?;
        let pending = group.imports.iter().filter(|(_, import)| import.status == ImportStatus::Pending);
        let failed = pending.map(|(job, _)| ImportFailed { job: job.clone(), reason: GROUP_DELETED.into() }.into());
        let key = || ClaimKey::group_name(context.workspace, &group.name);
        let released = group.name_claimed.then(|| Guard::Release { key: key(), unless_required_since: None });
        Ok(Decision::events(failed.chain([GroupDeleted {}.into()]))
            .guarded(released)
            .guarded(counts::all_left(context, group)))
    }

    /// Where the creator could be no user of the group, its admins stand in.
    fn check_rights(self, group: &Group, context: &Context<'_>) -> Result<(), Refusal> {
        if context.policy.rights == Rights::Operator {
            return Ok(());
        }
        if !group.was_made_by_a_user() {
            return group.administered(context).map(|_| ());
        }
        if group.creator.as_ref() != Some(context.actor) {
            return Err(Refusal::CreatorRequired);
        }
        if self.creator_must_be_admin { group.administered(context).map(|_| ()) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::Actor;
    use crate::group::event::GroupCreated;
    use crate::guard::CountKey;
    use crate::testing::{
        added, added_as, created_event, deleted_event, given, group_admin, import, import_requested, member,
        suspended_event, workspace,
    };

    fn decide(group: &Group, context: &Context<'_>) -> Result<Decision<GroupEvent>, Refusal> {
        DeleteGroup::default().decide(group, context)
    }

    fn made_by(actor: &str) -> GroupEvent {
        let GroupEvent::Created(created) = created_event() else { unreachable!() };
        GroupCreated { creator: Actor::new(actor), name_claimed: true, ..created }.into()
    }

    #[test]
    fn the_creator_deletes_the_group_even_if_it_is_suspended_or_left() {
        given([created_event(), suspended_event()]).under(group_admin).when(decide).then([deleted_event()]);
    }

    #[test]
    fn an_admin_who_is_not_the_creator_does_not() {
        given([created_event(), added_as("admin", &["user:b"])])
            .under(group_admin)
            .acting("user:b")
            .when(decide)
            .then_refused(&Refusal::CreatorRequired);
    }

    #[test]
    fn a_creator_may_have_to_be_admin() {
        let strict = DeleteGroup { creator_must_be_admin: true, ..DeleteGroup::default() };
        let past = |role| [created_event(), added_as(role, &["user:u-asha"])];
        given(past("member"))
            .under(group_admin)
            .when(|group, context| strict.decide(group, context))
            .then_refused(&Refusal::AdminRequired);
        given(past("admin"))
            .under(group_admin)
            .when(|group, context| strict.decide(group, context))
            .then([deleted_event()]);
    }

    #[test]
    fn where_the_creator_is_no_user_admins_may() {
        let past = [made_by("key:ci"), added_as("admin", &["user:b"])];
        given(past.clone()).under(group_admin).acting("user:b").when(decide).then([deleted_event()]);
        given(past).under(group_admin).acting("user:c").when(decide).then_refused(&Refusal::AdminRequired);
    }

    #[test]
    fn pending_imports_fail_first() {
        let ended = ImportFailed { job: import(1).job, reason: "line 7: id longer than 128 bytes".into() };
        let failed = ImportFailed { job: import(2).job, reason: "group deleted".into() };
        given([created_event(), import_requested(1), import_requested(2), ended.into()])
            .when(decide)
            .then([failed.into(), deleted_event()]);
    }

    #[test]
    fn the_name_is_free_again_and_every_member_is_in_one_group_less() {
        let guards = given([made_by("operator"), added(&["device:31"]), added(&["user:b"])])
            .under(|policy| policy.count_groups = true)
            .when(decide)
            .then_ok()
            .guards;
        let name = ClaimKey::group_name(&workspace(), "divers");
        let less = |text| {
            let key = CountKey::groups_of_member(&workspace(), &member(text));
            Guard::Count { key, change: -1, limit: None }
        };
        let released = Guard::Release { key: name, unless_required_since: None };
        assert_eq!(guards, [released, less("device:31"), less("user:b")]);
    }

    #[test]
    fn a_group_is_deleted_once() {
        let again = |group: &Group, context: &Context<'_>| {
            DeleteGroup { again: Existing::Skip, ..DeleteGroup::default() }.decide(group, context)
        };
        let past = [created_event(), deleted_event()];
        given(past.clone()).when(decide).then_refused(&Refusal::UnknownGroup);
        given(past.clone()).when(again).then([]);
        given(past).in_workspace("other").when(again).then_refused(&Refusal::UnknownGroup);
        given([]).when(again).then_refused(&Refusal::UnknownGroup);
    }
}
