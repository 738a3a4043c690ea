//! What surrounds a payload in the log. Maps to CloudEvents 1.0 without loss.

use std::borrow::Cow;
use std::sync::Arc;

use bytes::Bytes;
use rollbook_domain::{Actor, StreamId, Timestamp, WorkspaceName};
use uuid::Uuid;

use crate::position::Position;

/// What all events of one command share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandMeta {
    /// The command; the key of idempotent retries.
    pub command_id: Uuid,
    /// Where it belongs.
    pub workspace: WorkspaceName,
    /// Who acts.
    pub actor: Actor,
    /// On whose behalf, where a logged-in user acts as another one.
    pub initiator: Option<Actor>,
    /// The first command of the chain; its own id where it began one.
    pub correlation_id: Uuid,
    /// The command or event that caused this one.
    pub causation_id: Option<Uuid>,
    /// W3C trace context.
    pub traceparent: Option<String>,
}

/// An event on its way into the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent {
    /// UUIDv7.
    pub id: Uuid,
    /// `group.members-added`.
    pub kind: &'static str,
    /// The schema the payload is written in.
    pub schema_version: u16,
    /// JSON, stored byte for byte.
    pub payload: Bytes,
}

/// An event of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Place in the log.
    pub position: Position,
    /// Its stream.
    pub stream: StreamId,
    /// Place in the stream, from 1.
    pub version: u64,
    /// UUIDv7.
    pub id: Uuid,
    /// `group.members-added`. Borrowed for types this program knows.
    pub kind: Cow<'static, str>,
    /// The schema the payload is written in.
    pub schema_version: u16,
    /// The instant of its command.
    pub recorded_at: Timestamp,
    /// What the events of its command share.
    pub meta: Arc<CommandMeta>,
    /// Whether no further event of the same command follows.
    pub last_of_command: bool,
    /// JSON, as it was written.
    pub payload: Bytes,
}
