//! Rows to events.

use std::borrow::Cow;
use std::sync::Arc;

use bytes::Bytes;
use rollbook_domain::{Actor, Category, StreamId, Timestamp};
use rollbook_store::{CommandMeta, Position, Recorded};
use rusqlite::Row;
use uuid::Uuid;

use super::names::Session;
use crate::fail::{Fail, unsigned};

/// The column from which the shared part of a command follows.
pub(super) const META: usize = 9;

/// An event without what its command shares.
#[derive(Debug)]
pub(super) struct Bare {
    position: u64,
    stream: StreamId,
    version: u64,
    kind: Cow<'static, str>,
    schema_version: u16,
    pub(super) remaining: u64,
    recorded_at: Timestamp,
    id: Uuid,
    pub(super) payload: Bytes,
}

impl Bare {
    pub(super) fn read(row: &Row<'_>, session: &mut Session<'_>) -> Result<Self, Fail> {
        Ok(Self {
            position: unsigned(row.get(0)?)?,
            stream: stream_id(blob(row, 1)?)?,
            version: unsigned(row.get(2)?)?,
            kind: session.kind(row.get(3)?)?,
            schema_version: row.get(4)?,
            remaining: unsigned(row.get(5)?)?,
            recorded_at: Timestamp::from_micros(row.get(6)?),
            id: uuid(blob(row, 7)?)?,
            payload: Bytes::copy_from_slice(blob(row, 8)?),
        })
    }

    /// The position of its command's last event.
    pub(super) fn end(&self) -> u64 {
        self.position + self.remaining
    }

    pub(super) fn with(self, meta: Arc<CommandMeta>) -> Recorded {
        Recorded {
            position: Position(self.position),
            stream: self.stream,
            version: self.version,
            id: self.id,
            kind: self.kind,
            schema_version: self.schema_version,
            recorded_at: self.recorded_at,
            meta,
            last_of_command: self.remaining == 0,
            payload: self.payload,
        }
    }
}

/// What the events of a command share, from the row of its last one.
pub(super) fn meta(row: &Row<'_>, first: usize, session: &mut Session<'_>) -> Result<Arc<CommandMeta>, Fail> {
    let command_id = uuid(blob(row, first)?)?;
    Ok(Arc::new(CommandMeta {
        command_id,
        workspace: session.workspace(row.get(first + 1)?)?,
        actor: Actor::new(row.get::<_, String>(first + 2)?),
        initiator: row.get::<_, Option<String>>(first + 3)?.map(Actor::new),
        correlation_id: maybe_uuid(row, first + 4)?.unwrap_or(command_id),
        causation_id: maybe_uuid(row, first + 5)?,
        traceparent: row.get(first + 6)?,
    }))
}

pub(super) fn blob<'r>(row: &'r Row<'_>, column: usize) -> Result<&'r [u8], Fail> {
    row.get_ref(column)?.as_blob().map_err(|_| Fail::corrupt(format!("no bytes in column {column}")))
}

pub(crate) fn uuid(bytes: &[u8]) -> Result<Uuid, Fail> {
    Uuid::from_slice(bytes).map_err(|_| Fail::corrupt("an id of a wrong length"))
}

fn maybe_uuid(row: &Row<'_>, column: usize) -> Result<Option<Uuid>, Fail> {
    let bytes = row.get_ref(column)?.as_blob_or_null().map_err(|_| Fail::corrupt("an id that is no bytes"))?;
    bytes.map(uuid).transpose()
}

/// Category and id in 17 bytes: streams of one category stay together, newer ones behind older ones.
pub(crate) fn stream_key(stream: StreamId) -> [u8; 17] {
    let mut key = [0; 17];
    key[0] = stream.category as u8;
    key[1..].copy_from_slice(stream.id.as_bytes());
    key
}

fn stream_id(key: &[u8]) -> Result<StreamId, Fail> {
    let wrong = || Fail::corrupt("a stream that cannot be");
    let (category, id) = key.split_first().ok_or_else(wrong)?;
    let category = Category::ALL.into_iter().find(|one| *one as u8 == *category).ok_or_else(wrong)?;
    Ok(StreamId { category, id: uuid(id)? })
}
