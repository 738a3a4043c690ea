//! Makes all ids of a validated file members, and ends the import, in one append.

use super::counts;
use super::joining::{check_room, require};
use crate::context::Context;
use crate::decision::Decision;
use crate::group::event::{GroupEvent, ImportSucceeded, MembersAdded, MembersReactivated};
use crate::group::state::{Group, Import};
use crate::guard::Guard;
use crate::ids::ObjectId;
use crate::reference::Reference;
use crate::refusal::Refusal;
use crate::text::chunks;

/// See the module. The request has asked for the rights already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApplyImport {
    /// Which import.
    pub job: ObjectId,
    /// All ids of the file, in any order, repeated or not.
    pub ids: Vec<String>,
}

impl ApplyImport {
    /// The events. Ids that are in already, or twice in the file, are merged without a word; suspended memberships
    /// come back.
    pub fn decide(&self, group: &Group, context: &Context<'_>) -> Result<Decision<GroupEvent>, Refusal> {
        group.changeable(context)?;
        let import = group.pending_import(&self.job)?;
        check_room(group, [import.member_kind.as_str()], [import.role.as_str()])?;
        let ids = self.distinct(import)?;
        let distinct = ids.len() as u64;
        let (fresh, hidden) = split(group, &import.member_kind, ids);
        let added = fresh.len() as u64;
        let limit = context.policy.max_members;
        if let Some(limit) = limit.filter(|limit| group.members.count(&import.member_kind) + added > *limit) {
            return Err(Refusal::TooManyMembers { limit });
        }
        let guards = guards(import, &fresh, context)?;
        let succeeded = ImportSucceeded { job: self.job.clone(), ids: distinct, added };
        Ok(Decision::events(added_events(import, &fresh))
            .and(Decision::<GroupEvent>::events(reactivated_events(import, &hidden)))
            .and(Decision::<GroupEvent>::events([succeeded.into()]))
            .guarded(guards))
    }

    /// Sorted by bytes, each once.
    fn distinct(&self, import: &Import) -> Result<Vec<&str>, Refusal> {
        let mut ids: Vec<&str> = self.ids.iter().map(String::as_str).collect();
        ids.sort_unstable();
        ids.dedup();
        let check = |id: &&str| Reference::check(&import.member_kind, id).map_err(|error| error.refusal("id"));
        ids.iter().try_for_each(check)?;
        Ok(ids)
    }
}

/// Those who are not in yet, and those who are in but suspended.
fn split<'a>(group: &Group, kind: &str, ids: Vec<&'a str>) -> (Vec<&'a str>, Vec<&'a str>) {
    let (mut fresh, mut hidden) = (Vec::new(), Vec::new());
    for id in ids {
        match group.members.find(kind, id) {
            None => fresh.push(id),
            Some(membership) if membership.suspended => hidden.push(id),
            Some(_) => {}
        }
    }
    (fresh, hidden)
}

fn added_events(import: &Import, ids: &[&str]) -> impl Iterator<Item = GroupEvent> {
    chunks(ids.iter().map(|&id| id.to_owned())).into_iter().map(|ids| {
        MembersAdded { kind: import.member_kind.clone(), ids, role: import.role.clone(), visited: false }.into()
    })
}

fn reactivated_events(import: &Import, ids: &[&str]) -> impl Iterator<Item = GroupEvent> {
    let chunks = chunks(ids.iter().map(|&id| id.to_owned()));
    chunks.into_iter().map(|ids| MembersReactivated { kind: import.member_kind.clone(), ids }.into())
}

/// None for the usual policy, and then no reference is made for any of a million ids.
fn guards(import: &Import, fresh: &[&str], context: &Context<'_>) -> Result<Vec<Guard>, Refusal> {
    let mut guards = Vec::new();
    if !context.policy.members_must_exist && !counts::kept(context.policy) {
        return Ok(guards);
    }
    for id in fresh {
        let member = Reference::new(&import.member_kind, id).map_err(|error| error.refusal("id"))?;
        guards.extend(counts::joined(context, &member));
        guards.extend(context.policy.members_must_exist.then(|| require(context, &member)));
    }
    Ok(guards)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decision::Decider;
    use crate::group::event::{GroupCreated, MembersSuspended};
    use crate::group::state::ImportStatus;
    use crate::testing::{
        added, created_event, deleted_event, given, import, import_failed, import_requested, member, members_of,
        suspended_event,
    };

    fn apply(ids: &[&str]) -> ApplyImport {
        ApplyImport { job: import(1).job, ids: ids.iter().map(|&id| id.to_owned()).collect() }
    }

    fn decide(ids: &[&str]) -> impl FnOnce(&Group, &Context<'_>) -> Result<Decision<GroupEvent>, Refusal> {
        let command = apply(ids);
        move |group, context| command.decide(group, context)
    }

    fn succeeded(ids: u64, added: u64) -> GroupEvent {
        ImportSucceeded { job: import(1).job, ids, added }.into()
    }

    #[test]
    fn ids_are_merged_into_the_group_and_the_import_ends() {
        given([created_event(), added(&["user:b"]), import_requested(1)])
            .when(decide(&["c", "a", "b", "c"]))
            .then([added(&["user:a", "user:c"]), succeeded(3, 2)]);
    }

    #[test]
    fn suspended_memberships_come_back() {
        let ids = || vec!["b".to_owned()];
        let hidden = MembersSuspended { kind: "user".into(), ids: ids() };
        given([created_event(), added(&["user:b"]), hidden.into(), import_requested(1)])
            .when(decide(&["b"]))
            .then([MembersReactivated { kind: "user".into(), ids: ids() }.into(), succeeded(1, 0)]);
    }

    #[test]
    fn many_ids_are_few_events() {
        let ids: Vec<String> = (0..25_000).map(|i| format!("u{i}")).collect();
        let command = ApplyImport { ids, ..apply(&[]) };
        let decision = given([created_event(), import_requested(1)])
            .when(|group, context| command.decide(group, context))
            .then_ok();
        assert_eq!(decision.events.iter().map(members_of).collect::<Vec<_>>(), [10_000, 10_000, 5_000, 0]);
        assert_eq!(decision.guards, []);
    }

    #[test]
    fn the_first_success_makes_the_group_usable() {
        let GroupEvent::Created(created) = created_event() else { unreachable!() };
        let waiting = GroupCreated { awaiting_import: true, ..created };
        let mut group = Group::default();
        [waiting.into(), import_requested(1)].iter().for_each(|event| group.evolve(event));
        assert!(group.awaiting_import);
        group.evolve(&succeeded(1, 1));
        assert!(!group.awaiting_import);
        assert_eq!(group.imports[&import(1).job].status, ImportStatus::Succeeded);
    }

    #[test]
    fn an_import_ends_once() {
        given([created_event()]).when(decide(&["a"])).then_refused(&Refusal::UnknownImport);
        for end in [succeeded(1, 1), import_failed(1)] {
            given([created_event(), import_requested(1), end])
                .when(decide(&["a"]))
                .then_refused(&Refusal::ImportFinished);
        }
    }

    #[test]
    fn limits_ids_and_states_refuse_it_whole() {
        let past = [created_event(), added(&["user:b"]), import_requested(1)];
        given(past.clone())
            .under(|policy| policy.max_members = Some(2))
            .when(decide(&["a", "b", "c"]))
            .then_refused(&Refusal::TooManyMembers { limit: 2 });
        given(past.clone())
            .when(decide(&["a", ""]))
            .then_refused(&Refusal::InvalidText { field: "id", reason: "is not 1 to 65536 bytes without NUL" });
        given(past.clone().into_iter().chain([suspended_event()]))
            .when(decide(&["a"]))
            .then_refused(&Refusal::GroupSuspended);
        given(past.into_iter().chain([deleted_event()])).when(decide(&["a"])).then_refused(&Refusal::UnknownGroup);
    }

    #[test]
    fn strict_directories_and_counts_hold_here_too() {
        let guards = given([created_event(), import_requested(1)])
            .under(|policy| (policy.members_must_exist, policy.count_groups) = (true, true))
            .when(decide(&["a"]))
            .then_ok()
            .guards;
        assert!(
            matches!(&guards[..], [Guard::Count { change: 1, .. }, Guard::Require { key }] if key.value() == member("user:a").as_str())
        );
    }
}
