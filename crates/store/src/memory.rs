//! The log in memory: what the contract means, in the fewest words. For tests and scratch replays.

mod log;

use async_trait::async_trait;
use parking_lot::Mutex;
use rollbook_domain::{ClaimKey, SequenceKey, StreamId, Timestamp, WorkspaceName};
use tokio::sync::watch;
use uuid::Uuid;

use self::log::Log;
use crate::envelope::Recorded;
use crate::error::StoreError;
use crate::ledger::{Kept, Ledger};
use crate::limits::checked_size;
use crate::port::{Append, Capabilities, EventStore, Pending, Reading, StoredAnswer};
use crate::position::Position;
use crate::saved::{Note, Snapshot};

/// See the module.
pub struct MemoryStore {
    inner: Mutex<Log>,
    head: watch::Sender<Position>,
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self { inner: Mutex::default(), head: watch::Sender::new(Position(0)) }
    }
}

#[async_trait]
impl EventStore for MemoryStore {
    fn capabilities(&self) -> Capabilities {
        Capabilities { multi_stream: true, guards: true, gapless: true, shared: false }
    }

    fn epoch(&self) -> u32 {
        1
    }

    fn submit(&self, append: Append) -> Pending {
        let mut inner = self.inner.lock();
        let outcome = checked_size(&append).and_then(|_| inner.commit(append));
        // Under the lock, so that the head never goes back.
        self.head.send_replace(inner.head());
        Pending::ready(outcome)
    }

    fn head(&self) -> watch::Receiver<Position> {
        self.head.subscribe()
    }

    async fn current_head(&self) -> Result<Position, StoreError> {
        Ok(*self.head.borrow())
    }

    async fn read_stream(&self, stream: StreamId, version: u64, limit: usize) -> Result<Reading, StoreError> {
        Ok(self.inner.lock().read_stream(stream, version, limit))
    }

    async fn versions(&self, streams: &[StreamId]) -> Result<Vec<u64>, StoreError> {
        let inner = self.inner.lock();
        Ok(streams.iter().map(|stream| inner.version(*stream)).collect())
    }

    async fn read_log(&self, position: Position, limit: usize) -> Result<Reading, StoreError> {
        Ok(self.inner.lock().read(position, limit))
    }

    async fn read_log_backwards(&self, position: Position, limit: usize) -> Result<Vec<Recorded>, StoreError> {
        Ok(self.inner.lock().read_backwards(position, limit))
    }

    async fn position_at(&self, at: Timestamp) -> Result<Position, StoreError> {
        Ok(self.inner.lock().position_at(at))
    }

    async fn workspace_head(&self, workspace: &WorkspaceName) -> Result<Position, StoreError> {
        Ok(self.inner.lock().workspaces.get(workspace).copied().unwrap_or_default())
    }

    async fn draw_numbers(&self, sequence: &SequenceKey, count: u32) -> Result<u32, StoreError> {
        self.inner.lock().beside.draw(sequence, count)
    }

    async fn claim_owners(&self, keys: &[ClaimKey]) -> Result<Vec<Option<String>>, StoreError> {
        let inner = self.inner.lock();
        Ok(keys.iter().map(|key| inner.beside.owner(key)).collect())
    }

    async fn find_command(&self, command_id: Uuid) -> Result<Option<Position>, StoreError> {
        Ok(self.inner.lock().commands.get(&command_id).copied())
    }

    async fn find_answer(&self, scope: &str, key: &str) -> Result<Option<StoredAnswer>, StoreError> {
        let inner = self.inner.lock();
        Ok(inner.answer(scope, key, inner.last_at().unwrap_or_default()))
    }

    async fn ledger(&self) -> Result<Option<Box<dyn Ledger>>, StoreError> {
        let inner = self.inner.lock();
        Ok(Some(Box::new(MemoryLedger { head: inner.head(), kept: inner.kept() })))
    }

    async fn load_snapshot(&self, stream: StreamId) -> Result<Option<Snapshot>, StoreError> {
        Ok(self.inner.lock().snapshots.get(&stream).cloned())
    }

    async fn save_snapshot(&self, stream: StreamId, snapshot: Snapshot) -> Result<(), StoreError> {
        self.inner.lock().save_snapshot(stream, snapshot);
        Ok(())
    }

    async fn load_note(&self, name: &str) -> Result<Option<Note>, StoreError> {
        Ok(self.inner.lock().notes.get(name).cloned())
    }

    async fn save_note(&self, name: &str, note: Note) -> Result<(), StoreError> {
        self.inner.lock().save_note(name, note);
        Ok(())
    }
}

/// All of it at once: it is in memory anyway.
struct MemoryLedger {
    head: Position,
    kept: Vec<Kept>,
}

#[async_trait]
impl Ledger for MemoryLedger {
    fn head(&self) -> Position {
        self.head
    }

    async fn next(&mut self) -> Result<Vec<Kept>, StoreError> {
        Ok(std::mem::take(&mut self.kept))
    }
}
