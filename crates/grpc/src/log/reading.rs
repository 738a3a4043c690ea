//! One workspace of the log.

use std::sync::Arc;

use async_trait::async_trait;
use rollbook_app::{App, AppError};
use rollbook_domain::{StreamId, WorkspaceName};
use rollbook_store::{EventStore, Position, Recorded, StoreError};
use tonic::Status;

use crate::status::{failed, stopping};
use crate::streams::{Entry, Page, Streams};

/// See the module.
pub(super) struct Workspace {
    app: App,
    name: WorkspaceName,
}

impl Workspace {
    pub(super) fn new(app: App, name: WorkspaceName) -> Self {
        Self { app, name }
    }

    fn store(&self) -> &Arc<dyn EventStore> {
        self.app.store()
    }

    fn entries(&self, events: Vec<Recorded>) -> Result<Vec<Entry>, Status> {
        let epoch = self.store().epoch();
        let own = events.into_iter().filter(|event| event.meta.workspace == self.name);
        own.map(|event| Entry::of(epoch, event)).collect()
    }

    /// What was read from `next` on, of which others may be somebody else's.
    fn page(&self, events: Vec<Recorded>, next: u64, at_end: bool) -> Result<Page, Status> {
        let next = events.last().map_or(next, |event| event.position.0);
        let looked = events.len() as u64;
        Ok(Page { entries: self.entries(events)?, next, looked, at_end })
    }
}

fn store(error: StoreError) -> Status {
    failed(AppError::from(error))
}

#[async_trait]
impl Streams for Workspace {
    async fn head(&self) -> Result<u64, Status> {
        Ok(self.store().current_head().await.map_err(store)?.0)
    }

    async fn wait_past(&self, position: u64) -> Result<(), Status> {
        let mut head = self.store().head();
        head.wait_for(|head| head.0 > position).await.map(drop).map_err(|_| stopping())
    }

    /// One beyond the end comes from another log, or from what a restored backup has lost.
    async fn is_place(&self, position: u64) -> Result<bool, Status> {
        Ok(position <= self.head().await?)
    }

    async fn all(&self, after: u64, limit: usize) -> Result<Page, Status> {
        let reading = self.store().read_log(Position(after), limit).await.map_err(store)?;
        self.page(reading.events, after, reading.at_end)
    }

    async fn all_backwards(&self, before: u64, limit: usize) -> Result<Page, Status> {
        let before = before.min(self.head().await?.saturating_add(1));
        let events = self.store().read_log_backwards(Position(before), limit).await.map_err(store)?;
        let at_end = events.is_empty();
        self.page(events, before, at_end)
    }

    async fn last_revision(&self, stream: &str) -> Result<Option<u64>, Status> {
        let Ok(id) = stream.parse::<StreamId>() else { return Ok(None) };
        let version = self.store().versions(&[id]).await.map_err(store)?.first().copied().unwrap_or_default();
        let Some(revision) = version.checked_sub(1) else { return Ok(None) };
        let last = self.store().read_stream(id, revision, 1).await.map_err(store)?;
        let is_own = last.events.iter().any(|event| event.meta.workspace == self.name);
        Ok(is_own.then_some(revision))
    }

    async fn stream(&self, stream: &str, from: u64, limit: usize) -> Result<Vec<Entry>, Status> {
        let Ok(id) = stream.parse::<StreamId>() else { return Ok(Vec::new()) };
        let reading = self.store().read_stream(id, from, limit).await.map_err(store)?;
        self.entries(reading.events)
    }
}
