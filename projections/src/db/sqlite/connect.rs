//! Opening a file, for the writer that serves, the writer that fills, and readers.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::db::DbError;

/// Prepared statements kept per connection: all of the projections' and the lists that are in use.
const STATEMENTS: usize = 256;
/// How long a connection waits for another one's lock.
const PATIENCE: Duration = Duration::from_secs(2);

pub(super) const SERVING: &str = include_str!("serving.pragmas");
const FILLING: &str = include_str!("filling.pragmas");
const READING: &str = include_str!("reading.pragmas");
/// Gives whether there are views in it.
const OWN: &str = include_str!("own.pragmas");
pub(super) const FORGETTING: &str = include_str!("forgetting.pragmas");
/// Gives whether somebody is in the way.
pub(super) const FORGOTTEN: &str = include_str!("forgotten.pragmas");

/// The writer of views that are being read. Creates the file unless it is there.
pub(super) fn serving(path: &Path) -> Result<Connection, DbError> {
    open(path, OpenFlags::SQLITE_OPEN_CREATE, SERVING)
}

/// The writer of views that nobody reads yet and that a crash may destroy.
pub(super) fn filling(path: &Path) -> Result<Connection, DbError> {
    open(path, OpenFlags::SQLITE_OPEN_CREATE, FILLING)
}

/// A reader. The write flag only lets it take part in write-ahead logging.
pub(super) fn reading(path: &Path) -> Result<Connection, DbError> {
    open(path, OpenFlags::empty(), READING)
}

/// Else SQLite looks at what is bound while it plans, and plans anew for each value: statements were prepared each time.
pub(crate) fn prepare_once(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map(drop)
}

/// Whether there are views in a file, of whatever version; nothing is written to it.
pub(super) fn holds_views(path: &Path) -> Result<bool, DbError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(PATIENCE)?;
    Ok(connection.query_row(OWN, [], |row| row.get(0))?)
}

fn open(path: &Path, create: OpenFlags, pragmas: &str) -> Result<Connection, DbError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | create;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(PATIENCE)?;
    prepare_once(&connection)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    if connection.is_readonly("main")? {
        return Err(DbError::ReadOnly(format!("{} is read-only", path.display())));
    }
    rusqlite::vtab::array::load_module(&connection)?;
    connection.execute_batch(pragmas)?;
    Ok(connection)
}
