//! Makes all ids of a validated file members, and ends the import, in one append.

use std::collections::BTreeSet;

use super::counts;
use super::joining::{check_room, require};
use crate::context::Context;
use crate::decision::Decision;
use crate::group::IdList;
use crate::group::event::{GroupEvent, ImportSucceeded, MembersAdded, MembersReactivated};
use crate::group::state::{Group, Import};
use crate::guard::Guard;
use crate::ids::ObjectId;
use crate::reference::Reference;
use crate::refusal::Refusal;
use crate::text::chunks;

/// Ids sorted by bytes, each once, cut as events carry them: a million take part in a decision without a copy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportedIds(Vec<IdList>);

impl ImportedIds {
    /// Ids that the caller has sorted and made distinct; none if they are not so.
    pub fn ascending<'a>(ids: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let ids = Self(IdList::chunks(ids));
        let sorted = ids.iter().zip(ids.iter().skip(1)).all(|(id, next)| id < next);
        sorted.then_some(ids)
    }

    /// How many.
    pub fn len(&self) -> u64 {
        self.0.iter().map(|chunk| chunk.len() as u64).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The ids in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> + Clone {
        self.0.iter().flatten()
    }
}

impl FromIterator<String> for ImportedIds {
    fn from_iter<I: IntoIterator<Item = String>>(ids: I) -> Self {
        let ids: BTreeSet<String> = ids.into_iter().collect();
        Self(IdList::chunks(ids))
    }
}

/// See the module. The request has asked for the rights already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApplyImport {
    /// Which import.
    pub job: ObjectId,
    /// All ids of the file.
    pub ids: ImportedIds,
}

impl ApplyImport {
    /// The events. Ids that are in already are merged without a word; suspended memberships come back.
    pub fn decide(&self, group: &Group, context: &Context<'_>) -> Result<Decision<GroupEvent>, Refusal> {
        group.changeable(context)?;
        let import = group.pending_import(&self.job)?;
        check_room(group, [import.member_kind.as_str()], [import.role.as_str()])?;
        let check = |id: &str| Reference::check(&import.member_kind, id).map_err(|error| error.refusal("id"));
        self.ids.iter().try_for_each(check)?;
        let (fresh, hidden) = self.split(group, &import.member_kind);
        let added = fresh.len();
        let limit = context.policy.max_members;
        if let Some(limit) = limit.filter(|limit| group.members.count(&import.member_kind) + added > *limit) {
            return Err(Refusal::TooManyMembers { limit });
        }
        let guards = guards(import, &fresh, context)?;
        let succeeded = ImportSucceeded { job: self.job.clone(), ids: self.ids.len(), added };
        Ok(Decision::events(added_events(import, fresh))
            .and(Decision::<GroupEvent>::events(reactivated_events(import, hidden)))
            .and(Decision::<GroupEvent>::events([succeeded.into()]))
            .guarded(guards))
    }

    /// Those who are not in yet, and those who are in but suspended. The lists are shared with the command where
    /// nobody is in yet.
    fn split(&self, group: &Group, kind: &str) -> (ImportedIds, Vec<String>) {
        if group.members.count(kind) == 0 {
            return (self.ids.clone(), Vec::new());
        }
        let mut hidden = Vec::new();
        let fresh = self.ids.iter().filter(|id| {
            let membership = group.members.find(kind, id);
            hidden.extend(membership.filter(|membership| membership.suspended).map(|_| (*id).to_owned()));
            membership.is_none()
        });
        (ImportedIds(IdList::chunks(fresh)), hidden)
    }
}

fn added_events(import: &Import, ids: ImportedIds) -> impl Iterator<Item = GroupEvent> {
    ids.0.into_iter().map(|ids| {
        MembersAdded { kind: import.member_kind.clone(), ids, role: import.role.clone(), visited: false }.into()
    })
}

fn reactivated_events(import: &Import, ids: Vec<String>) -> impl Iterator<Item = GroupEvent> {
    let event = |ids| MembersReactivated { kind: import.member_kind.clone(), ids }.into();
    chunks(ids).into_iter().map(event)
}

/// None for the usual policy, and then no reference is made for any of a million ids.
fn guards(import: &Import, fresh: &ImportedIds, context: &Context<'_>) -> Result<Vec<Guard>, Refusal> {
    let mut guards = Vec::new();
    if !context.policy.members_must_exist && !counts::kept(context.policy) {
        return Ok(guards);
    }
    for id in fresh.iter() {
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
    fn who_says_ascending_must_be() {
        let ids = ImportedIds::ascending(["a", "b"]).unwrap();
        assert_eq!((ids.len(), ids.is_empty(), ids.iter().collect::<Vec<_>>()), (2, false, vec!["a", "b"]));
        assert_eq!(ImportedIds::ascending(["b", "a"]), None);
        assert_eq!(ImportedIds::ascending(["a", "a"]), None);
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
        let command = ApplyImport { ids: ids.into_iter().collect(), ..apply(&[]) };
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
