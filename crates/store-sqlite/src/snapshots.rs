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
use crate::read::row::{stream_key, uuid};
use crate::schema::SNAPSHOTS;
use crate::sql;

/// How much of a state is handed to SQLite at once.
const PIECE: usize = 256 * 1_024;

pub(crate) struct Snapshots {
    conn: Mutex<Connection>,
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
        Ok(Self { conn: Mutex::new(conn) })
    }

    pub(crate) fn find(&self, stream: StreamId) -> Result<Option<Found>, Fail> {
        let conn = self.conn.lock();
        let mut statement = conn.prepare_cached(sql::FIND_SNAPSHOT)?;
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?, row.get::<_, i64>(2)?));
        let Some((version, id, size)) = statement.query_row([&stream_key(stream)[..]], read).optional()? else {
            return Ok(None);
        };
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        Ok(Some(Found { version: unsigned(version)?, event_id: uuid(&id)?, size }))
    }

    /// The snapshot, if it is still the one that was found.
    pub(crate) fn load(&self, stream: StreamId, found: &Found) -> Result<Option<Snapshot>, Fail> {
        let mut conn = self.conn.lock();
        let transaction = conn.transaction()?;
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?, row.get(2)?));
        let row =
            transaction.prepare_cached(sql::LOAD_SNAPSHOT)?.query_row([&stream_key(stream)[..]], read).optional()?;
        let Some((version, id, row)) = row else { return Ok(None) };
        if unsigned(version)? != found.version || uuid(&id)? != found.event_id {
            return Ok(None);
        }
        let mut state = vec![0; found.size];
        state_of(&transaction, row, true)?.read_at_exact(&mut state, 0)?;
        Ok(Some(Snapshot { version: found.version, state: Bytes::from(state) }))
    }

    pub(crate) fn save(&self, stream: StreamId, event_id: Uuid, snapshot: &Snapshot) -> Result<(), Fail> {
        let mut conn = self.conn.lock();
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
        let conn = self.conn.lock();
        let mut statement = conn.prepare_cached(sql::DROP_SNAPSHOT)?;
        statement.execute((&stream_key(stream)[..], signed(found.version)))?;
        Ok(())
    }

    pub(crate) fn load_note(&self, name: &str) -> Result<Option<Note>, Fail> {
        let conn = self.conn.lock();
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
        let found = conn.prepare_cached(sql::LOAD_NOTE)?.query_row([name], read).optional()?;
        found.map(|(turn, text)| Ok(Note { turn: unsigned(turn)?, text })).transpose()
    }

    pub(crate) fn save_note(&self, name: &str, note: &Note) -> Result<(), Fail> {
        let conn = self.conn.lock();
        conn.prepare_cached(sql::SAVE_NOTE)?.execute((name, signed(note.turn), &note.text))?;
        Ok(())
    }
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
