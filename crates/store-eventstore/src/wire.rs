//! How commands are written down in KurrentDB. What is there is never written anew, so a change of meaning is a new
//! [`FORMAT`], and the old one is read for ever.

use rollbook_domain::{Actor, ClaimKey, CountKey, Guard, SequenceKey};
use rollbook_store::{CommandMeta, Expected, Recorded};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The newest format, and the rules by which its commands are decided.
pub(crate) const FORMAT: u32 = 1;
/// The type of the event that a log begins with, and its stream.
pub(crate) const LOG_OPENED: &str = "rollbook.log-opened";
pub(crate) const LOG_STREAM: &str = "rollbook-log";
/// Streams of intents begin with this.
pub(crate) const INTENT: &str = "intent-";
/// The types of what an intent is made of; an event's own type follows [`PROPOSED`].
pub(crate) const COMMAND: &str = "rollbook.command";
pub(crate) const GUARDS: &str = "rollbook.guards";
pub(crate) const ANSWER: &str = "rollbook.answer";
pub(crate) const PROPOSED: &str = "proposed:";

/// What a log begins with.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct LogOpened {
    pub(crate) format: u32,
    pub(crate) epoch: u32,
}

/// The first event of a command; its guards, its answer and its events follow.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Command {
    pub(crate) format: u32,
    /// Place in the batch.
    pub(crate) index: usize,
    pub(crate) id: Uuid,
    pub(crate) workspace: String,
    pub(crate) actor: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) initiator: Option<String>,
    pub(crate) correlation: Uuid,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) causation: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) traceparent: Option<String>,
    /// Microseconds since 1970.
    pub(crate) at: i64,
    pub(crate) writes: Vec<Write>,
    /// How many guards follow.
    pub(crate) guards: usize,
    /// Whether an answer follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) key: Option<Key>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Write {
    pub(crate) stream: String,
    /// The version the stream must have; any where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) expected: Option<u64>,
    /// How many events follow for it.
    pub(crate) events: usize,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Key {
    pub(crate) scope: String,
    pub(crate) value: String,
    pub(crate) fingerprint: [u8; 32],
}

/// The metadata of a proposed event.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Proposed {
    pub(crate) id: Uuid,
    pub(crate) schema: u16,
}

/// The metadata that KurrentDB itself understands.
#[derive(Debug, Serialize)]
pub(crate) struct Chain {
    #[serde(rename = "$correlationId")]
    correlation: Uuid,
    #[serde(rename = "$causationId")]
    causation: Uuid,
}

impl Chain {
    pub(crate) fn of(meta: &CommandMeta) -> Self {
        Self { correlation: meta.correlation_id, causation: meta.causation_id.unwrap_or(meta.command_id) }
    }
}

/// The metadata of an event in its own stream: the whole envelope.
#[derive(Debug, Serialize)]
pub(crate) struct Envelope<'a> {
    #[serde(flatten)]
    chain: Chain,
    id: Uuid,
    position: u64,
    version: u64,
    schema: u16,
    /// Microseconds since 1970; the server's own times have whole seconds in some clients.
    at: i64,
    workspace: &'a str,
    actor: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    initiator: Option<&'a str>,
    command: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    causation: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    traceparent: Option<&'a str>,
    /// Whether the command ends with this event.
    last: bool,
}

impl<'a> Envelope<'a> {
    pub(crate) fn of(event: &'a Recorded) -> Self {
        let meta = &*event.meta;
        Self {
            chain: Chain::of(meta),
            id: event.id,
            position: event.position.0,
            version: event.version,
            schema: event.schema_version,
            at: event.recorded_at.micros(),
            workspace: meta.workspace.as_str(),
            actor: meta.actor.as_str(),
            initiator: meta.initiator.as_ref().map(Actor::as_str),
            command: meta.command_id,
            causation: meta.causation_id,
            traceparent: meta.traceparent.as_deref(),
            last: event.last_of_command,
        }
    }
}

/// As [`Expected`] is written.
pub(crate) fn expected(expected: Expected) -> Option<u64> {
    match expected {
        Expected::Any => None,
        Expected::NoStream => Some(0),
        Expected::Exact(version) => Some(version),
    }
}

/// A guard.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Condition {
    Claim { key: ClaimKey, owner: String },
    Release { key: ClaimKey, since: Option<u64> },
    Require { key: ClaimKey },
    Exists { key: ClaimKey },
    Number { key: SequenceKey, used: u32 },
    Count { key: CountKey, change: i64, limit: Option<u64> },
}

impl From<&Guard> for Condition {
    fn from(guard: &Guard) -> Self {
        match guard.clone() {
            Guard::Claim { key, owner } => Self::Claim { key, owner },
            Guard::Release { key, unless_required_since } => Self::Release { key, since: unless_required_since },
            Guard::Require { key } => Self::Require { key },
            Guard::Exists { key } => Self::Exists { key },
            Guard::Number { key, used } => Self::Number { key, used },
            Guard::Count { key, change, limit } => Self::Count { key, change, limit },
        }
    }
}

impl From<Condition> for Guard {
    fn from(condition: Condition) -> Self {
        match condition {
            Condition::Claim { key, owner } => Self::Claim { key, owner },
            Condition::Release { key, since } => Self::Release { key, unless_required_since: since },
            Condition::Require { key } => Self::Require { key },
            Condition::Exists { key } => Self::Exists { key },
            Condition::Number { key, used } => Self::Number { key, used },
            Condition::Count { key, change, limit } => Self::Count { key, change, limit },
        }
    }
}
