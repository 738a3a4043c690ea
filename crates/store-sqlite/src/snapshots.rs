//! Snapshots and notes, in a file of their own beside the log.

use std::path::{Path, PathBuf};

use bytes::Bytes;
use parking_lot::Mutex;
use rollbook_domain::StreamId;
use rollbook_store::{Note, Snapshot};
use rusqlite::blob::Blob;
use rusqlite::{Connection, MAIN_DB, OptionalExtension, TransactionBehavior};
use uuid::Uuid;

use crate::error::OpenError;
use crate::fail::{Fail, signed, unsigned};
use crate::read::pool::{self, Pool};
use crate::read::row::{stream_key, uuid};
use crate::schema::SNAPSHOTS;
use crate::sql;

/// How much of a state is handed to SQLite at once.
const PIECE: usize = 256 * 1_024;

/// Who loads one does not wait for whoever stores another, which may be tens of megabytes.
pub(crate) struct Snapshots {
    readers: Pool,
    writer: Mutex<Connection>,
}

/// A snapshot that may be of another log; its event's id tells.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Found {
    pub(crate) version: u64,
    pub(crate) event_id: Uuid,
    pub(crate) size: usize,
}

impl Snapshots {
    /// A file that cannot be used is thrown away: everything in it can be made again.
    pub(crate) fn open(log: &Path) -> Result<Self, OpenError> {
        let path = path(log);
        let conn = match connect(&path) {
            Ok(conn) => conn,
            Err(error) => {
                tracing::warn!(%error, "snapshots are made anew");
                remove(&path).map_err(|source| OpenError::io(&path, source))?;
                connect(&path)?
            }
        };
        Ok(Self { readers: Pool::new(&path, pool::connect), writer: Mutex::new(conn) })
    }

    pub(crate) fn find(&self, stream: StreamId) -> Result<Option<Found>, Fail> {
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?, row.get::<_, i64>(2)?));
        let found = self.readers.read(|session| {
            let mut statement = session.conn.prepare_cached(sql::FIND_SNAPSHOT)?;
            Ok(statement.query_row([&stream_key(stream)[..]], read).optional()?)
        })?;
        let Some((version, id, size)) = found else { return Ok(None) };
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        Ok(Some(Found { version: unsigned(version)?, event_id: uuid(&id)?, size }))
    }

    /// The snapshot, if it is still the one that was found.
    pub(crate) fn load(&self, stream: StreamId, found: &Found) -> Result<Option<Snapshot>, Fail> {
        self.readers.read(|session| load(session.conn, stream, found))
    }

    pub(crate) fn save(&self, stream: StreamId, event_id: Uuid, snapshot: &Snapshot) -> Result<(), Fail> {
        let mut conn = self.writer.lock();
        let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let size = i64::try_from(snapshot.state.len()).unwrap_or(i64::MAX);
        let row = (&stream_key(stream)[..], signed(snapshot.version), &event_id.as_bytes()[..], size);
        let made = transaction.prepare_cached(sql::SAVE_SNAPSHOT)?.query_row(row, |row| row.get(0)).optional()?;
        if let Some(row) = made {
            let mut blob = state_of(&transaction, row, false)?;
            for (number, piece) in snapshot.state.chunks(PIECE).enumerate() {
                blob.write_at(piece, number * PIECE)?;
            }
        }
        transaction.commit()?;
        Ok(())
    }

    pub(crate) fn forget(&self, stream: StreamId, found: &Found) -> Result<(), Fail> {
        let conn = self.writer.lock();
        let mut statement = conn.prepare_cached(sql::DROP_SNAPSHOT)?;
        statement.execute((&stream_key(stream)[..], signed(found.version)))?;
        Ok(())
    }

    pub(crate) fn load_note(&self, name: &str) -> Result<Option<Note>, Fail> {
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
        let found = self
            .readers
            .read(|session| Ok(session.conn.prepare_cached(sql::LOAD_NOTE)?.query_row([name], read).optional()?))?;
        found.map(|(turn, text)| Ok(Note { turn: unsigned(turn)?, text })).transpose()
    }

    pub(crate) fn save_note(&self, name: &str, note: &Note) -> Result<(), Fail> {
        let conn = self.writer.lock();
        conn.prepare_cached(sql::SAVE_NOTE)?.execute((name, signed(note.turn), &note.text))?;
        Ok(())
    }
}

/// In one transaction: the row that is found is the one whose state is read.
fn load(conn: &Connection, stream: StreamId, found: &Found) -> Result<Option<Snapshot>, Fail> {
    let transaction = conn.unchecked_transaction()?;
    let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?, row.get(2)?));
    let row = transaction.prepare_cached(sql::LOAD_SNAPSHOT)?.query_row([&stream_key(stream)[..]], read).optional()?;
    let Some((version, id, row)) = row else { return Ok(None) };
    if unsigned(version)? != found.version || uuid(&id)? != found.event_id {
        return Ok(None);
    }
    let mut state = vec![0; found.size];
    state_of(&transaction, row, true)?.read_at_exact(&mut state, 0)?;
    Ok(Some(Snapshot { version: found.version, state: Bytes::from(state) }))
}

fn state_of(conn: &Connection, row: i64, read_only: bool) -> rusqlite::Result<Blob<'_>> {
    conn.blob_open(MAIN_DB, "snapshots", "state", row, read_only)
}

fn connect(path: &Path) -> Result<Connection, OpenError> {
    let error = |source| OpenError::sqlite(path, source);
    let mut conn = Connection::open(path).map_err(error)?;
    conn.execute_batch(sql::PRAGMAS_SNAPSHOTS).map_err(error)?;
    SNAPSHOTS.migrate(&mut conn, path)?;
    Ok(conn)
}

fn path(log: &Path) -> PathBuf {
    with_suffix(log, "-snapshots")
}

pub(crate) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

fn remove(path: &Path) -> std::io::Result<()> {
    for suffix in ["", "-wal", "-shm"] {
        match std::fs::remove_file(with_suffix(path, suffix)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rollbook_domain::Category;

    #[test]
    fn who_loads_one_does_not_wait_for_whoever_stores_another() {
        let folder = tempfile::tempdir().expect("there is room");
        let snapshots = Snapshots::open(&folder.path().join("log.db")).expect("can be made");
        let stream = StreamId { category: Category::Group, id: Uuid::from_u128(1) };
        let (state, event) = (Bytes::from_static(b"members"), Uuid::from_u128(2));
        snapshots.save(stream, event, &Snapshot { version: 3, state: state.clone() }).expect("can be stored");
        let writer = snapshots.writer.lock();
        writer.execute_batch(sql::BEGIN).expect("nobody else writes");
        let found = snapshots.find(stream).expect("can be read").expect("is there");
        let loaded = snapshots.load(stream, &found).expect("can be read").expect("is there");
        assert_eq!((loaded.version, loaded.state), (3, state));
    }
}
