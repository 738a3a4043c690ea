//! Read-only connections, each used by one reader at a time.

use std::path::{Path, PathBuf};

use parking_lot::Mutex;
use rollbook_store::StoreError;
use rusqlite::{Connection, OpenFlags};
use tokio::sync::Semaphore;

use super::names::{Dictionary, Session};
use crate::fail::Fail;
use crate::sql;

/// Connections kept for the next reader.
const IDLE: usize = 8;
/// Long reads at a time; more wait.
const LONG: usize = 8;

pub(crate) struct Pool {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
    names: Dictionary,
    long: Semaphore,
}

pub(crate) fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)?;
    conn.execute_batch(sql::PRAGMAS_READER)?;
    conn.set_prepared_statement_cache_capacity(32);
    Ok(conn)
}

impl Pool {
    pub(crate) fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), idle: Mutex::default(), names: Dictionary::default(), long: Semaphore::new(LONG) }
    }

    /// Reads on this thread.
    pub(crate) fn read<T>(&self, read: impl FnOnce(&mut Session<'_>) -> Result<T, Fail>) -> Result<T, Fail> {
        let kept = self.idle.lock().pop();
        let conn = match kept {
            Some(conn) => conn,
            None => connect(&self.path)?,
        };
        let outcome = read(&mut self.names.session(&conn));
        let mut idle = self.idle.lock();
        if idle.len() < IDLE && !matches!(outcome, Err(Fail::Broken(_))) {
            idle.push(conn);
        }
        outcome
    }

    /// Room for one long read.
    pub(crate) async fn room(&self) -> Result<tokio::sync::SemaphorePermit<'_>, StoreError> {
        self.long.acquire().await.map_err(|_| StoreError::Unavailable("the log is closed".into()))
    }
}
