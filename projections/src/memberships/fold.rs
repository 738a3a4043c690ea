//! Folds events into memberships.

use std::borrow::Cow;
use std::collections::HashMap;

use rollbook_app::views::MembershipStatus;
use rollbook_domain::GroupId;
use rollbook_domain::group::state::MEMBER;
use rollbook_domain::group::{GroupEvent, PHOTO};

use super::standings::Headcount;
use super::state::{Act, MemberState};
use crate::batch::Seen;

/// Group, kind and id of a member.
pub(super) type Key<'e> = (GroupId, &'e str, &'e str);

/// A membership that events touch.
#[derive(Default)]
pub(super) struct Member<'e> {
    pub(super) workspace: &'e str,
    /// The status in the row that there is, if there is one and it had to be loaded.
    pub(super) before: Option<MembershipStatus>,
    /// None: not a member.
    pub(super) now: Option<MemberState<'e>>,
}

/// How a membership was until a command changed or ended it.
pub(super) struct Past<'e> {
    pub(super) key: Key<'e>,
    pub(super) was: MemberState<'e>,
    pub(super) until: i64,
    /// Where it was ended.
    pub(super) removed: Option<Act<'e>>,
}

/// The memberships that events touch, and how they were.
#[derive(Default)]
pub(super) struct Members<'e> {
    pub(super) all: HashMap<Key<'e>, Member<'e>>,
    pub(super) past: Vec<Past<'e>>,
}

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
    /// Takes in an event; gives of which kind there are how many more members, by status.
    pub(super) fn evolve(&mut self, seen: &'e Seen) -> Option<(&'e str, Headcount)> {
        let (group, kind, ids, change) = change(seen)?;
        let mut more = Headcount::default();
        for id in ids {
            let key = (group, kind, id);
            let member = self.all.entry(key).or_default();
            member.workspace = seen.workspace();
            more.count(member.now.as_ref(), -1);
            if let Some(was) = member.change(seen, &change) {
                let removed = matches!(change, Change::Remove).then(|| act(seen));
                self.past.push(Past { key, was, until: seen.since(), removed });
            }
            more.count(member.now.as_ref(), 1);
        }
        Some((kind, more))
    }
}

impl<'e> Member<'e> {
    /// Gives how it was, unless that began in the same command: then nobody could have seen it.
    fn change(&mut self, seen: &'e Seen, change: &Change<'e>) -> Option<MemberState<'e>> {
        let was = self.now.clone();
        match (change, &mut self.now) {
            (Change::Add { role, visited }, now) => *now = Some(added(seen, role, *visited)),
            // Who is not in cannot change; the domain takes no notice of others either.
            (_, None) => {}
            (Change::Remove, now) => *now = None,
            (Change::Status(status), Some(now)) => now.status = *status,
            (Change::Role(role), Some(now)) => now.role = Cow::Borrowed(role),
            (Change::Visited(visited), Some(now)) => now.visited = *visited,
        }
        if let (Some(now), false) = (&mut self.now, matches!(change, Change::Add { .. })) {
            now.updated = Some(act(seen));
            now.since = seen.since();
        }
        was.filter(|was| was.since < seen.since())
    }
}

/// A new membership, also for somebody who was in before: since when is since now.
fn added<'e>(seen: &'e Seen, role: &'e str, visited: bool) -> MemberState<'e> {
    MemberState {
        workspace: Cow::Borrowed(seen.workspace()),
        role: Cow::Borrowed(role),
        status: MembershipStatus::Active,
        visited,
        created: act(seen),
        updated: None,
        since: seen.since(),
    }
}

fn act(seen: &Seen) -> Act<'_> {
    Act { at: seen.at(), by: Cow::Borrowed(seen.actor()) }
}
