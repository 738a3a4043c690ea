//! The log as everything above it sees it: what is personal is sealed on its way in and opened on its way out.

mod line;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use rollbook_domain::{ClaimKey, SequenceKey, StreamId, Timestamp, WorkspaceName, personal};
use rollbook_store::{
    Append, Capabilities, EventStore, Ledger, Note, Pending, Position, Reading, Recorded, Sifting, Snapshot,
    StoreError, StoredAnswer, Trouble,
};
use tokio::sync::watch;
use uuid::Uuid;

use crate::envelope::{self, Closed};
use crate::keyring::{Held, Keyring};
use line::Line;

const UNKNOWN: &str = "rollbook_sealed_unknown_total";

/// See the module. Wraps any log.
pub struct SealedStore {
    inner: Arc<dyn EventStore>,
    ring: Arc<Keyring>,
    line: Line,
}

impl SealedStore {
    /// A log with the keys that are for it. Must be called within a runtime.
    pub fn new(inner: Arc<dyn EventStore>, ring: Arc<Keyring>) -> Self {
        metrics::describe_counter!(
            UNKNOWN,
            "Events that were read sealed because the key store does not have their key."
        );
        let line = Line::start(&inner, Arc::clone(&ring));
        Self { inner, ring, line }
    }

    /// The keys.
    pub fn ring(&self) -> &Arc<Keyring> {
        &self.ring
    }

    fn hidden(&self, claim: &ClaimKey) -> ClaimKey {
        if personal::is_personal(claim) { self.ring.hide(claim) } else { claim.clone() }
    }

    /// The keys of an append, if all are at hand.
    fn at_hand(&self, append: &Append) -> Option<HashMap<Uuid, Held>> {
        streams(append).map(|stream| Some((stream, self.ring.at_hand(stream)?))).collect()
    }

    async fn open(&self, mut events: Vec<Recorded>) -> Result<Vec<Recorded>, StoreError> {
        let closed = events.iter().enumerate().filter_map(|(at, event)| Some((at, Closed::find(event)?)));
        let closed: Vec<_> = closed.collect();
        if closed.is_empty() {
            return Ok(events);
        }
        let keys = self.ring.load(closed.iter().map(|(_, closed)| closed.stream())).await?;
        for (at, closed) in closed {
            let event = &mut events[at];
            match keys.get(&closed.stream()) {
                Some(held) => event.payload = closed.open(event, held),
                // It stays as it is: a reader sees that it is sealed, and nothing is taken for erased that is not.
                None => unknown(event),
            }
        }
        Ok(events)
    }
}

/// Keys that were lost, or those of another log.
fn unknown(event: &Recorded) {
    metrics::counter!(UNKNOWN).increment(1);
    tracing::warn!(position = event.position.0, stream = %event.stream, "the key store does not have the key of an event");
}

/// The streams whose keys an append needs.
fn streams(append: &Append) -> impl Iterator<Item = Uuid> {
    let sealed = |write: &&rollbook_store::StreamWrite| {
        write.personal && write.events.iter().any(|event| !personal::fields(event.kind).is_empty())
    };
    append.writes.iter().filter(sealed).map(|write| write.stream.id)
}

/// Seals everything personal in an append.
fn seal(append: &mut Append, keys: &HashMap<Uuid, Held>) -> Result<(), StoreError> {
    for write in append.writes.iter_mut().filter(|write| write.personal) {
        let Some(held) = keys.get(&write.stream.id) else { continue };
        for event in &mut write.events {
            envelope::seal(event, write.stream.id, held)?;
        }
    }
    Ok(())
}

#[async_trait]
impl EventStore for SealedStore {
    fn capabilities(&self) -> Capabilities {
        self.inner.capabilities()
    }

    fn epoch(&self) -> u32 {
        self.inner.epoch()
    }

    fn submit(&self, mut append: Append) -> Pending {
        for guard in &mut append.guards {
            if let Some(key) = guard.claim_mut()
                && personal::is_personal(key)
            {
                *key = self.ring.hide(key);
            }
        }
        if !self.line.is_empty() {
            return self.line.join(append);
        }
        match self.at_hand(&append) {
            None => self.line.join(append),
            Some(keys) => match seal(&mut append, &keys) {
                Ok(()) => self.inner.submit(append),
                Err(error) => Pending::ready(Err(error)),
            },
        }
    }

    fn head(&self) -> watch::Receiver<Position> {
        self.inner.head()
    }

    async fn current_head(&self) -> Result<Position, StoreError> {
        self.inner.current_head().await
    }

    async fn read_stream(&self, stream: StreamId, version: u64, limit: usize) -> Result<Reading, StoreError> {
        let Reading { events, at_end } = self.inner.read_stream(stream, version, limit).await?;
        Ok(Reading { events: self.open(events).await?, at_end })
    }

    async fn versions(&self, streams: &[StreamId]) -> Result<Vec<u64>, StoreError> {
        self.inner.versions(streams).await
    }

    async fn read_log(&self, position: Position, limit: usize) -> Result<Reading, StoreError> {
        let Reading { events, at_end } = self.inner.read_log(position, limit).await?;
        Ok(Reading { events: self.open(events).await?, at_end })
    }

    async fn sift_log(
        &self,
        position: Position,
        limit: usize,
        kinds: &'static [&'static str],
    ) -> Result<Sifting, StoreError> {
        let Sifting { events, next, at_end } = self.inner.sift_log(position, limit, kinds).await?;
        Ok(Sifting { events: self.open(events).await?, next, at_end })
    }

    async fn read_log_backwards(&self, position: Position, limit: usize) -> Result<Vec<Recorded>, StoreError> {
        self.open(self.inner.read_log_backwards(position, limit).await?).await
    }

    async fn position_at(&self, at: Timestamp) -> Result<Position, StoreError> {
        self.inner.position_at(at).await
    }

    async fn workspace_head(&self, workspace: &WorkspaceName) -> Result<Position, StoreError> {
        self.inner.workspace_head(workspace).await
    }

    async fn draw_numbers(&self, sequence: &SequenceKey, count: u32) -> Result<u32, StoreError> {
        self.inner.draw_numbers(sequence, count).await
    }

    async fn claim_owners(&self, keys: &[ClaimKey]) -> Result<Vec<Option<String>>, StoreError> {
        let keys: Vec<_> = keys.iter().map(|key| self.hidden(key)).collect();
        self.inner.claim_owners(&keys).await
    }

    async fn find_command(&self, command_id: Uuid) -> Result<Option<Position>, StoreError> {
        self.inner.find_command(command_id).await
    }

    async fn find_answer(&self, scope: &str, key: &str) -> Result<Option<StoredAnswer>, StoreError> {
        self.inner.find_answer(scope, key).await
    }

    /// As it is stored: with hidden claims, good for a log that is carried on with the same secret.
    async fn ledger(&self) -> Result<Option<Box<dyn Ledger>>, StoreError> {
        self.inner.ledger().await
    }

    async fn load_snapshot(&self, stream: StreamId) -> Result<Option<Snapshot>, StoreError> {
        self.inner.load_snapshot(stream).await
    }

    async fn save_snapshot(&self, stream: StreamId, snapshot: Snapshot) -> Result<(), StoreError> {
        self.inner.save_snapshot(stream, snapshot).await
    }

    async fn take_lease(&self, name: &str, lasting: Duration) -> Result<Option<u64>, StoreError> {
        self.inner.take_lease(name, lasting).await
    }

    async fn end_lease(&self, name: &str) -> Result<(), StoreError> {
        self.inner.end_lease(name).await
    }

    async fn load_note(&self, name: &str) -> Result<Option<Note>, StoreError> {
        self.inner.load_note(name).await
    }

    async fn save_note(&self, name: &str, note: Note) -> Result<(), StoreError> {
        self.inner.save_note(name, note).await
    }

    fn is_read_only(&self) -> bool {
        self.inner.is_read_only()
    }

    fn trouble(&self) -> Option<Trouble> {
        self.inner.trouble()
    }
}
