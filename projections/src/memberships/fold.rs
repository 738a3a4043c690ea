//! Folds events into memberships.

use std::borrow::Cow;
use std::collections::HashMap;

use rollbook_app::views::MembershipStatus;
use rollbook_domain::GroupId;
use rollbook_domain::group::state::MEMBER;
use rollbook_domain::group::{GroupEvent, PHOTO};

use super::state::{Act, MemberState};
use crate::batch::Seen;

/// Group, kind and id of a member.
pub(super) type Key<'e> = (GroupId, &'e str, &'e str);

/// The memberships that events touch. `None`: not there, or still to be loaded.
#[derive(Default)]
pub(super) struct Members<'e>(pub(super) HashMap<Key<'e>, Option<MemberState<'e>>>);

/// What an event does to each member it names.
enum Change<'e> {
    Add { role: &'e str, visited: bool },
    Remove,
    Status(MembershipStatus),
    Role(&'e str),
    Visited(bool),
}

type Ids<'e> = Box<dyn Iterator<Item = &'e str> + 'e>;

fn texts(ids: &[String]) -> Ids<'_> {
    Box::new(ids.iter().map(String::as_str))
}

/// The ids an event names, their kind, and what happens to them.
fn change(seen: &Seen) -> Option<(GroupId, &str, Ids<'_>, Change<'_>)> {
    let (group, event) = seen.group_event()?;
    let photo = || Box::new(seen.photo().into_iter()) as Ids<'_>;
    let (kind, ids, change) = change_of(event, photo)?;
    Some((group, kind, ids, change))
}

fn change_of<'e>(event: &'e GroupEvent, photo: impl FnOnce() -> Ids<'e>) -> Option<(&'e str, Ids<'e>, Change<'e>)> {
    use GroupEvent as E;
    Some(match event {
        E::MembersAdded(event) => {
            (&event.kind, Box::new(event.ids.iter()), Change::Add { role: &event.role, visited: event.visited })
        }
        E::MediaArrived(_) => (PHOTO, photo(), Change::Add { role: MEMBER, visited: false }),
        E::MediaRemoved(_) => (PHOTO, photo(), Change::Remove),
        E::MembersRemoved(event) => (&event.kind, texts(&event.ids), Change::Remove),
        E::MembersSuspended(event) => (&event.kind, texts(&event.ids), Change::Status(MembershipStatus::Suspended)),
        E::MembersReactivated(event) => (&event.kind, texts(&event.ids), Change::Status(MembershipStatus::Active)),
        E::MembersRoleChanged(event) => (&event.kind, texts(&event.ids), Change::Role(&event.role)),
        E::MemberVisited(event) => {
            let one = std::iter::once(event.member.id());
            (event.member.kind(), Box::new(one), Change::Visited(event.visited))
        }
        // A deleted group keeps its memberships; whoever lists them looks at the group.
        E::Created(_)
        | E::DetailsChanged(_)
        | E::Suspended(_)
        | E::Reactivated(_)
        | E::Deleted(_)
        | E::ResourcesLinked(_)
        | E::ResourcesUnlinked(_)
        | E::ImportRequested(_)
        | E::ImportRetried(_)
        | E::ImportSucceeded(_)
        | E::ImportFailed(_)
        | E::MediaReserved(_) => return None,
    })
}

/// The memberships whose present state matters: those that are changed before they are added, if they are.
pub(super) fn to_load<'e>(events: &[&'e Seen]) -> Vec<Key<'e>> {
    let mut first = HashMap::new();
    for seen in events {
        let Some((group, kind, ids, change)) = change(seen) else { continue };
        let added = matches!(change, Change::Add { .. });
        ids.for_each(|id| _ = first.entry((group, kind, id)).or_insert(added));
    }
    first.into_iter().filter(|(_, added)| !added).map(|(key, _)| key).collect()
}

impl<'e> Members<'e> {
    pub(super) fn evolve(&mut self, seen: &'e Seen) {
        let Some((group, kind, ids, change)) = change(seen) else { return };
        for id in ids {
            let member = self.0.entry((group, kind, id)).or_default();
            match &change {
                Change::Add { role, visited } => add(member, seen, role, *visited),
                Change::Remove => with(member, |member| member.removed = Some(act(seen))),
                Change::Status(status) => with(member, |member| {
                    member.status = *status;
                    member.updated = Some(act(seen));
                }),
                Change::Role(role) => with(member, |member| {
                    member.role = Cow::Borrowed(role);
                    member.updated = Some(act(seen));
                }),
                Change::Visited(visited) => with(member, |member| {
                    member.visited = *visited;
                    member.updated = Some(act(seen));
                }),
            }
        }
    }
}

/// A new membership, also for somebody who was in before: since when is since now.
fn add<'e>(member: &mut Option<MemberState<'e>>, seen: &'e Seen, role: &'e str, visited: bool) {
    *member = Some(MemberState {
        workspace: Cow::Borrowed(seen.workspace()),
        role: Cow::Borrowed(role),
        status: MembershipStatus::Active,
        visited,
        created: act(seen),
        updated: None,
        removed: None,
        counted: member.as_ref().and_then(|before| before.counted),
    });
}

/// Changes a member who is in; the domain takes no notice of others either.
fn with<'e>(member: &mut Option<MemberState<'e>>, change: impl FnOnce(&mut MemberState<'e>)) {
    if let Some(member) = member.as_mut().filter(|member| member.removed.is_none()) {
        change(member);
    }
}

fn act(seen: &Seen) -> Act<'_> {
    Act { at: seen.at(), by: Cow::Borrowed(seen.actor()) }
}
