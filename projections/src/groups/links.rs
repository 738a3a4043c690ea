//! Linked resources while events are folded into them.

use std::collections::{HashMap, HashSet};

use rollbook_app::views::ResourceView;
use rollbook_domain::group::GroupEvent;
use rollbook_domain::group::event::LinkedResource;
use rollbook_domain::{Actor, GroupId, Reference};

use crate::batch::{Seen, number_of};
use crate::db::{DbError, Row, Value, WriteTx, sql};
use crate::definition::Failure;
use crate::key::key_of;

sql! {
    LOAD = "resource_load.sql";
    UPSERT = "resource_upsert.sql";
    DELETE = "resource_delete.sql";
    PAST_INSERT = "resource_past_insert.sql";
}

type Key = (GroupId, String);

#[derive(Clone)]
struct Link {
    workspace: String,
    position: i64,
    place: i64,
    view: ResourceView,
    since: i64,
}

/// The links that events touch: what they were, then what they are, none for one that is not there; and those that
/// commands changed or ended, until then.
#[derive(Default)]
pub(super) struct Links {
    now: HashMap<Key, Option<Link>>,
    past: Vec<(Key, Link, i64)>,
}

impl Links {
    /// Loads what the events touch.
    pub(super) async fn load(tx: &mut dyn WriteTx, events: &[&Seen]) -> Result<Self, Failure> {
        let touched: HashSet<Key> = events.iter().flat_map(|seen| touched(seen)).collect();
        let keys: Vec<_> =
            touched.iter().map(|(group, resource)| vec![group.0.into(), resource.as_str().into()]).collect();
        let workspaces: HashMap<GroupId, &str> =
            events.iter().filter_map(|seen| seen.group_event().map(|(group, _)| (group, seen.workspace()))).collect();
        let mut links = Self::default();
        for row in tx.fetch_each(&LOAD, &keys).await? {
            let group = GroupId(row.id(0)?);
            let workspace = workspaces.get(&group).copied().unwrap_or_default();
            links.now.insert((group, row.text(1)?.to_owned()), Some(Link::load(&row, workspace)?));
        }
        for key in touched {
            links.now.entry(key).or_default();
        }
        Ok(links)
    }

    /// Takes in an event; gives by how much the number of links grew and shrank.
    pub(super) fn evolve(&mut self, seen: &Seen, group: GroupId, event: &GroupEvent) -> (u64, u64) {
        match event {
            GroupEvent::ResourcesLinked(event) => {
                let places = 0_i64..;
                let linked = places.zip(&event.resources).filter(|(place, new)| self.link(seen, group, *place, new));
                (linked.count() as u64, 0)
            }
            GroupEvent::ResourcesUnlinked(event) => {
                let gone = event.resources.iter().filter(|resource| self.unlink(seen, group, resource));
                (0, gone.count() as u64)
            }
            GroupEvent::Created(_)
            | GroupEvent::DetailsChanged(_)
            | GroupEvent::Suspended(_)
            | GroupEvent::Reactivated(_)
            | GroupEvent::Deleted(_)
            | GroupEvent::MembersAdded(_)
            | GroupEvent::MembersRemoved(_)
            | GroupEvent::MembersSuspended(_)
            | GroupEvent::MembersReactivated(_)
            | GroupEvent::MembersRoleChanged(_)
            | GroupEvent::MemberVisited(_)
            | GroupEvent::ImportRequested(_)
            | GroupEvent::ImportRetried(_)
            | GroupEvent::ImportSucceeded(_)
            | GroupEvent::ImportFailed(_)
            | GroupEvent::MediaReserved(_)
            | GroupEvent::MediaArrived(_)
            | GroupEvent::MediaRemoved(_) => (0, 0),
        }
    }

    /// Whether it was not linked before. One that was keeps its place and takes the new attributes.
    fn link(&mut self, seen: &Seen, group: GroupId, place: i64, new: &LinkedResource) -> bool {
        let key = key(group, &new.resource);
        let known = self.now.entry(key.clone()).or_default();
        if let Some(link) = known {
            if link.view.attributes != new.attributes {
                keep(&mut self.past, key, link, seen.since());
                link.view.attributes.clone_from(&new.attributes);
                link.since = seen.since();
            }
            return false;
        }
        let view = ResourceView {
            group_id: group,
            resource: new.resource.clone(),
            attributes: new.attributes.clone(),
            linked_at: seen.at(),
            linked_by: Actor::new(seen.actor()),
        };
        let (workspace, position, since) = (seen.workspace().to_owned(), number_of(seen.position()), seen.since());
        *known = Some(Link { workspace, position, place, view, since });
        true
    }

    /// Whether it was linked.
    fn unlink(&mut self, seen: &Seen, group: GroupId, resource: &Reference) -> bool {
        let key = key(group, resource);
        let Some(link) = self.now.get_mut(&key).and_then(Option::take) else { return false };
        keep(&mut self.past, key, &link, seen.since());
        true
    }

    /// Writes what they are.
    pub(super) async fn write(&self, tx: &mut dyn WriteTx) -> Result<(), Failure> {
        let there = self.now.iter().filter_map(|(key, link)| link.as_ref().map(|link| link.row(key)));
        let gone = self.now.iter().filter(|(_, link)| link.is_none());
        let gone: Vec<_> = gone.map(|((group, resource), _)| vec![group.0.into(), resource.as_str().into()]).collect();
        tx.execute_many(&UPSERT, &there.collect::<Result<Vec<_>, DbError>>()?).await?;
        tx.execute_many(&DELETE, &gone).await?;
        let past = self.past.iter().map(|(key, link, until)| Ok([link.row(key)?, vec![(*until).into()]].concat()));
        tx.execute_many(&PAST_INSERT, &past.collect::<Result<Vec<_>, DbError>>()?).await?;
        Ok(())
    }
}

/// Keeps how a link was, unless that began in the same command: then nobody could have seen it.
fn keep(past: &mut Vec<(Key, Link, i64)>, key: Key, link: &Link, until: i64) {
    if link.since < until {
        past.push((key, link.clone(), until));
    }
}

impl Link {
    fn load(row: &Row, workspace: &str) -> Result<Self, DbError> {
        let view = serde_json::from_str(row.text(4)?).map_err(|error| DbError::Rejected(error.to_string()))?;
        Ok(Self {
            workspace: workspace.to_owned(),
            position: row.int(2)?,
            place: row.int(3)?,
            view,
            since: row.int(5)?,
        })
    }

    fn row(&self, (group, resource): &Key) -> Result<Vec<Value<'_>>, DbError> {
        let doc = serde_json::to_string(&self.view).map_err(|error| DbError::Rejected(error.to_string()))?;
        Ok(vec![
            group.0.into(),
            resource.clone().into(),
            self.workspace.as_str().into(),
            self.view.resource.kind().into(),
            self.position.into(),
            self.place.into(),
            doc.into(),
            self.since.into(),
        ])
    }
}

fn key(group: GroupId, resource: &Reference) -> Key {
    (group, key_of(resource.as_str()).into_owned())
}

fn touched(seen: &Seen) -> Vec<Key> {
    match seen.group_event() {
        Some((group, GroupEvent::ResourcesLinked(event))) => {
            event.resources.iter().map(|linked| key(group, &linked.resource)).collect()
        }
        Some((group, GroupEvent::ResourcesUnlinked(event))) => {
            event.resources.iter().map(|resource| key(group, resource)).collect()
        }
        _ => Vec::new(),
    }
}
