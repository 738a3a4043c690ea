//! Opening, with everything checked before the first thread starts.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::thread::JoinHandle;

use rusqlite::{Connection, MAIN_DB, OpenFlags};

use crate::checkpoint::{self, Turns};
use crate::error::OpenError;
use crate::fail::Fail;
use crate::lock::LockFile;
use crate::options::Options;
use crate::read::points;
use crate::read::pool::{Connect, Pool, connect, connect_still};
use crate::schema::LOG;
use crate::shared::{Heads, Numbers};
use crate::snapshots::{Snapshots, with_suffix};
use crate::sql;
use crate::store::{Shared, SqliteStore};
use crate::write::queue::Queue;
use crate::write::thread::{Links, run};

/// SQLite before this could lose a reset of the write-ahead log.
const OLDEST_SQLITE: i32 = 3_051_003;

/// Both threads, and the lock that goes last.
pub(crate) struct Owner {
    pub(crate) queue: Arc<Queue>,
    turns: Arc<Turns>,
    writer: Option<JoinHandle<()>>,
    checkpointer: Option<JoinHandle<()>>,
    _lock: LockFile,
}

impl Drop for Owner {
    /// What has been queued is still committed. One thread after the other: of two connections that close at once each
    /// takes the other for the one that empties the write-ahead log.
    fn drop(&mut self) {
        self.queue.close();
        end(self.writer.take());
        self.turns.close();
        end(self.checkpointer.take());
    }
}

fn end(thread: Option<JoinHandle<()>>) {
    if thread.is_some_and(|thread| thread.join().is_err()) {
        tracing::error!("a thread of the log panicked");
    }
}

pub(crate) fn open(path: &Path, options: Options) -> Result<SqliteStore, OpenError> {
    check_version()?;
    let path = place(path)?;
    let lock = LockFile::take(&path)?;
    let conn = connect_writer(&path, &options)?;
    let shared = Arc::new(load(&path, &conn, connect, Some(Snapshots::open(&path)?))?);
    let checkpoints = connect_writer(&path, &Options { durable: options.durable, ..Options::default() })?;

    let (queue, turns) = (Arc::new(Queue::new(options)), Arc::new(Turns::default()));
    let links = Links {
        queue: Arc::clone(&queue),
        heads: Arc::clone(&shared.heads),
        numbers: Arc::clone(&shared.numbers),
        turns: Arc::clone(&turns),
    };
    let mut owner = Owner { queue, turns, writer: None, checkpointer: None, _lock: lock };
    owner.writer = Some(start_writer(&path, conn, links)?);
    let checkpoints = checkpoint::start(checkpoints, Arc::clone(&owner.turns));
    owner.checkpointer = Some(checkpoints.map_err(|source| OpenError::io(&path, source))?);
    Ok(SqliteStore { shared, owner: Some(owner) })
}

pub(crate) fn open_read_only(path: &Path) -> Result<SqliteStore, OpenError> {
    open_with(path, connect)
}

/// What a write-ahead log beside the file holds would be passed over, and so parts of the log.
pub(crate) fn open_still(path: &Path) -> Result<SqliteStore, OpenError> {
    let error = |source| OpenError::io(path, source);
    let wal = with_suffix(path, "-wal");
    if wal.exists() && wal.metadata().map_err(error)?.len() > 0 {
        return Err(OpenError::NotStill { path: path.to_owned(), wal });
    }
    open_with(path, connect_still)
}

fn open_with(path: &Path, connect: Connect) -> Result<SqliteStore, OpenError> {
    check_version()?;
    if !path.exists() {
        return Err(OpenError::Missing { path: path.to_owned() });
    }
    let conn = connect(path).map_err(|source| OpenError::sqlite(path, source))?;
    if LOG.check(&conn, path)? == 0 {
        return Err(OpenError::NotALog { path: path.to_owned() });
    }
    Ok(SqliteStore { shared: Arc::new(load(path, &conn, connect, None)?), owner: None })
}

pub(crate) fn check_version() -> Result<(), OpenError> {
    if rusqlite::version_number() < OLDEST_SQLITE {
        return Err(OpenError::OldSqlite { found: rusqlite::version() });
    }
    Ok(())
}

/// The directory, made where it is missing; links followed, so that every way to the file meets the same lock.
fn place(path: &Path) -> Result<PathBuf, OpenError> {
    let error = |source| OpenError::io(path, source);
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(directory).map_err(error)?;
    match path.canonicalize() {
        Ok(path) => Ok(path),
        Err(source) if source.kind() == std::io::ErrorKind::NotFound => {
            let name = path.file_name().ok_or_else(|| error(source))?;
            Ok(directory.canonicalize().map_err(error)?.join(name))
        }
        Err(source) => Err(error(source)),
    }
}

fn connect_writer(path: &Path, options: &Options) -> Result<Connection, OpenError> {
    let error = |source| OpenError::sqlite(path, source);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut conn = Connection::open_with_flags(path, flags).map_err(error)?;
    // SQLite falls back to reading where it may not write.
    if conn.is_readonly(MAIN_DB).map_err(error)? {
        return Err(OpenError::ReadOnly { path: path.to_owned() });
    }
    let format = LOG.check(&conn, path)?;
    conn.execute_batch(sql::PRAGMAS_WRITER).map_err(error)?;
    if !options.durable {
        conn.execute_batch(sql::PRAGMAS_COPY).map_err(error)?;
    }
    LOG.migrate(&mut conn, path)?;
    if let (0, Some(epoch)) = (format, options.epoch) {
        conn.execute(sql::SET_EPOCH, [epoch]).map_err(error)?;
    }
    if let Some(bytes) = options.max_file_bytes {
        let page_size: i64 = conn.pragma_query_value(None, "page_size", |row| row.get(0)).map_err(error)?;
        let pages = i64::try_from(bytes).unwrap_or(i64::MAX) / page_size.max(1);
        conn.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(())).map_err(error)?;
    }
    Ok(conn)
}

fn load(path: &Path, conn: &Connection, connect: Connect, snapshots: Option<Snapshots>) -> Result<Shared, OpenError> {
    let read = || -> Result<_, Fail> { Ok((points::head(conn)?.0, points::epoch(conn)?, points::workspaces(conn)?)) };
    let (head, epoch, workspaces) = read().map_err(|fail| match fail {
        Fail::Broken(source) => OpenError::sqlite(path, source),
        other => {
            OpenError::Damaged { path: path.to_owned(), reason: rollbook_store::StoreError::from(other).to_string() }
        }
    })?;
    let workspaces: HashMap<_, _> = workspaces.into_iter().map(|(name, (_, head))| (name, head)).collect();
    Ok(Shared {
        pool: Pool::new(path, connect),
        heads: Arc::new(Heads::new(head, workspaces)),
        numbers: Arc::new(Numbers::default()),
        snapshots,
        epoch,
    })
}

fn start_writer(path: &Path, conn: Connection, links: Links) -> Result<JoinHandle<()>, OpenError> {
    let (begun, begins) = sync_channel(1);
    let thread = std::thread::Builder::new().name("log-writer".into());
    let thread = thread.spawn(move || run(&conn, &links, &begun)).map_err(|source| OpenError::io(path, source))?;
    match begins.recv() {
        Ok(Ok(())) => Ok(thread),
        Ok(Err(source)) => Err(OpenError::sqlite(path, source)),
        Err(_) => Err(OpenError::io(path, std::io::Error::other("the writer did not start"))),
    }
}
