//! What Rollbook needs of a log.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use rollbook_domain::{ClaimKey, Guard, SequenceKey, StreamId, Timestamp, WorkspaceName};
use tokio::sync::{oneshot, watch};
use uuid::Uuid;

use crate::envelope::{CommandMeta, NewEvent, Recorded};
use crate::error::StoreError;
use crate::ledger::Ledger;
use crate::position::Position;
use crate::saved::{Note, Snapshot};
use crate::trouble::Trouble;

/// The version a stream must have when events are appended to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// Whatever it is.
    Any,
    /// There must be no events yet.
    NoStream,
    /// Exactly this version, from 1.
    Exact(u64),
}

impl Expected {
    /// [`Expected::NoStream`] for 0, else [`Expected::Exact`].
    pub const fn version(version: u64) -> Self {
        if version == 0 { Self::NoStream } else { Self::Exact(version) }
    }

    /// Whether a stream at this version is as expected.
    pub const fn admits(self, actual: u64) -> bool {
        match self {
            Self::Any => true,
            Self::NoStream => actual == 0,
            Self::Exact(version) => actual == version,
        }
    }
}

/// Events for one stream. Without events it only checks the version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamWrite {
    /// Which stream.
    pub stream: StreamId,
    /// At which version.
    pub expected: Expected,
    /// In order.
    pub events: Vec<NewEvent>,
    /// Whether the stream is about a person, so that the personal fields of its events are sealed on their way into
    /// the log. An adapter stores what it is given.
    pub personal: bool,
}

/// A client's own name for a write, so that a retry is recognised.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IdempotencyKey {
    /// Whose key it is: a workspace and surface.
    pub scope: String,
    /// As the client sent it.
    pub key: String,
    /// SHA-256 of the request.
    pub fingerprint: [u8; 32],
    /// What to answer a repetition with; opaque here.
    pub answer: Bytes,
}

/// The answer that a key was used for first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredAnswer {
    /// SHA-256 of the request.
    pub fingerprint: [u8; 32],
    /// As it was stored.
    pub answer: Bytes,
}

/// All or nothing: events to streams, with what must hold beside them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Append {
    /// Who, why, on whose behalf.
    pub meta: CommandMeta,
    /// The instant of the command.
    pub at: Timestamp,
    /// Different streams.
    pub writes: Vec<StreamWrite>,
    /// Checked and changed in the same commit, in order.
    pub guards: Vec<Guard>,
    /// Kept for 24 hours with the commit.
    pub idempotency: Option<IdempotencyKey>,
}

impl Append {
    /// How many events it writes.
    pub fn events(&self) -> usize {
        self.writes.iter().map(|write| write.events.len()).sum()
    }

    /// Since when what it requires is relied on: since its last event. Without events nothing relies on anything.
    pub fn relies_at(&self, last: Position) -> Position {
        if self.events() == 0 { Position(0) } else { last }
    }
}

/// What an append came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appended {
    /// The position of the command's last event; of the newest event of the log where it wrote none.
    pub position: Position,
    /// Whether the same command id had been committed before, and nothing was written now.
    pub repeated: bool,
}

/// The outcome of a submitted append, once it is durable or refused.
#[derive(Debug)]
pub struct Pending(oneshot::Receiver<Result<Appended, StoreError>>);

impl Pending {
    /// A pending append and the end that resolves it.
    pub fn new() -> (oneshot::Sender<Result<Appended, StoreError>>, Self) {
        let (sender, receiver) = oneshot::channel();
        (sender, Self(receiver))
    }

    /// One that is resolved already.
    pub fn ready(outcome: Result<Appended, StoreError>) -> Self {
        let (sender, pending) = Self::new();
        // The receiver lives in `pending`, so this cannot fail.
        drop(sender.send(outcome));
        pending
    }
}

impl Future for Pending {
    type Output = Result<Appended, StoreError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let gone = |_| Err(StoreError::Unavailable("the writer has stopped".into()));
        Pin::new(&mut self.0).poll(cx).map(|outcome| outcome.unwrap_or_else(gone))
    }
}

/// A page of the log or of a stream.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// In order, ending at the end of a command.
    pub events: Vec<Recorded>,
    /// Whether there was nothing more when it was read.
    pub at_end: bool,
}

/// What was looked for in a stretch of the log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sifting {
    /// What was found, in order.
    pub events: Vec<Recorded>,
    /// How far was looked: the end of a command.
    pub next: Position,
    /// Whether there was nothing more when it was read.
    pub at_end: bool,
}

/// What an adapter can do beyond the common contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a yes or no of its own")]
pub struct Capabilities {
    /// One commit may write several streams.
    pub multi_stream: bool,
    /// Guards are checked in the commit.
    pub guards: bool,
    /// Positions have no gaps.
    pub gapless: bool,
    /// Several processes may write it, so that a state which was current a moment ago may not be now.
    pub shared: bool,
}

/// One ordered, append-only log.
///
/// Guarantees of every adapter, each a case of the contract suite: expected versions hold; an append is whole or
/// absent; positions strictly increase in commit order; who follows positions misses and repeats nothing; a
/// conflict fails its own append only; recorded time never goes back; a command id commits once; payload bytes come
/// back identical; a resolved [`Pending`] is durable.
#[async_trait]
pub trait EventStore: Send + Sync + 'static {
    /// What this adapter can do.
    fn capabilities(&self) -> Capabilities;

    /// Distinguishes this log from every other, restored and forked ones included.
    fn epoch(&self) -> u32;

    /// Queues an append. Appends of one process are taken in the order of these calls, so a later one may expect
    /// the version that an earlier, still pending one leaves.
    fn submit(&self, append: Append) -> Pending;

    /// The position of the newest durable event; moves at ends of commands only.
    fn head(&self) -> watch::Receiver<Position>;

    /// The newest durable position, asked of the log itself where other processes write to it too.
    async fn current_head(&self) -> Result<Position, StoreError>;

    /// Events of a stream after `version`, in order, at most about `limit`.
    async fn read_stream(&self, stream: StreamId, version: u64, limit: usize) -> Result<Reading, StoreError>;

    /// The version of each stream now, in the order asked; 0 for one without events.
    async fn versions(&self, streams: &[StreamId]) -> Result<Vec<u64>, StoreError>;

    /// Events of the log after `position`, in order, about `limit` of them; always whole commands.
    async fn read_log(&self, position: Position, limit: usize) -> Result<Reading, StoreError>;

    /// Events of these types among the next ones of the log, about `limit` of which are looked at. For who follows
    /// few types: an adapter need not load the payloads of all others, which may be tens of megabytes.
    async fn sift_log(
        &self,
        position: Position,
        limit: usize,
        kinds: &'static [&'static str],
    ) -> Result<Sifting, StoreError> {
        let Reading { mut events, at_end } = self.read_log(position, limit).await?;
        let next = events.last().map_or(position, |event| event.position);
        events.retain(|event| kinds.contains(&&*event.kind));
        Ok(Sifting { events, next, at_end })
    }

    /// Events of the log before `position`, newest first, at most `limit`.
    async fn read_log_backwards(&self, position: Position, limit: usize) -> Result<Vec<Recorded>, StoreError>;

    /// The position of the last command recorded at or before an instant.
    async fn position_at(&self, at: Timestamp) -> Result<Position, StoreError>;

    /// The position of the last event of a workspace; 0 where it has none.
    async fn workspace_head(&self, workspace: &WorkspaceName) -> Result<Position, StoreError>;

    /// Draws `count` numbers nobody else gets; gives the first.
    async fn draw_numbers(&self, sequence: &SequenceKey, count: u32) -> Result<u32, StoreError>;

    /// Who holds each claim, in the order asked; none for a free one.
    async fn claim_owners(&self, keys: &[ClaimKey]) -> Result<Vec<Option<String>>, StoreError>;

    /// Where a command was committed, if it was.
    async fn find_command(&self, command_id: Uuid) -> Result<Option<Position>, StoreError>;

    /// What a key was used for in the last 24 hours.
    async fn find_answer(&self, scope: &str, key: &str) -> Result<Option<StoredAnswer>, StoreError>;

    /// What is kept beside the events, as it is now; none where this adapter cannot tell, and so such a log cannot be
    /// carried to another one.
    async fn ledger(&self) -> Result<Option<Box<dyn Ledger>>, StoreError> {
        Ok(None)
    }

    /// The newest snapshot of a stream.
    async fn load_snapshot(&self, stream: StreamId) -> Result<Option<Snapshot>, StoreError>;

    /// Stores a snapshot unless a newer one is there.
    async fn save_snapshot(&self, stream: StreamId, snapshot: Snapshot) -> Result<(), StoreError>;

    /// Takes or renews the right to some work, which ends by itself unless it is renewed; none while another process
    /// has it. Gives the right's epoch, higher for every new holder.
    ///
    /// A holder that has stalled may not know that its right has ended. What it then appends is decided by the log as
    /// any other command is, so the right saves double work and keeps nothing safe; what is done outside of the log
    /// carries the epoch. Where one process has the log, the right is always its own.
    async fn take_lease(&self, _name: &str, _lasting: Duration) -> Result<Option<u64>, StoreError> {
        Ok(Some(1))
    }

    /// Gives such a right back, so that nobody has to wait for its end.
    async fn end_lease(&self, _name: &str) -> Result<(), StoreError> {
        Ok(())
    }

    /// What was noted last under a name.
    async fn load_note(&self, _name: &str) -> Result<Option<Note>, StoreError> {
        Ok(None)
    }

    /// Notes it in the place of what was noted before, unless that is of a later turn.
    async fn save_note(&self, _name: &str, _note: Note) -> Result<(), StoreError> {
        Ok(())
    }

    /// Whether it takes no commands at all: a copy that is looked at, or a log up to a moment of its past.
    fn is_read_only(&self) -> bool {
        false
    }

    /// Why the newest commands could not be written, if they could not.
    fn trouble(&self) -> Option<Trouble> {
        None
    }
}
