//! The port.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use async_trait::async_trait;
use rollbook_domain::{ClaimKey, SequenceKey, StreamId, Timestamp, WorkspaceName};
use rollbook_store::limits::checked_size;
use rollbook_store::{
    Append, Capabilities, EventStore, Ledger, Note, Pending, Position, Reading, Recorded, Sifting, Snapshot,
    StoreError, StoredAnswer, Trouble,
};
use tokio::sync::watch;
use uuid::Uuid;

use crate::error::OpenError;
use crate::fail::{Fail, broken};
use crate::ledger::SqliteLedger;
use crate::open::{self, Owner};
use crate::options::Options;
use crate::read::names::Session;
use crate::read::page::{self, Budget};
use crate::read::points;
use crate::read::pool::Pool;
use crate::shared::{Heads, Numbers};
use crate::snapshots::{Found, Snapshots};

/// Pages up to this many events are read on the caller's thread.
const INLINE_EVENTS: usize = 256;
/// Snapshots up to this size are read on the caller's thread.
const INLINE_SNAPSHOT: usize = 64 << 10;

pub(crate) struct Shared {
    pub(crate) pool: Pool,
    pub(crate) heads: Arc<Heads>,
    pub(crate) numbers: Arc<Numbers>,
    pub(crate) snapshots: Option<Snapshots>,
    pub(crate) epoch: u32,
}

/// A log in a file. Dropping it commits what has been submitted.
pub struct SqliteStore {
    pub(crate) shared: Arc<Shared>,
    pub(crate) owner: Option<Owner>,
}

impl SqliteStore {
    /// Opens the log for this process alone, and makes or migrates it where needed.
    pub fn open(path: &Path, options: Options) -> Result<Self, OpenError> {
        rollbook_store::meters::describe();
        open::open(path, options)
    }

    /// Opens a log for reading, also while a server owns it. Its head moves when it is asked for.
    pub fn open_read_only(path: &Path) -> Result<Self, OpenError> {
        open::open_read_only(path)
    }

    /// Opens a copy of a log that nobody writes, and that is not to be touched: nothing is written to it or made
    /// beside it. A copy with a write-ahead log is refused.
    pub fn open_still(path: &Path) -> Result<Self, OpenError> {
        open::open_still(path)
    }

    fn point<T>(&self, read: impl FnOnce(&mut Session<'_>) -> Result<T, Fail>) -> Result<T, StoreError> {
        Ok(self.shared.pool.read(read)?)
    }

    /// A small page on this thread; one that turns out to be large, or is asked for as such, on another.
    async fn page<T: Send + 'static>(
        &self,
        limit: usize,
        read: impl Fn(&mut Session<'_>, Budget) -> Result<T, Fail> + Send + 'static,
    ) -> Result<T, StoreError> {
        if limit <= INLINE_EVENTS {
            match self.shared.pool.read(|session| read(session, Budget::INLINE)) {
                Err(Fail::TooMuch) => {}
                outcome => return Ok(outcome?),
            }
        }
        let _room = self.shared.pool.room().await?;
        self.blocking(move |shared| shared.pool.read(|session| read(session, Budget::PAGE))).await
    }

    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Shared) -> Result<T, Fail> + Send + 'static,
    ) -> Result<T, StoreError> {
        let shared = Arc::clone(&self.shared);
        match tokio::task::spawn_blocking(move || work(&shared)).await {
            Ok(outcome) => Ok(outcome?),
            Err(error) => Err(StoreError::Unavailable(error.to_string())),
        }
    }

    /// The stored snapshot, unless it is of another log.
    async fn find_snapshot(&self, stream: StreamId) -> Result<Option<Found>, StoreError> {
        let Some(snapshots) = &self.shared.snapshots else { return Ok(None) };
        let Some(found) = snapshots.find(stream)? else { return Ok(None) };
        let id = self.point(|session| points::event_id(session.conn, stream, found.version))?;
        if id == Some(found.event_id) {
            return Ok(Some(found));
        }
        let forget = move |shared: &Shared| shared.snapshots.as_ref().map_or(Ok(()), |all| all.forget(stream, &found));
        self.blocking(forget).await?;
        Ok(None)
    }
}

#[async_trait]
impl EventStore for SqliteStore {
    fn capabilities(&self) -> Capabilities {
        Capabilities { multi_stream: true, guards: true, gapless: true, shared: false }
    }

    fn epoch(&self) -> u32 {
        self.shared.epoch
    }

    fn submit(&self, append: Append) -> Pending {
        let Some(owner) = &self.owner else {
            return Pending::ready(Err(StoreError::Unavailable("the log is open for reading only".into())));
        };
        match checked_size(&append) {
            Ok(bytes) => {
                let (reply, pending) = Pending::new();
                owner.queue.push(append, bytes, Instant::now(), reply);
                pending
            }
            Err(error) => Pending::ready(Err(error)),
        }
    }

    fn head(&self) -> watch::Receiver<Position> {
        self.shared.heads.watch()
    }

    async fn current_head(&self) -> Result<Position, StoreError> {
        // Asked of the rows: they are there, and read, an instant before the writer's thread tells of them.
        let (head, _) = self.point(|session| points::head(session.conn))?;
        if self.owner.is_none() {
            self.shared.heads.advance(head);
        }
        Ok(head)
    }

    async fn read_stream(&self, stream: StreamId, version: u64, limit: usize) -> Result<Reading, StoreError> {
        self.page(limit, move |session, budget| page::stream(session, stream, version, limit, budget)).await
    }

    async fn versions(&self, streams: &[StreamId]) -> Result<Vec<u64>, StoreError> {
        self.point(|session| points::versions(session.conn, streams))
    }

    async fn read_log(&self, position: Position, limit: usize) -> Result<Reading, StoreError> {
        self.page(limit, move |session, budget| page::log(session, position, limit, budget)).await
    }

    async fn sift_log(
        &self,
        position: Position,
        limit: usize,
        kinds: &'static [&'static str],
    ) -> Result<Sifting, StoreError> {
        if let Some(next) = self.shared.heads.lately().without(position, kinds) {
            return Ok(Sifting { events: Vec::new(), next, at_end: true });
        }
        self.page(limit, move |session, budget| page::sift(session, position, limit, kinds, budget)).await
    }

    async fn read_log_backwards(&self, position: Position, limit: usize) -> Result<Vec<Recorded>, StoreError> {
        self.page(limit, move |session, _| page::log_backwards(session, position, limit)).await
    }

    async fn position_at(&self, at: Timestamp) -> Result<Position, StoreError> {
        self.point(|session| points::position_at(session.conn, at))
    }

    async fn workspace_head(&self, workspace: &WorkspaceName) -> Result<Position, StoreError> {
        if self.owner.is_none() {
            return self.point(|session| points::workspace_head(session.conn, workspace));
        }
        Ok(self.shared.heads.workspace(workspace))
    }

    async fn draw_numbers(&self, sequence: &SequenceKey, count: u32) -> Result<u32, StoreError> {
        let used = || self.point(|session| points::used_numbers(session.conn, sequence));
        self.shared.numbers.draw(sequence, count, used)
    }

    async fn claim_owners(&self, keys: &[ClaimKey]) -> Result<Vec<Option<String>>, StoreError> {
        self.point(|session| points::claim_owners(session.conn, keys))
    }

    async fn find_command(&self, command_id: Uuid) -> Result<Option<Position>, StoreError> {
        self.point(|session| points::command(session.conn, command_id))
    }

    async fn find_answer(&self, scope: &str, key: &str) -> Result<Option<StoredAnswer>, StoreError> {
        self.point(|session| points::answer(session.conn, scope, key))
    }

    async fn ledger(&self) -> Result<Option<Box<dyn Ledger>>, StoreError> {
        let conn = self.shared.pool.connect().map_err(|error| broken(&error))?;
        Ok(Some(Box::new(SqliteLedger::begin(conn).await?)))
    }

    fn is_read_only(&self) -> bool {
        self.owner.is_none()
    }

    async fn load_snapshot(&self, stream: StreamId) -> Result<Option<Snapshot>, StoreError> {
        let Some(found) = self.find_snapshot(stream).await? else { return Ok(None) };
        let load = move |shared: &Shared| match &shared.snapshots {
            Some(snapshots) => snapshots.load(stream, &found),
            None => Ok(None),
        };
        if found.size <= INLINE_SNAPSHOT { Ok(load(&self.shared)?) } else { self.blocking(load).await }
    }

    async fn save_snapshot(&self, stream: StreamId, snapshot: Snapshot) -> Result<(), StoreError> {
        self.blocking(move |shared| {
            let Some(snapshots) = &shared.snapshots else { return Ok(()) };
            let id = shared.pool.read(|session| points::event_id(session.conn, stream, snapshot.version))?;
            id.map_or(Ok(()), |id| snapshots.save(stream, id, &snapshot))
        })
        .await
    }

    fn trouble(&self) -> Option<Trouble> {
        let queue = &self.owner.as_ref()?.queue;
        Trouble::of(queue.trouble(), queue.is_closed())
    }

    async fn load_note(&self, name: &str) -> Result<Option<Note>, StoreError> {
        let name = name.to_owned();
        let load = move |shared: &Shared| shared.snapshots.as_ref().map_or(Ok(None), |beside| beside.load_note(&name));
        self.blocking(load).await
    }

    async fn save_note(&self, name: &str, note: Note) -> Result<(), StoreError> {
        let name = name.to_owned();
        let save =
            move |shared: &Shared| shared.snapshots.as_ref().map_or(Ok(()), |beside| beside.save_note(&name, &note));
        self.blocking(save).await
    }
}
