//! Readers. A short read takes a few microseconds, less than handing it to another thread, so it is done where
//! it is asked for; a long one goes to a thread that may block.

use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use parking_lot::Mutex;
use rusqlite::Connection;

use super::{bind, connect};
use crate::db::{DbError, Reads, Row, Snapshot, Sql, Value};

/// Idle connections that are kept.
const IDLE: usize = 32;

struct Pool {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl Pool {
    fn take(&self) -> Result<Connection, DbError> {
        let idle = self.idle.lock().pop();
        idle.map_or_else(|| connect::reading(&self.path), Ok)
    }

    fn put(&self, connection: Connection) {
        let mut idle = self.idle.lock();
        if idle.len() < IDLE {
            idle.push(connection);
        }
    }
}

/// See the module.
pub(super) struct SqliteReads(Arc<Pool>);

impl SqliteReads {
    pub(super) fn new(path: PathBuf) -> Self {
        Self(Arc::new(Pool { path, idle: Mutex::default() }))
    }
}

#[async_trait]
impl Reads for SqliteReads {
    async fn fetch(&self, sql: &Sql, params: &[Value<'_>]) -> Result<Vec<Row>, DbError> {
        let connection = self.0.take()?;
        let rows = bind::fetch(&connection, sql, params)?;
        self.0.put(connection);
        Ok(rows)
    }

    async fn snapshot(&self) -> Result<Box<dyn Snapshot>, DbError> {
        let connection = self.0.take()?;
        connection.prepare_cached("BEGIN")?.raw_execute()?;
        Ok(Box::new(SqliteSnapshot { pool: Arc::clone(&self.0), connection: Some(connection) }))
    }
}

struct SqliteSnapshot {
    pool: Arc<Pool>,
    /// None after a read on another thread has failed.
    connection: Option<Connection>,
}

#[async_trait]
impl Snapshot for SqliteSnapshot {
    async fn fetch(&mut self, sql: &Sql, params: &[Value<'_>]) -> Result<Vec<Row>, DbError> {
        bind::fetch(self.connection.as_ref().ok_or_else(lost)?, sql, params)
    }

    async fn fetch_in_turn(&mut self, sql: &Sql, params: &[Value<'_>], list: usize) -> Result<Vec<Row>, DbError> {
        bind::fetch_in_turn(self.connection.as_ref().ok_or_else(lost)?, sql, params, list)
    }

    async fn fetch_long(&mut self, sql: Arc<Sql>, params: Vec<Value<'static>>) -> Result<Vec<Row>, DbError> {
        let connection = self.connection.take().ok_or_else(lost)?;
        let read = move || {
            let rows = bind::fetch(&connection, &sql, &params);
            (connection, rows)
        };
        let (connection, rows) = tokio::task::spawn_blocking(read).await.map_err(|_| lost())?;
        self.connection = Some(connection);
        rows
    }
}

fn lost() -> DbError {
    DbError::Unavailable("the connection is gone".into())
}

impl Drop for SqliteSnapshot {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else { return };
        // A connection that cannot end its transaction is closed, which ends it.
        let ended = connection.prepare_cached("COMMIT").and_then(|mut commit| commit.raw_execute()).is_ok();
        if ended {
            self.pool.put(connection);
        }
    }
}
