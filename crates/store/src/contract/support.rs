//! A workspace of its own on the log under test, and short ways to write appends.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use bytes::Bytes;
use futures::future::join_all;
use rollbook_domain::{Actor, Category, ClaimKey, Guard, StreamId, Timestamp, WorkspaceName};
use uuid::Uuid;

use super::Fixture;
use crate::envelope::{CommandMeta, NewEvent, Recorded};
use crate::error::StoreError;
use crate::port::{Append, Appended, EventStore, Expected, IdempotencyKey, StreamWrite};
use crate::position::Position;

/// Instants of all cases of this process: later each time, and later than what a shared log holds already.
static CLOCK: AtomicI64 = AtomicI64::new(1_709_624_469_000_000);

pub(super) fn tick() -> Timestamp {
    Timestamp::from_micros(CLOCK.fetch_add(1, Ordering::Relaxed))
}

pub(super) fn not_before(last: Timestamp) {
    CLOCK.fetch_max(last.micros(), Ordering::Relaxed);
}

#[expect(clippy::disallowed_methods, reason = "cases that share a log keep apart by chance alone")]
pub(super) fn fresh() -> Uuid {
    Uuid::new_v4()
}

pub(super) fn fresh_stream() -> StreamId {
    StreamId { category: Category::Group, id: fresh() }
}

/// Whether the long sizes are asked for.
#[expect(clippy::disallowed_methods, reason = "how long tests may take is no configuration of the product")]
pub(super) fn long() -> bool {
    std::env::var("ROLLBOOK_TEST_LONG").is_ok_and(|value| value == "1")
}

pub(super) fn event(text: &str) -> NewEvent {
    NewEvent {
        id: fresh(),
        kind: "group.members-added",
        schema_version: 1,
        payload: Bytes::from(format!(r#"{{"text":"{text}"}}"#)),
    }
}

/// That many events for a stream.
pub(super) fn write(stream: StreamId, expected: Expected, count: usize) -> StreamWrite {
    StreamWrite { stream, expected, events: (0..count).map(|n| event(&n.to_string())).collect(), personal: false }
}

#[derive(Clone)]
pub(super) struct Tenant {
    pub(super) store: Arc<dyn EventStore>,
    pub(super) workspace: WorkspaceName,
}

impl Tenant {
    pub(super) fn new(fixture: &dyn Fixture) -> Self {
        let name = format!("t-{}", fresh().simple());
        Self { store: fixture.store(), workspace: name.parse().expect("is a workspace name") }
    }

    pub(super) fn append(&self, writes: impl IntoIterator<Item = StreamWrite>) -> Append {
        let command_id = fresh();
        Append {
            meta: CommandMeta {
                command_id,
                workspace: self.workspace.clone(),
                actor: Actor::new("user:u-asha"),
                initiator: None,
                correlation_id: command_id,
                causation_id: None,
                traceparent: None,
            },
            at: tick(),
            writes: writes.into_iter().collect(),
            guards: Vec::new(),
            idempotency: None,
        }
    }

    /// One event for a new stream.
    pub(super) fn small(&self) -> Append {
        self.append([write(fresh_stream(), Expected::NoStream, 1)])
    }

    pub(super) fn guarded(&self, guards: impl IntoIterator<Item = Guard>) -> Append {
        Append { guards: guards.into_iter().collect(), ..self.small() }
    }

    pub(super) fn keyed(&self, key: &str, answer: &'static str) -> Append {
        let key = IdempotencyKey {
            scope: self.workspace.to_string(),
            key: key.to_owned(),
            fingerprint: [7; 32],
            answer: Bytes::from_static(answer.as_bytes()),
        };
        Append { idempotency: Some(key), ..self.small() }
    }

    /// The outcome at an instant that others of this log leave room for.
    pub(super) async fn commit(&self, mut append: Append) -> Result<Appended, StoreError> {
        loop {
            match self.store.submit(append.clone()).await {
                Err(StoreError::TimeWentBack { last }) => {
                    not_before(last);
                    append.at = tick();
                }
                outcome => return outcome,
            }
        }
    }

    pub(super) async fn committed(&self, append: Append) -> Appended {
        self.commit(append).await.expect("should have been committed")
    }

    /// An event of this moment.
    pub(super) async fn newest(&self) -> Recorded {
        let position = self.committed(self.small()).await.position;
        self.store.read_log(Position(position.0 - 1), 1).await.expect("readable").events.remove(0)
    }

    /// The outcomes of appends submitted one after the other without waiting; made again while others of this
    /// log have later instants.
    pub(super) async fn burst(&self, make: impl Fn() -> Vec<Append>) -> Vec<Result<Appended, StoreError>> {
        loop {
            let pending: Vec<_> = make().into_iter().map(|append| self.store.submit(append)).collect();
            let outcomes = join_all(pending).await;
            match late(&outcomes) {
                Some(last) => not_before(last),
                None => return outcomes,
            }
        }
    }

    /// The outcomes of appends submitted one after the other without waiting; the same ones are submitted again while
    /// others of this log have later instants, and what is committed already is known by its id.
    pub(super) async fn commit_all(&self, mut appends: Vec<Append>) -> Vec<Result<Appended, StoreError>> {
        loop {
            let submit = |append: &mut Append| {
                append.at = tick();
                self.store.submit(append.clone())
            };
            let pending: Vec<_> = appends.iter_mut().map(submit).collect();
            let outcomes = join_all(pending).await;
            let Some(last) = late(&outcomes) else { return outcomes };
            not_before(last);
        }
    }

    pub(super) fn claim(&self, value: &str) -> ClaimKey {
        ClaimKey::new("name", self.workspace.as_str(), value)
    }

    pub(super) async fn owner(&self, value: &str) -> Option<String> {
        let owners = self.store.claim_owners(&[self.claim(value)]).await.expect("claims should be readable");
        owners.into_iter().next().flatten()
    }

    /// All events of a stream.
    pub(super) async fn stream(&self, stream: StreamId) -> Vec<Recorded> {
        let mut events: Vec<Recorded> = Vec::new();
        loop {
            let version = events.last().map_or(0, |event| event.version);
            let page = self.store.read_stream(stream, version, 1_000).await.expect("the stream should be readable");
            events.extend(page.events);
            if page.at_end {
                return events;
            }
        }
    }

    /// All events of the log after a position, in pages.
    pub(super) async fn log(&self, mut position: Position, limit: usize) -> Vec<Recorded> {
        let mut events: Vec<Recorded> = Vec::new();
        loop {
            let page = self.store.read_log(position, limit).await.expect("the log should be readable");
            position = page.events.last().map_or(position, |event| event.position);
            events.extend(page.events);
            if page.at_end {
                return events;
            }
        }
    }

    /// The events of this workspace after a position.
    pub(super) async fn own(&self, position: Position) -> Vec<Recorded> {
        let all = self.log(position, 500).await;
        all.into_iter().filter(|event| event.meta.workspace == self.workspace).collect()
    }

    pub(super) async fn head(&self) -> Position {
        self.store.current_head().await.expect("the head should be readable")
    }
}

/// The last instant of the log, where somebody came too late for it.
fn late(outcomes: &[Result<Appended, StoreError>]) -> Option<Timestamp> {
    outcomes.iter().find_map(|outcome| match outcome {
        Err(StoreError::TimeWentBack { last }) => Some(*last),
        _ => None,
    })
}

pub(super) fn is_conflict(outcome: &Result<Appended, StoreError>) -> bool {
    matches!(outcome, Err(StoreError::Conflict { .. }))
}

/// The refusal of exactly this guard.
pub(super) fn refused(outcome: &Result<Appended, StoreError>, guard: &Guard) -> bool {
    matches!(outcome, Err(StoreError::GuardFailed { guard: failed }) if **failed == *guard)
}
