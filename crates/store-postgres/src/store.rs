//! The port on PostgreSQL.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use rollbook_domain::{ClaimKey, SequenceKey, StreamId, Timestamp, WorkspaceName};
use rollbook_store::limits::ANSWER_MICROS;
use rollbook_store::queue::Queue;
use rollbook_store::{
    Append, Capabilities, EventStore, Ledger, Note, Pending, Position, Reading, Recorded, Sifting, Snapshot,
    StoreError, StoredAnswer, Trouble,
};
use sqlx::Row;
use tokio::sync::watch;
use uuid::Uuid;

use crate::connect::{OpenError, connect, migrate};
use crate::connections::Connections;
use crate::draw::Numbers;
use crate::error::{corrupt, unavailable};
use crate::hosts::Hosts;
use crate::ledger::PostgresLedger;
use crate::options::Options;
use crate::rows::{self, signed};
use crate::state::State;
use crate::{heads, read, writer};

/// See the crate.
pub struct PostgresStore {
    connections: Connections,
    queue: Queue,
    numbers: Numbers,
    state: Arc<State>,
    node: Uuid,
    epoch: u32,
}

impl PostgresStore {
    /// Connects, brings the schema up to date, and starts the writer. `node` distinguishes this process.
    pub async fn open(options: &Options, node: Uuid) -> Result<Self, OpenError> {
        rollbook_store::meters::describe();
        let hosts = Arc::new(Hosts::parse(&options.url)?);
        let mut first = connect(&hosts).await?;
        let (position, epoch) = migrate(&mut first).await?;
        drop(first);
        let connections = Connections::new(Arc::clone(&hosts), options.readers);
        let state = Arc::new(State::new(position, epoch));
        let queue = writer::start(Arc::clone(&hosts), node, Arc::clone(&state), options.hook.clone());
        tokio::spawn(heads::follow(connections.clone(), hosts, node, Arc::downgrade(&state)));
        let numbers = Numbers::start(connections.clone());
        Ok(Self { connections, queue, numbers, state, node, epoch: u32::try_from(epoch).unwrap_or(u32::MAX) })
    }
}

#[async_trait]
impl EventStore for PostgresStore {
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
        self.state.head.subscribe()
    }

    async fn current_head(&self) -> Result<Position, StoreError> {
        let known = self.state.known();
        let (position, epoch) = heads::current(&self.connections).await?;
        self.state.check(known, position, epoch)?;
        Ok(position)
    }

    async fn read_stream(&self, stream: StreamId, version: u64, limit: usize) -> Result<Reading, StoreError> {
        read::stream(&self.connections, stream, version, limit).await
    }

    async fn read_log(&self, position: Position, limit: usize) -> Result<Reading, StoreError> {
        let head = self.current_head().await?;
        read::log(&self.connections, position, limit, head).await
    }

    async fn sift_log(
        &self,
        position: Position,
        limit: usize,
        kinds: &'static [&'static str],
    ) -> Result<Sifting, StoreError> {
        let head = self.current_head().await?;
        read::sift(&self.connections, position, limit, kinds, head).await
    }

    async fn read_log_backwards(&self, position: Position, limit: usize) -> Result<Vec<Recorded>, StoreError> {
        read::log_backwards(&self.connections, position, limit).await
    }

    async fn versions(&self, streams: &[StreamId]) -> Result<Vec<u64>, StoreError> {
        let categories: Vec<i16> = streams.iter().map(|stream| stream.category as i16).collect();
        let ids: Vec<Uuid> = streams.iter().map(|stream| stream.id).collect();
        let query = || sqlx::query(include_str!("../sql/stream_versions.sql")).bind(&categories).bind(&ids);
        let mut found = HashMap::new();
        for row in self.connections.rows(query).await? {
            found.insert(rows::stream(&row)?, rows::number(&row, "version")?);
        }
        Ok(streams.iter().map(|stream| found.get(stream).copied().unwrap_or_default()).collect())
    }

    async fn position_at(&self, at: Timestamp) -> Result<Position, StoreError> {
        let query = || sqlx::query(include_str!("../sql/position_at.sql")).bind(at.micros());
        Ok(Position(self.connections.number(query).await?.unwrap_or_default()))
    }

    async fn workspace_head(&self, workspace: &WorkspaceName) -> Result<Position, StoreError> {
        let query = || sqlx::query(include_str!("../sql/workspace_head.sql")).bind(workspace.as_str());
        Ok(Position(self.connections.number(query).await?.unwrap_or_default()))
    }

    async fn draw_numbers(&self, sequence: &SequenceKey, count: u32) -> Result<u32, StoreError> {
        self.numbers.draw(sequence.clone(), count).await
    }

    async fn claim_owners(&self, keys: &[ClaimKey]) -> Result<Vec<Option<String>>, StoreError> {
        let wanted: Vec<&str> = keys.iter().map(ClaimKey::as_str).collect();
        let query = || sqlx::query(include_str!("../sql/claim_owners.sql")).bind(&wanted);
        let mut found: HashMap<String, String> = HashMap::new();
        for row in self.connections.rows(query).await? {
            found.insert(row.try_get("key").map_err(unavailable)?, row.try_get("owner").map_err(unavailable)?);
        }
        Ok(keys.iter().map(|key| found.get(key.as_str()).cloned()).collect())
    }

    async fn find_command(&self, command_id: Uuid) -> Result<Option<Position>, StoreError> {
        let query = || sqlx::query(include_str!("../sql/find_command.sql")).bind(command_id);
        Ok(self.connections.number(query).await?.map(Position))
    }

    async fn find_answer(&self, scope: &str, key: &str) -> Result<Option<StoredAnswer>, StoreError> {
        let query = || sqlx::query(include_str!("../sql/find_answer.sql")).bind(scope).bind(key).bind(ANSWER_MICROS);
        let Some(row) = self.connections.row(query).await? else { return Ok(None) };
        let fingerprint: Vec<u8> = row.try_get("fingerprint").map_err(unavailable)?;
        let fingerprint = fingerprint.try_into().map_err(|_| corrupt("a fingerprint is not 32 bytes"))?;
        let answer: Vec<u8> = row.try_get("answer").map_err(unavailable)?;
        Ok(Some(StoredAnswer { fingerprint, answer: answer.into() }))
    }

    async fn ledger(&self) -> Result<Option<Box<dyn Ledger>>, StoreError> {
        Ok(Some(Box::new(PostgresLedger::begin(self.connections.alone().await?).await?)))
    }

    async fn load_snapshot(&self, stream: StreamId) -> Result<Option<Snapshot>, StoreError> {
        let (sql, category) = (include_str!("../sql/load_snapshot.sql"), stream.category as i16);
        let rows = self.connections.page(|| sqlx::query(sql).bind(category).bind(stream.id)).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        let state: Vec<u8> = row.try_get("state").map_err(unavailable)?;
        Ok(Some(Snapshot { version: rows::number(row, "version")?, state: Bytes::from(state) }))
    }

    async fn save_snapshot(&self, stream: StreamId, snapshot: Snapshot) -> Result<(), StoreError> {
        let (category, version) = (stream.category as i16, signed(snapshot.version)?);
        let sql = include_str!("../sql/save_snapshot.sql");
        let query = || sqlx::query(sql).bind(category).bind(stream.id).bind(version).bind(&snapshot.state[..]);
        self.connections.page(query).await?;
        Ok(())
    }

    async fn take_lease(&self, name: &str, lasting: Duration) -> Result<Option<u64>, StoreError> {
        let millis = i64::try_from(lasting.as_millis()).map_err(corrupt)?;
        let query = || sqlx::query(include_str!("../sql/take_lease.sql")).bind(name).bind(self.node).bind(millis);
        self.connections.number(query).await
    }

    async fn end_lease(&self, name: &str) -> Result<(), StoreError> {
        self.connections.rows(|| sqlx::query(include_str!("../sql/end_lease.sql")).bind(name).bind(self.node)).await?;
        Ok(())
    }

    async fn load_note(&self, name: &str) -> Result<Option<Note>, StoreError> {
        let query = || sqlx::query(include_str!("../sql/load_note.sql")).bind(name);
        let Some(row) = self.connections.row(query).await? else { return Ok(None) };
        let text = row.try_get("note").map_err(unavailable)?;
        Ok(Some(Note { turn: rows::number(&row, "turn")?, text }))
    }

    async fn save_note(&self, name: &str, note: Note) -> Result<(), StoreError> {
        let turn = signed(note.turn)?;
        let query = || sqlx::query(include_str!("../sql/save_note.sql")).bind(name).bind(turn).bind(&note.text);
        self.connections.rows(query).await?;
        Ok(())
    }

    fn trouble(&self) -> Option<Trouble> {
        Trouble::of(self.state.trouble(), self.queue.is_closed())
    }
}
