//! Folds events into photos.

use std::collections::{HashMap, HashSet};

use async_trait::async_trait;
use rollbook_app::views::photos::MediaView;
use rollbook_domain::group::event::MediaArrived;
use rollbook_domain::group::{GroupEvent, PHOTO};
use rollbook_domain::{Actor, GroupId, MediaId};

use crate::batch::Seen;
use crate::db::{DbError, Value, WriteTx, sql};
use crate::definition::{Failure, Projector};
use crate::key::key_of;

sql! {
    LOAD = "load.sql";
    UPSERT = "upsert.sql";
    PATH_INSERT = "path_insert.sql";
}

pub(super) struct MediaProjector;

struct Photo {
    workspace: String,
    view: MediaView,
}

type Photos = HashMap<MediaId, Photo>;

#[async_trait]
impl Projector for MediaProjector {
    async fn apply(&mut self, tx: &mut dyn WriteTx, events: &[&Seen]) -> Result<(), Failure> {
        let mut photos = load(tx, events).await?;
        for seen in events {
            evolve(&mut photos, seen)?;
        }
        write(tx, &photos, events).await
    }
}

/// The photos an event is about.
fn named(event: &GroupEvent) -> Vec<MediaId> {
    match event {
        GroupEvent::MediaArrived(event) => vec![event.id],
        GroupEvent::MediaRemoved(event) => vec![event.id],
        GroupEvent::MembersSuspended(event) if event.kind == PHOTO => ids(&event.ids),
        GroupEvent::MembersReactivated(event) if event.kind == PHOTO => ids(&event.ids),
        // A reservation is no photo yet, and what happens to a group is told by the group.
        GroupEvent::MediaReserved(_)
        | GroupEvent::Created(_)
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
        | GroupEvent::ResourcesLinked(_)
        | GroupEvent::ResourcesUnlinked(_)
        | GroupEvent::ImportRequested(_)
        | GroupEvent::ImportRetried(_)
        | GroupEvent::ImportSucceeded(_)
        | GroupEvent::ImportFailed(_) => Vec::new(),
    }
}

fn ids(members: &[String]) -> Vec<MediaId> {
    members.iter().filter_map(|id| id.parse().ok()).collect()
}

async fn load(tx: &mut dyn WriteTx, events: &[&Seen]) -> Result<Photos, Failure> {
    let named = events.iter().filter_map(|seen| seen.group_event()).flat_map(|(_, event)| named(event));
    let named: HashSet<_> = named.map(|id| id.0).collect();
    let mut photos = Photos::new();
    if named.is_empty() {
        return Ok(photos);
    }
    for row in tx.fetch(&LOAD, &[Value::Ids(named.into_iter().collect())]).await? {
        let view = serde_json::from_str(row.text(2)?).map_err(|error| DbError::Rejected(error.to_string()))?;
        photos.insert(MediaId(row.id(0)?), Photo { workspace: row.text(1)?.to_owned(), view });
    }
    Ok(photos)
}

fn evolve(photos: &mut Photos, seen: &Seen) -> Result<(), Failure> {
    let Some((group, event)) = seen.group_event() else { return Ok(()) };
    if let GroupEvent::MediaArrived(event) = event {
        photos.insert(event.id, arrived(seen, group, event));
        return Ok(());
    }
    for id in named(event) {
        let known = photos.get_mut(&id).map(|photo| &mut photo.view);
        if known.is_none() && matches!(event, GroupEvent::MediaRemoved(_)) {
            return Err(seen.failure(format!("photo {id} never arrived")));
        }
        // The groups of a move are written in any order: it may have arrived elsewhere already.
        if let Some(view) = known.filter(|view| view.group_id == group) {
            change(view, event);
        }
    }
    Ok(())
}

fn change(view: &mut MediaView, event: &GroupEvent) {
    match event {
        GroupEvent::MediaRemoved(_) => view.deleted = true,
        GroupEvent::MembersSuspended(_) => view.hidden = true,
        GroupEvent::MembersReactivated(_) => view.hidden = false,
        // `named` lets nothing else through.
        _ => {}
    }
}

fn arrived(seen: &Seen, group: GroupId, event: &MediaArrived) -> Photo {
    let view = MediaView {
        id: event.id,
        group_id: group,
        media: event.media.clone(),
        arrived_at: seen.at(),
        arrived_by: Actor::new(seen.actor()),
        deleted: false,
        hidden: false,
    };
    Photo { workspace: seen.workspace().to_owned(), view }
}

async fn write(tx: &mut dyn WriteTx, photos: &Photos, events: &[&Seen]) -> Result<(), Failure> {
    let mut ordered: Vec<_> = photos.values().collect();
    ordered.sort_unstable_by_key(|photo| photo.view.id);
    let rows: Result<Vec<_>, DbError> = ordered.iter().map(|photo| row(photo)).collect();
    tx.execute_many(&UPSERT, &rows?).await?;
    let arrivals = events.iter().filter_map(|seen| match seen.group_event() {
        Some((_, GroupEvent::MediaArrived(event))) => Some(event),
        _ => None,
    });
    let paths: HashSet<_> =
        arrivals.flat_map(|event| event.media.renditions.all().map(|path| (path, event.id))).collect();
    let paths: Vec<_> = paths.into_iter().map(|(path, id)| vec![key_of(path).into(), id.0.into()]).collect();
    tx.execute_many(&PATH_INSERT, &paths).await?;
    Ok(())
}

/// For `upsert.sql`.
fn row(Photo { workspace, view }: &Photo) -> Result<Vec<Value<'_>>, DbError> {
    let doc = serde_json::to_string(view).map_err(|error| DbError::Rejected(error.to_string()))?;
    Ok(vec![
        view.id.0.into(),
        workspace.as_str().into(),
        view.group_id.0.into(),
        view.deleted.into(),
        view.hidden.into(),
        view.media.sort_order.as_str().into(),
        view.media.created.into(),
        doc.into(),
    ])
}
