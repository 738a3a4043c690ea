//! A log as it was: nothing behind a position is seen, and nothing is written.

use std::sync::Arc;

use async_trait::async_trait;
use rollbook_domain::{ClaimKey, SequenceKey, StreamId, Timestamp, WorkspaceName};
use tokio::sync::watch;
use uuid::Uuid;

use crate::envelope::Recorded;
use crate::error::StoreError;
use crate::port::{Append, Capabilities, EventStore, Pending, Reading, Sifting, StoredAnswer};
use crate::position::Position;
use crate::saved::Snapshot;

/// See the module. What is kept beside the events has no past: it is told as it is.
pub struct Past {
    store: Arc<dyn EventStore>,
    end: Position,
    head: watch::Sender<Position>,
}

impl Past {
    /// A log up to a position, which is that of the last event of a command.
    pub fn new(store: Arc<dyn EventStore>, end: Position) -> Self {
        Self { store, end, head: watch::Sender::new(end) }
    }

    fn refusal() -> StoreError {
        StoreError::Unavailable("the past is read only".into())
    }
}

#[async_trait]
impl EventStore for Past {
    fn capabilities(&self) -> Capabilities {
        self.store.capabilities()
    }

    fn epoch(&self) -> u32 {
        self.store.epoch()
    }

    fn submit(&self, _: Append) -> Pending {
        Pending::ready(Err(Self::refusal()))
    }

    fn head(&self) -> watch::Receiver<Position> {
        self.head.subscribe()
    }

    async fn current_head(&self) -> Result<Position, StoreError> {
        Ok(self.end)
    }

    async fn read_stream(&self, stream: StreamId, version: u64, limit: usize) -> Result<Reading, StoreError> {
        Ok(self.cut(self.store.read_stream(stream, version, limit).await?))
    }

    async fn versions(&self, streams: &[StreamId]) -> Result<Vec<u64>, StoreError> {
        let mut versions = Vec::with_capacity(streams.len());
        for stream in streams {
            let mut version = 0;
            loop {
                let Reading { events, at_end } = self.read_stream(*stream, version, 1_000).await?;
                version = events.last().map_or(version, |event| event.version);
                if at_end {
                    break;
                }
            }
            versions.push(version);
        }
        Ok(versions)
    }

    async fn read_log(&self, position: Position, limit: usize) -> Result<Reading, StoreError> {
        Ok(self.cut(self.store.read_log(position, limit).await?))
    }

    async fn sift_log(
        &self,
        position: Position,
        limit: usize,
        kinds: &'static [&'static str],
    ) -> Result<Sifting, StoreError> {
        let Sifting { mut events, next, at_end } = self.store.sift_log(position, limit, kinds).await?;
        events.truncate(events.partition_point(|event| event.position <= self.end));
        Ok(Sifting { events, next: next.min(self.end.max(position)), at_end: at_end || next >= self.end })
    }

    async fn read_log_backwards(&self, position: Position, limit: usize) -> Result<Vec<Recorded>, StoreError> {
        self.store.read_log_backwards(position.min(Position(self.end.0 + 1)), limit).await
    }

    async fn position_at(&self, at: Timestamp) -> Result<Position, StoreError> {
        Ok(self.store.position_at(at).await?.min(self.end))
    }

    async fn workspace_head(&self, workspace: &WorkspaceName) -> Result<Position, StoreError> {
        Ok(self.store.workspace_head(workspace).await?.min(self.end))
    }

    async fn draw_numbers(&self, _: &SequenceKey, _: u32) -> Result<u32, StoreError> {
        Err(Self::refusal())
    }

    async fn claim_owners(&self, keys: &[ClaimKey]) -> Result<Vec<Option<String>>, StoreError> {
        self.store.claim_owners(keys).await
    }

    async fn find_command(&self, command_id: Uuid) -> Result<Option<Position>, StoreError> {
        Ok(self.store.find_command(command_id).await?.filter(|position| *position <= self.end))
    }

    async fn find_answer(&self, scope: &str, key: &str) -> Result<Option<StoredAnswer>, StoreError> {
        self.store.find_answer(scope, key).await
    }

    /// A snapshot may be of a later version.
    async fn load_snapshot(&self, _: StreamId) -> Result<Option<Snapshot>, StoreError> {
        Ok(None)
    }

    async fn save_snapshot(&self, _: StreamId, _: Snapshot) -> Result<(), StoreError> {
        Ok(())
    }

    fn is_read_only(&self) -> bool {
        true
    }
}

impl Past {
    fn cut(&self, reading: Reading) -> Reading {
        let Reading { mut events, at_end } = reading;
        let within = events.partition_point(|event| event.position <= self.end);
        let ends = within < events.len() || events.last().is_some_and(|event| event.position == self.end);
        events.truncate(within);
        Reading { events, at_end: at_end || ends }
    }
}
