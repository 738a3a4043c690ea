//! Domain events to bytes and back.

use bytes::Bytes;
use rollbook_domain::Event;
use uuid::Uuid;

use crate::envelope::{NewEvent, Recorded};
use crate::position::Position;
use crate::upcast::{STEPS, upcast};

/// An event that cannot be read, and where it stands.
#[derive(Debug, Clone, thiserror::Error)]
#[error("event {kind} (schema {schema_version}) at position {position} cannot be read: {reason}")]
pub struct DecodeError {
    /// Where.
    pub position: Position,
    /// Its type.
    pub kind: String,
    /// Its schema.
    pub schema_version: u16,
    /// Why.
    pub reason: String,
}

/// The event as the log keeps it.
pub fn encode(event: &Event, id: Uuid) -> serde_json::Result<NewEvent> {
    let payload = Bytes::from(event.payload()?);
    Ok(NewEvent { id, kind: event.kind(), schema_version: event.schema_version(), payload })
}

/// The event that was written, brought up to the current schema.
pub fn decode(recorded: &Recorded) -> Result<Event, DecodeError> {
    let error = |reason: String| DecodeError {
        position: recorded.position,
        kind: recorded.kind.to_string(),
        schema_version: recorded.schema_version,
        reason,
    };
    let known = Event::kinds().find(|(kind, _)| *kind == recorded.kind);
    let (kind, current) = known.ok_or_else(|| error("this version does not know the type".into()))?;
    if recorded.schema_version > current {
        return Err(error("a newer version of this program wrote it".into()));
    }
    let decoded = if recorded.schema_version == current {
        Event::decode(kind, &recorded.payload)
    } else {
        let old = serde_json::from_slice(&recorded.payload).map_err(|e| error(e.to_string()))?;
        let new = upcast(STEPS, kind, recorded.schema_version, current, old);
        let new = new.ok_or_else(|| error(format!("there is no way to schema {current}")))?;
        Event::decode(kind, new.to_string().as_bytes())
    };
    decoded.ok_or_else(|| error("this version does not know the type".into()))?.map_err(|e| error(e.to_string()))
}
