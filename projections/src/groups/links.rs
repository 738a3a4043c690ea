//! Linked resources while events are folded into them.

use std::collections::{HashMap, HashSet};

use rollbook_app::views::ResourceView;
use rollbook_domain::group::GroupEvent;
use rollbook_domain::group::event::LinkedResource;
use rollbook_domain::{Actor, GroupId, Reference};

use crate::batch::Seen;
use crate::db::{DbError, Row, Value, WriteTx, sql};
use crate::definition::Failure;
use crate::key::key_of;

sql! {
    LOAD = "resource_load.sql";
    UPSERT = "resource_upsert.sql";
    DELETE = "resource_delete.sql";
}

type Key = (GroupId, String);

struct Link {
    workspace: String,
    position: i64,
    place: i64,
    view: ResourceView,
}

/// The links that events touch: what they were, then what they are; none for one that is not there.
#[derive(Default)]
pub(super) struct Links(HashMap<Key, Option<Link>>);

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
            links.0.insert((group, row.text(1)?.to_owned()), Some(Link::load(&row, workspace)?));
        }
        for key in touched {
            links.0.entry(key).or_default();
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
                let gone = event.resources.iter().filter(|resource| self.unlink(group, resource));
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
        let known = self.0.entry(key(group, &new.resource)).or_default();
        if let Some(link) = known {
            link.view.attributes.clone_from(&new.attributes);
            return false;
        }
        let view = ResourceView {
            group_id: group,
            resource: new.resource.clone(),
            attributes: new.attributes.clone(),
            linked_at: seen.at(),
            linked_by: Actor::new(seen.actor()),
        };
        let position = i64::try_from(seen.position().0).unwrap_or(i64::MAX);
        *known = Some(Link { workspace: seen.workspace().to_owned(), position, place, view });
        true
    }

    /// Whether it was linked.
    fn unlink(&mut self, group: GroupId, resource: &Reference) -> bool {
        self.0.get_mut(&key(group, resource)).and_then(Option::take).is_some()
    }

    /// Writes what they are.
    pub(super) async fn write(&self, tx: &mut dyn WriteTx) -> Result<(), Failure> {
        let rows: Result<Vec<_>, DbError> =
            self.0.iter().filter_map(|(key, link)| link.as_ref().map(|link| link.row(key))).collect();
        let gone = self.0.iter().filter(|(_, link)| link.is_none());
        let gone: Vec<_> = gone.map(|((group, resource), _)| vec![group.0.into(), resource.as_str().into()]).collect();
        tx.execute_many(&UPSERT, &rows?).await?;
        tx.execute_many(&DELETE, &gone).await?;
        Ok(())
    }
}

impl Link {
    fn load(row: &Row, workspace: &str) -> Result<Self, DbError> {
        let view = serde_json::from_str(row.text(4)?).map_err(|error| DbError::Rejected(error.to_string()))?;
        Ok(Self { workspace: workspace.to_owned(), position: row.int(2)?, place: row.int(3)?, view })
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
