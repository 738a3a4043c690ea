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

const READING: OpenFlags = OpenFlags::SQLITE_OPEN_READ_ONLY.union(OpenFlags::SQLITE_OPEN_NO_MUTEX);

pub(crate) struct Pool {
    path: PathBuf,
    connect: Connect,
    idle: Mutex<Vec<Connection>>,
    names: Dictionary,
    long: Semaphore,
}

/// How a connection is made.
pub(crate) type Connect = fn(&Path) -> rusqlite::Result<Connection>;

pub(crate) fn connect(path: &Path) -> rusqlite::Result<Connection> {
    prepared(Connection::open_with_flags(path, READING)?)
}

/// For a file that nobody writes: nothing is locked, and nothing is made beside it.
pub(crate) fn connect_still(path: &Path) -> rusqlite::Result<Connection> {
    let uri = format!("file:{}?immutable=1", escaped(path));
    prepared(Connection::open_with_flags(uri, READING.union(OpenFlags::SQLITE_OPEN_URI))?)
}

fn prepared(conn: Connection) -> rusqlite::Result<Connection> {
    conn.execute_batch(sql::PRAGMAS_READER)?;
    conn.set_prepared_statement_cache_capacity(32);
    Ok(conn)
}

/// A path within a URI.
fn escaped(path: &Path) -> String {
    path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23")
}

impl Pool {
    pub(crate) fn new(path: &Path, connect: Connect) -> Self {
        let (idle, names, long) = (Mutex::default(), Dictionary::default(), Semaphore::new(LONG));
        Self { path: path.to_owned(), connect, idle, names, long }
    }

    /// A connection for somebody alone.
    pub(crate) fn connect(&self) -> rusqlite::Result<Connection> {
        (self.connect)(&self.path)
    }

    /// Reads on this thread.
    pub(crate) fn read<T>(&self, read: impl FnOnce(&mut Session<'_>) -> Result<T, Fail>) -> Result<T, Fail> {
        let kept = self.idle.lock().pop();
        let conn = match kept {
            Some(conn) => conn,
            None => self.connect()?,
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
