//! Single look-ups.

use std::collections::HashMap;

use bytes::Bytes;
use rollbook_domain::{ClaimKey, SequenceKey, StreamId, Timestamp, WorkspaceName};
use rollbook_store::limits::ANSWER_MICROS;
use rollbook_store::{Position, StoredAnswer};
use rusqlite::{Connection, OptionalExtension};
use uuid::Uuid;

use super::row::{stream_key, uuid};
use crate::fail::{Fail, signed, unsigned};
use crate::sql;

/// The newest event's position and instant; 0 and none for an empty log.
pub(crate) fn head(conn: &Connection) -> Result<(Position, Option<Timestamp>), Fail> {
    let read = |row: &rusqlite::Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?));
    match conn.prepare_cached(sql::HEAD)?.query_row([], read).optional()? {
        Some((position, at)) => Ok((Position(unsigned(position)?), Some(Timestamp::from_micros(at)))),
        None => Ok((Position(0), None)),
    }
}

pub(crate) fn epoch(conn: &Connection) -> rusqlite::Result<u32> {
    conn.query_row(sql::EPOCH, [], |row| row.get(0))
}

pub(crate) fn workspace_head(conn: &Connection, workspace: &WorkspaceName) -> Result<Position, Fail> {
    let mut statement = conn.prepare_cached(sql::WORKSPACE_HEAD)?;
    let head = statement.query_row([workspace.as_str()], |row| row.get(0)).optional()?;
    Ok(Position(unsigned(head.unwrap_or(0))?))
}

/// Number and head of every workspace.
pub(crate) fn workspaces(conn: &Connection) -> Result<HashMap<WorkspaceName, (i64, Position)>, Fail> {
    let mut statement = conn.prepare_cached(sql::WORKSPACES)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?, row.get(2)?)))?;
    rows.map(|row| {
        let (id, name, head) = row?;
        let name = WorkspaceName::try_from(name).map_err(|e| Fail::corrupt(format!("a workspace name {e}")))?;
        Ok((name, (id, Position(unsigned(head)?))))
    })
    .collect()
}

/// The version of each stream; 0 for one without events.
pub(crate) fn versions(conn: &Connection, streams: &[StreamId]) -> Result<Vec<u64>, Fail> {
    let mut statement = conn.prepare_cached(sql::STREAM_VERSION)?;
    let mut version = |stream: &StreamId| -> Result<u64, Fail> {
        let found = statement.query_row([&stream_key(*stream)[..]], |row| row.get(0)).optional()?;
        unsigned(found.unwrap_or(0))
    };
    streams.iter().map(&mut version).collect()
}

/// Positions have no gaps and instants never go back, so halving the log finds the place in some twenty look-ups.
pub(crate) fn position_at(conn: &Connection, at: Timestamp) -> Result<Position, Fail> {
    let mut statement = conn.prepare_cached(sql::RECORDED_AT)?;
    let (mut low, mut high) = (0, head(conn)?.0.0);
    while low < high {
        let middle = low + (high - low).div_ceil(2);
        let recorded_at: i64 = statement.query_row([signed(middle)], |row| row.get(0))?;
        if recorded_at <= at.micros() { low = middle } else { high = middle - 1 }
    }
    Ok(Position(low))
}

pub(crate) fn claim_owners(conn: &Connection, keys: &[ClaimKey]) -> Result<Vec<Option<String>>, Fail> {
    let mut statement = conn.prepare_cached(sql::CLAIM_OWNER)?;
    keys.iter().map(|key| Ok(statement.query_row([key.as_str()], |row| row.get(0)).optional()?)).collect()
}

pub(crate) fn command(conn: &Connection, command_id: Uuid) -> Result<Option<Position>, Fail> {
    let mut statement = conn.prepare_cached(sql::FIND_COMMAND)?;
    let position = statement.query_row([&command_id.as_bytes()[..]], |row| row.get(0)).optional()?;
    position.map(|position| unsigned(position).map(Position)).transpose()
}

pub(crate) fn answer(conn: &Connection, scope: &str, key: &str) -> Result<Option<StoredAnswer>, Fail> {
    let mut statement = conn.prepare_cached(sql::FIND_ANSWER)?;
    let read = |row: &rusqlite::Row<'_>| Ok((row.get::<_, [u8; 32]>(0)?, row.get::<_, Vec<u8>>(1)?));
    let found = statement.query_row((scope, key, ANSWER_MICROS), read).optional()?;
    Ok(found.map(|(fingerprint, answer)| StoredAnswer { fingerprint, answer: Bytes::from(answer) }))
}

pub(crate) fn used_numbers(conn: &Connection, key: &SequenceKey) -> Result<u32, Fail> {
    let mut statement = conn.prepare_cached(sql::SEQUENCE)?;
    let used = statement.query_row((&key.scope, &key.kind), |row| row.get(0)).optional()?;
    Ok(used.unwrap_or(0))
}

/// The id of the event at a version of a stream, where there is one.
pub(crate) fn event_id(conn: &Connection, stream: StreamId, version: u64) -> Result<Option<Uuid>, Fail> {
    let mut statement = conn.prepare_cached(sql::EVENT_ID)?;
    let mut rows = statement.query((&stream_key(stream)[..], signed(version)))?;
    match rows.next()? {
        Some(row) => Ok(Some(uuid(super::row::blob(row, 0)?)?)),
        None => Ok(None),
    }
}
