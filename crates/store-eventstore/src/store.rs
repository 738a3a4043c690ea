//! The port. Events are read from the copy; what must be as the log has it now waits for the copy to get there first.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use rollbook_domain::{ClaimKey, SequenceKey, StreamId, Timestamp, WorkspaceName};
use rollbook_store::queue::{Queue, queue};
use rollbook_store::{
    Append, Capabilities, EventStore, Note, Pending, Position, Reading, Recorded, Sifting, Snapshot, StoreError,
    StoredAnswer, Trouble,
};
use rollbook_store_sqlite::SqliteStore;
use tokio::sync::watch;
use uuid::Uuid;

use crate::barrier::Barrier;
use crate::error::OpenError;
use crate::leases::Leases;
use crate::notes::Notes;
use crate::numbers::Numbers;
use crate::open::open;
use crate::options::Options;
use crate::publish::Publisher;
use crate::shared::Shared;
use crate::writer;

/// See the crate.
pub struct KurrentStore {
    shared: Arc<Shared>,
    queue: Arc<Queue>,
    barrier: Barrier,
    numbers: Numbers,
    leases: Arc<Leases>,
    notes: Notes,
    epoch: u32,
}

impl KurrentStore {
    /// Connects, brings the copy up to date, and starts the tasks.
    pub async fn open(options: &Options) -> Result<Self, OpenError> {
        rollbook_store::meters::describe();
        let (shared, follower, epoch) = open(options).await?;
        let (queue, waiting) = queue();
        let (queue, leases) = (Arc::new(queue), Arc::new(Leases::new(Arc::clone(&shared))));
        tokio::spawn(follower.run());
        tokio::spawn(writer::run(Arc::clone(&shared), waiting));
        tokio::spawn(Publisher::new(Arc::clone(&shared), Arc::clone(&leases)).run());
        let barrier = Barrier::start(Arc::clone(&shared));
        let numbers = Numbers::start(Arc::clone(&shared), Arc::clone(&queue));
        let notes = Notes::new(Arc::clone(&shared));
        Ok(Self { shared, queue, barrier, numbers, leases, notes, epoch })
    }

    fn copy(&self) -> &SqliteStore {
        self.shared.copy.store()
    }
}

impl Drop for KurrentStore {
    fn drop(&mut self) {
        self.shared.stop();
    }
}

#[async_trait]
impl EventStore for KurrentStore {
    fn capabilities(&self) -> Capabilities {
        Capabilities { multi_stream: true, guards: true, gapless: true, shared: true }
    }

    fn epoch(&self) -> u32 {
        self.epoch
    }

    fn submit(&self, append: Append) -> Pending {
        self.queue.submit(append)
    }

    fn head(&self) -> watch::Receiver<Position> {
        self.copy().head()
    }

    async fn current_head(&self) -> Result<Position, StoreError> {
        self.barrier.pass().await?;
        self.copy().current_head().await
    }

    async fn read_stream(&self, stream: StreamId, version: u64, limit: usize) -> Result<Reading, StoreError> {
        self.copy().read_stream(stream, version, limit).await
    }

    async fn versions(&self, streams: &[StreamId]) -> Result<Vec<u64>, StoreError> {
        self.barrier.pass().await?;
        self.copy().versions(streams).await
    }

    async fn read_log(&self, position: Position, limit: usize) -> Result<Reading, StoreError> {
        self.copy().read_log(position, limit).await
    }

    async fn sift_log(
        &self,
        position: Position,
        limit: usize,
        kinds: &'static [&'static str],
    ) -> Result<Sifting, StoreError> {
        self.copy().sift_log(position, limit, kinds).await
    }

    async fn read_log_backwards(&self, position: Position, limit: usize) -> Result<Vec<Recorded>, StoreError> {
        self.copy().read_log_backwards(position, limit).await
    }

    async fn position_at(&self, at: Timestamp) -> Result<Position, StoreError> {
        self.barrier.pass().await?;
        self.copy().position_at(at).await
    }

    async fn workspace_head(&self, workspace: &WorkspaceName) -> Result<Position, StoreError> {
        self.barrier.pass().await?;
        self.copy().workspace_head(workspace).await
    }

    async fn draw_numbers(&self, sequence: &SequenceKey, count: u32) -> Result<u32, StoreError> {
        self.numbers.draw(sequence.clone(), count).await
    }

    async fn claim_owners(&self, keys: &[ClaimKey]) -> Result<Vec<Option<String>>, StoreError> {
        self.barrier.pass().await?;
        self.copy().claim_owners(keys).await
    }

    async fn find_command(&self, command_id: Uuid) -> Result<Option<Position>, StoreError> {
        self.barrier.pass().await?;
        self.copy().find_command(command_id).await
    }

    async fn find_answer(&self, scope: &str, key: &str) -> Result<Option<StoredAnswer>, StoreError> {
        self.barrier.pass().await?;
        self.copy().find_answer(scope, key).await
    }

    async fn load_snapshot(&self, stream: StreamId) -> Result<Option<Snapshot>, StoreError> {
        self.copy().load_snapshot(stream).await
    }

    async fn save_snapshot(&self, stream: StreamId, snapshot: Snapshot) -> Result<(), StoreError> {
        self.copy().save_snapshot(stream, snapshot).await
    }

    async fn take_lease(&self, name: &str, lasting: Duration) -> Result<Option<u64>, StoreError> {
        self.leases.take(name, lasting).await
    }

    async fn end_lease(&self, name: &str) -> Result<(), StoreError> {
        self.leases.end(name).await
    }

    async fn load_note(&self, name: &str) -> Result<Option<Note>, StoreError> {
        self.notes.load(name).await
    }

    async fn save_note(&self, name: &str, note: Note) -> Result<(), StoreError> {
        self.notes.save(name, note).await
    }

    fn trouble(&self) -> Option<Trouble> {
        Trouble::of(self.shared.trouble(), self.queue.is_closed())
    }
}
