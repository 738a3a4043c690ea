//! The port on PostgreSQL.

use async_trait::async_trait;
use bytes::Bytes;
use rollbook_domain::{ClaimKey, SequenceKey, StreamId, Timestamp, WorkspaceName};
use rollbook_store::limits::ANSWER_MICROS;
use rollbook_store::{
    Append, Capabilities, EventStore, Pending, Position, Reading, Recorded, Snapshot, StoreError, StoredAnswer,
};
use sqlx::Row;
use sqlx::postgres::PgPool;
use tokio::sync::watch;
use uuid::Uuid;

use crate::connect::{OpenError, Options, connect_options, connect_pool, migrate};
use crate::error::{corrupt, unavailable};
use crate::rows::signed;
use crate::writer::{Queue, start};
use crate::{heads, read};

/// See the crate.
pub struct PostgresStore {
    pool: PgPool,
    queue: Queue,
    head: watch::Receiver<Position>,
    epoch: u32,
}

impl PostgresStore {
    /// Connects, brings the schema up to date, and starts the writer. `node` distinguishes this process.
    pub async fn open(options: &Options, node: Uuid) -> Result<Self, OpenError> {
        rollbook_store::meters::describe();
        let connect = connect_options(&options.url)?;
        let pool = connect_pool(options, connect.clone()).await?;
        migrate(&pool).await?;
        let epoch: i64 =
            sqlx::query_scalar(include_str!("../sql/epoch.sql")).fetch_one(&pool).await.map_err(OpenError::Connect)?;
        let position: i64 =
            sqlx::query_scalar(include_str!("../sql/head.sql")).fetch_one(&pool).await.map_err(OpenError::Connect)?;
        let (sender, head) = watch::channel(Position(position.unsigned_abs()));
        let queue = start(connect, node, sender.clone());
        tokio::spawn(heads::follow(pool.clone(), node, sender));
        Ok(Self { pool, queue, head, epoch: u32::try_from(epoch).unwrap_or(u32::MAX) })
    }

    /// Forgets answers that no repetition can ask for any more; gives how many.
    pub async fn forget_answers(&self) -> Result<u64, StoreError> {
        let query = sqlx::query(include_str!("../sql/forget_answers.sql")).bind(ANSWER_MICROS);
        Ok(query.execute(&self.pool).await.map_err(unavailable)?.rows_affected())
    }
}

#[async_trait]
impl EventStore for PostgresStore {
    fn capabilities(&self) -> Capabilities {
        Capabilities { multi_stream: true, guards: true, gapless: true }
    }

    fn epoch(&self) -> u32 {
        self.epoch
    }

    fn submit(&self, append: Append) -> Pending {
        self.queue.submit(append)
    }

    fn head(&self) -> watch::Receiver<Position> {
        self.head.clone()
    }

    async fn current_head(&self) -> Result<Position, StoreError> {
        heads::current(&self.pool).await
    }

    async fn read_stream(&self, stream: StreamId, version: u64, limit: usize) -> Result<Reading, StoreError> {
        read::stream(&self.pool, stream, version, limit).await
    }

    async fn read_log(&self, position: Position, limit: usize) -> Result<Reading, StoreError> {
        let head = heads::current(&self.pool).await?;
        read::log(&self.pool, position, limit, head).await
    }

    async fn read_log_backwards(&self, position: Position, limit: usize) -> Result<Vec<Recorded>, StoreError> {
        read::log_backwards(&self.pool, position, limit).await
    }

    async fn position_at(&self, at: Timestamp) -> Result<Position, StoreError> {
        let query = sqlx::query_scalar(include_str!("../sql/position_at.sql")).bind(at.micros());
        let position: Option<i64> = query.fetch_optional(&self.pool).await.map_err(unavailable)?;
        Ok(Position(position.unwrap_or_default().unsigned_abs()))
    }

    async fn workspace_head(&self, workspace: &WorkspaceName) -> Result<Position, StoreError> {
        let query = sqlx::query_scalar(include_str!("../sql/workspace_head.sql")).bind(workspace.as_str());
        let position: Option<i64> = query.fetch_optional(&self.pool).await.map_err(unavailable)?;
        Ok(Position(position.unwrap_or_default().unsigned_abs()))
    }

    async fn draw_numbers(&self, sequence: &SequenceKey, count: u32) -> Result<u32, StoreError> {
        let query = sqlx::query_scalar(include_str!("../sql/draw_numbers.sql"))
            .bind(&sequence.scope)
            .bind(&sequence.kind)
            .bind(i64::from(count));
        let first: i64 = query.fetch_one(&self.pool).await.map_err(unavailable)?;
        u32::try_from(first).map_err(|_| StoreError::Unavailable("no numbers are left".into()))
    }

    async fn claim_owners(&self, keys: &[ClaimKey]) -> Result<Vec<Option<String>>, StoreError> {
        let wanted: Vec<&str> = keys.iter().map(ClaimKey::as_str).collect();
        let query = sqlx::query_as(include_str!("../sql/claim_owners.sql")).bind(wanted);
        let found: Vec<(String, String)> = query.fetch_all(&self.pool).await.map_err(unavailable)?;
        let found: std::collections::HashMap<_, _> = found.into_iter().collect();
        Ok(keys.iter().map(|key| found.get(key.as_str()).cloned()).collect())
    }

    async fn find_command(&self, command_id: Uuid) -> Result<Option<Position>, StoreError> {
        let query = sqlx::query_scalar(include_str!("../sql/find_command.sql")).bind(command_id);
        let position: Option<i64> = query.fetch_optional(&self.pool).await.map_err(unavailable)?;
        Ok(position.map(|position| Position(position.unsigned_abs())))
    }

    async fn find_answer(&self, scope: &str, key: &str) -> Result<Option<StoredAnswer>, StoreError> {
        let query = sqlx::query(include_str!("../sql/find_answer.sql")).bind(scope).bind(key).bind(ANSWER_MICROS);
        let Some(row) = query.fetch_optional(&self.pool).await.map_err(unavailable)? else { return Ok(None) };
        let fingerprint: Vec<u8> = row.try_get("fingerprint").map_err(unavailable)?;
        let fingerprint = fingerprint.try_into().map_err(|_| corrupt("a fingerprint is not 32 bytes"))?;
        let answer: Vec<u8> = row.try_get("answer").map_err(unavailable)?;
        Ok(Some(StoredAnswer { fingerprint, answer: answer.into() }))
    }

    async fn load_snapshot(&self, stream: StreamId) -> Result<Option<Snapshot>, StoreError> {
        let query =
            sqlx::query_as(include_str!("../sql/load_snapshot.sql")).bind(stream.category as i16).bind(stream.id);
        let found: Option<(i64, Vec<u8>)> = query.fetch_optional(&self.pool).await.map_err(unavailable)?;
        Ok(found.map(|(version, state)| Snapshot { version: version.unsigned_abs(), state: Bytes::from(state) }))
    }

    async fn save_snapshot(&self, stream: StreamId, snapshot: Snapshot) -> Result<(), StoreError> {
        let query = sqlx::query(include_str!("../sql/save_snapshot.sql"))
            .bind(stream.category as i16)
            .bind(stream.id)
            .bind(signed(snapshot.version)?)
            .bind(&snapshot.state[..]);
        query.execute(&self.pool).await.map_err(unavailable)?;
        Ok(())
    }
}
