//! Appends in few words.

use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use rollbook_domain::{Actor, Category, StreamId, Timestamp};
use rollbook_store::{Append, CommandMeta, EventStore, Expected, NewEvent, Position, Recorded, StreamWrite};
use rollbook_store_sqlite::{Options, SqliteStore};
use tempfile::TempDir;
use uuid::Uuid;

/// The id of test number `n`.
pub(crate) fn id(n: u64) -> Uuid {
    Uuid::from_u128(u128::from(n))
}

pub(crate) fn stream(n: u64) -> StreamId {
    StreamId { category: Category::Group, id: id(n) }
}

/// Command `n`: that many events for the new stream `n`, at the instant `n`.
pub(crate) fn append(n: u64, events: usize) -> Append {
    sized(n, events, 20)
}

pub(crate) fn sized(n: u64, events: usize, bytes: usize) -> Append {
    let event = |k: usize| NewEvent {
        id: id(n * 1_000 + k as u64),
        kind: "group.created",
        schema_version: 1,
        payload: Bytes::from(vec![b'x'; bytes]),
    };
    Append {
        meta: CommandMeta {
            command_id: id(n),
            workspace: "acme".parse().expect("is a name"),
            actor: Actor::new("user:u-asha"),
            initiator: None,
            correlation_id: id(n),
            causation_id: None,
            traceparent: None,
        },
        at: Timestamp::from_micros(i64::try_from(n).expect("is small")),
        writes: vec![StreamWrite {
            personal: false,
            stream: stream(n),
            expected: Expected::NoStream,
            events: (0..events).map(event).collect(),
        }],
        guards: Vec::new(),
        idempotency: None,
    }
}

/// A directory for one log.
pub(crate) struct Place(pub(crate) TempDir);

impl Place {
    pub(crate) fn new() -> Self {
        Self(TempDir::new().expect("a directory"))
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.0.path().join("log.db")
    }

    pub(crate) fn open(&self, options: Options) -> Arc<SqliteStore> {
        Arc::new(SqliteStore::open(&self.path(), options).expect("should open"))
    }
}

pub(crate) async fn everything(store: &SqliteStore) -> Vec<Recorded> {
    let mut events: Vec<Recorded> = Vec::new();
    loop {
        let after = events.last().map_or(Position(0), |event| event.position);
        let page = store.read_log(after, 1_000).await.expect("should be readable");
        events.extend(page.events);
        if page.at_end {
            return events;
        }
    }
}
