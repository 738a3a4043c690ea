//! Folds events into zips of photos.

use std::collections::BTreeMap;

use async_trait::async_trait;
use rollbook_app::views::photos::ArchiveView;
use rollbook_domain::archive::event::ArchiveRequested;
use rollbook_domain::archive::{ArchiveEvent, ArchiveStatus};
use rollbook_domain::{Actor, ArchiveId, Event};

use super::code;
use crate::batch::Seen;
use crate::db::{DbError, Value, WriteTx, sql};
use crate::definition::{Failure, Projector};

sql! {
    LOAD = "load.sql";
    UPSERT = "upsert.sql";
}

/// How much is done once it is finished.
const ALL: u8 = 100;

pub(super) struct ArchivesProjector;

type Archives = BTreeMap<ArchiveId, ArchiveView>;

#[async_trait]
impl Projector for ArchivesProjector {
    async fn apply(&mut self, tx: &mut dyn WriteTx, events: &[&Seen]) -> Result<(), Failure> {
        let mut archives = load(tx, events).await?;
        for seen in events {
            evolve(&mut archives, seen)?;
        }
        let rows: Result<Vec<_>, DbError> = archives.values().map(row).collect();
        tx.execute_many(&UPSERT, &rows?).await?;
        Ok(())
    }
}

async fn load(tx: &mut dyn WriteTx, events: &[&Seen]) -> Result<Archives, Failure> {
    let mut ids: Vec<_> = events.iter().map(|seen| seen.recorded.stream.id).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut archives = Archives::new();
    for row in tx.fetch(&LOAD, &[Value::Ids(ids)]).await? {
        let view = serde_json::from_str(row.text(1)?).map_err(|error| DbError::Rejected(error.to_string()))?;
        archives.insert(ArchiveId(row.id(0)?), view);
    }
    Ok(archives)
}

fn evolve(archives: &mut Archives, seen: &Seen) -> Result<(), Failure> {
    let Ok(Event::Archive(event)) = &seen.event else { return Ok(()) };
    let id = ArchiveId(seen.recorded.stream.id);
    if let ArchiveEvent::Requested(event) = event {
        archives.insert(id, requested(seen, id, event));
        return Ok(());
    }
    let view = archives.get_mut(&id).ok_or_else(|| seen.failure(format!("archive {id} was never requested")))?;
    match event {
        ArchiveEvent::Requested(_) => {}
        ArchiveEvent::Progressed(event) => (view.step, view.percent) = (Some(event.step), event.percent),
        ArchiveEvent::Finished(event) => {
            (view.status, view.percent) = (ArchiveStatus::Finished, ALL);
            (view.input_size, view.size) = (Some(event.input_size), Some(event.size));
            view.sha256 = Some(event.sha256.clone());
            (view.ended_at, view.expires_at) = (Some(seen.at()), Some(event.expires_at));
        }
        ArchiveEvent::Failed(event) => {
            view.status = ArchiveStatus::Failed;
            view.reason = Some(event.reason.clone());
            (view.ended_at, view.expires_at) = (Some(seen.at()), Some(event.expires_at));
        }
        ArchiveEvent::Fetched(_) => view.downloads += 1,
    }
    Ok(())
}

fn requested(seen: &Seen, id: ArchiveId, event: &ArchiveRequested) -> ArchiveView {
    ArchiveView {
        id,
        workspace: event.workspace.clone(),
        group_id: event.group,
        name: event.name.clone(),
        entries: event.entries.clone(),
        status: ArchiveStatus::Pending,
        step: None,
        percent: 0,
        reason: None,
        input_size: None,
        size: None,
        sha256: None,
        requested_at: seen.at(),
        requested_by: Actor::new(seen.actor()),
        requested_in: seen.recorded.meta.command_id,
        correlation_id: seen.recorded.meta.correlation_id,
        ended_at: None,
        expires_at: None,
        downloads: 0,
    }
}

/// For `upsert.sql`.
fn row(view: &ArchiveView) -> Result<Vec<Value<'_>>, DbError> {
    let doc = serde_json::to_string(view).map_err(|error| DbError::Rejected(error.to_string()))?;
    Ok(vec![
        view.id.0.into(),
        view.workspace.as_str().into(),
        code(view.status).into(),
        view.requested_at.into(),
        doc.into(),
    ])
}
