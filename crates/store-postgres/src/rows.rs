//! Rows of the log as events.

use std::borrow::Cow;
use std::sync::Arc;

use bytes::Bytes;
use rollbook_domain::{Actor, Category, Event, StreamId, Timestamp};
use rollbook_store::{CommandMeta, Position, Recorded, StoreError};
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use crate::error::{corrupt, unavailable};

/// Turns rows into events; events of one command share its metadata.
#[derive(Default)]
pub(crate) struct Rows {
    command: Option<Arc<CommandMeta>>,
}

impl Rows {
    /// The events of these rows, in their order.
    pub(crate) fn events(rows: &[PgRow]) -> Result<Vec<Recorded>, StoreError> {
        let mut reader = Self::default();
        rows.iter().map(|row| reader.event(row)).collect()
    }

    fn event(&mut self, row: &PgRow) -> Result<Recorded, StoreError> {
        let position = number(row, "position")?;
        let kind: &str = row.try_get("kind").map_err(unavailable)?;
        let payload: &[u8] = row.try_get("payload").map_err(unavailable)?;
        let schema_version: i32 = row.try_get("schema_version").map_err(unavailable)?;
        Ok(Recorded {
            position: Position(position),
            stream: stream(row)?,
            version: number(row, "version")?,
            id: row.try_get("event_id").map_err(unavailable)?,
            kind: known(kind),
            schema_version: u16::try_from(schema_version).map_err(corrupt)?,
            recorded_at: Timestamp::from_micros(row.try_get("recorded_at").map_err(unavailable)?),
            meta: self.meta(row)?,
            last_of_command: position == number(row, "last_position")?,
            payload: Bytes::copy_from_slice(payload),
        })
    }

    fn meta(&mut self, row: &PgRow) -> Result<Arc<CommandMeta>, StoreError> {
        let command_id: Uuid = row.try_get("command_id").map_err(unavailable)?;
        if let Some(meta) = self.command.as_ref().filter(|meta| meta.command_id == command_id) {
            return Ok(Arc::clone(meta));
        }
        let workspace: String = row.try_get("workspace").map_err(unavailable)?;
        let actor: String = row.try_get("actor").map_err(unavailable)?;
        let initiator: Option<String> = row.try_get("initiator").map_err(unavailable)?;
        let meta = Arc::new(CommandMeta {
            command_id,
            workspace: workspace.try_into().map_err(corrupt)?,
            actor: Actor::new(actor),
            initiator: initiator.map(Actor::new),
            correlation_id: row.try_get("correlation_id").map_err(unavailable)?,
            causation_id: row.try_get("causation_id").map_err(unavailable)?,
            traceparent: row.try_get("traceparent").map_err(unavailable)?,
        });
        self.command = Some(Arc::clone(&meta));
        Ok(meta)
    }
}

/// The stream a row is about.
pub(crate) fn stream(row: &PgRow) -> Result<StreamId, StoreError> {
    let category = category(row.try_get("category").map_err(unavailable)?)?;
    Ok(StreamId { category, id: row.try_get("stream").map_err(unavailable)? })
}

/// The category of this number.
pub(crate) fn category(number: i16) -> Result<Category, StoreError> {
    let found = Category::ALL.into_iter().find(|category| *category as i16 == number);
    found.ok_or_else(|| corrupt(format!("there is no stream category {number}")))
}

/// A column that counts something.
pub(crate) fn number(row: &PgRow, column: &str) -> Result<u64, StoreError> {
    let number: i64 = row.try_get(column).map_err(unavailable)?;
    u64::try_from(number).map_err(corrupt)
}

/// As the server keeps numbers.
pub(crate) fn signed(number: u64) -> Result<i64, StoreError> {
    i64::try_from(number).map_err(corrupt)
}

fn known(kind: &str) -> Cow<'static, str> {
    let known = Event::kinds().find(|(known, _)| *known == kind);
    known.map_or_else(|| Cow::Owned(kind.to_owned()), |(kind, _)| Cow::Borrowed(kind))
}
