//! What of an event is a leaf: every stored field but the position, in one fixed order. The same event has the same
//! leaf in every log, whatever database it is kept in.
//!
//! A leaf is `rollbook event v1\n`, then the fields below in this order. Numbers are eight bytes, big-endian; bytes and
//! texts are their length as a number, then themselves; what may be absent is a byte 0, or a byte 1 and the field.

use rollbook_store::Recorded;
use sha2::{Digest, Sha256};

use crate::hash::{Hash, leaf_hasher};

const HEAD: &[u8] = b"rollbook event v1\n";

/// What an event has for itself.
#[derive(Debug, Clone, Copy)]
pub struct Own<'a> {
    /// The number of its category, then the 16 bytes of the stream's id.
    pub stream: &'a [u8],
    /// Its place in the stream.
    pub version: i64,
    /// Its id, 16 bytes.
    pub id: &'a [u8],
    /// Its type.
    pub kind: &'a [u8],
    /// The schema of the payload.
    pub schema_version: i64,
    /// Microseconds since 1970.
    pub recorded_at: i64,
    /// How many events of the same command stand before it.
    pub before: i64,
    /// And how many after it.
    pub after: i64,
    /// As it was written.
    pub payload: &'a [u8],
}

/// What it shares with the other events of its command.
#[derive(Debug, Clone, Copy)]
pub struct Shared<'a> {
    /// 16 bytes.
    pub command_id: &'a [u8],
    /// The workspace's name.
    pub workspace: &'a [u8],
    /// Who acted.
    pub actor: &'a [u8],
    /// On whose behalf.
    pub initiator: Option<&'a [u8]>,
    /// 16 bytes; the command's own id where it began the chain.
    pub correlation_id: &'a [u8],
    /// 16 bytes.
    pub causation_id: Option<&'a [u8]>,
    /// W3C trace context.
    pub traceparent: Option<&'a [u8]>,
}

trait Sink {
    fn put(&mut self, bytes: &[u8]);

    fn number(&mut self, number: i64) {
        self.put(&number.to_be_bytes());
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.put(&(bytes.len() as u64).to_be_bytes());
        self.put(bytes);
    }

    fn maybe(&mut self, bytes: Option<&[u8]>) {
        self.put(&[u8::from(bytes.is_some())]);
        if let Some(bytes) = bytes {
            self.bytes(bytes);
        }
    }

    fn own(&mut self, own: &Own<'_>) {
        self.put(HEAD);
        self.bytes(own.stream);
        self.number(own.version);
        self.bytes(own.id);
        self.bytes(own.kind);
        self.number(own.schema_version);
        self.number(own.recorded_at);
        self.number(own.before);
        self.number(own.after);
        self.bytes(own.payload);
    }

    fn shared(&mut self, shared: &Shared<'_>) {
        self.bytes(shared.command_id);
        self.bytes(shared.workspace);
        self.bytes(shared.actor);
        self.maybe(shared.initiator);
        self.bytes(shared.correlation_id);
        self.maybe(shared.causation_id);
        self.maybe(shared.traceparent);
    }
}

impl Sink for Sha256 {
    fn put(&mut self, bytes: &[u8]) {
        self.update(bytes);
    }
}

impl Sink for Vec<u8> {
    fn put(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }
}

/// A leaf whose shared part is not known yet: a log may keep it with the last event of the command alone.
#[derive(Debug, Clone)]
pub struct Open(Sha256);

impl Open {
    /// Takes in what the event has for itself.
    pub fn new(own: &Own<'_>) -> Self {
        let mut hasher = leaf_hasher();
        hasher.own(own);
        Self(hasher)
    }

    /// The hash of the leaf.
    pub fn finish(mut self, shared: &Shared<'_>) -> Hash {
        self.0.shared(shared);
        Hash(self.0.finalize().into())
    }
}

/// The content of a leaf whose shared part is not known yet.
#[derive(Debug, Clone)]
pub struct Draft(Vec<u8>);

impl Draft {
    /// Takes in what the event has for itself.
    pub fn new(own: &Own<'_>) -> Self {
        let mut content = Vec::with_capacity(512 + own.payload.len());
        content.own(own);
        Self(content)
    }

    /// The content of the leaf.
    pub fn finish(mut self, shared: &Shared<'_>) -> Vec<u8> {
        self.0.shared(shared);
        self.0
    }
}

/// Category and id of a stream in 17 bytes.
pub fn stream_key(stream: rollbook_domain::StreamId) -> [u8; 17] {
    let mut key = [0; 17];
    key[0] = stream.category as u8;
    key[1..].copy_from_slice(stream.id.as_bytes());
    key
}

/// Gives both parts of each event of one whole command.
pub fn of_command<T>(command: &[Recorded], mut make: impl FnMut(&Own<'_>, &Shared<'_>) -> T) -> Vec<T> {
    let last = command.len().saturating_sub(1);
    let parts = |(index, event): (usize, &Recorded)| {
        let (stream, meta) = (stream_key(event.stream), &event.meta);
        let own = Own {
            stream: &stream,
            version: signed(event.version),
            id: event.id.as_bytes(),
            kind: event.kind.as_bytes(),
            schema_version: i64::from(event.schema_version),
            recorded_at: event.recorded_at.micros(),
            before: signed(index as u64),
            after: signed((last - index) as u64),
            payload: &event.payload,
        };
        let shared = Shared {
            command_id: meta.command_id.as_bytes(),
            workspace: meta.workspace.as_str().as_bytes(),
            actor: meta.actor.as_str().as_bytes(),
            initiator: meta.initiator.as_ref().map(|actor| actor.as_str().as_bytes()),
            correlation_id: meta.correlation_id.as_bytes(),
            causation_id: meta.causation_id.as_ref().map(|id| &id.as_bytes()[..]),
            traceparent: meta.traceparent.as_deref().map(str::as_bytes),
        };
        make(&own, &shared)
    };
    command.iter().enumerate().map(parts).collect()
}

/// Databases count in signed numbers.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
