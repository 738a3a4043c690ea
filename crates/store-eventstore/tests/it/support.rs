//! A server, and processes that share the log on it.

use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use rollbook_domain::{Actor, Category, StreamId, Timestamp};
use rollbook_grpc::stand_in::StandIn;
use rollbook_store::{
    Append, CommandMeta, EventStore, Expected, NewEvent, Position, Recorded, StoreError, StreamWrite,
};
use rollbook_store_eventstore::{Hook, KurrentStore, Options};
use tempfile::TempDir;
use uuid::Uuid;

/// Where the log is.
pub(crate) enum Server {
    StandIn(Box<StandIn>),
    Real(String),
}

impl Server {
    /// The real one where there is one.
    pub(crate) async fn any() -> Self {
        match real() {
            Some(url) => Self::Real(url),
            None => Self::StandIn(Box::new(StandIn::start().await.unwrap())),
        }
    }

    pub(crate) fn url(&self) -> String {
        match self {
            Self::StandIn(server) => server.url(),
            Self::Real(url) => url.clone(),
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the server of the tests is no configuration of the product")]
fn real() -> Option<String> {
    std::env::var("ROLLBOOK_TEST_KURRENTDB").ok()
}

/// A process with a copy of its own.
pub(crate) struct Node {
    url: String,
    folder: TempDir,
    store: Option<Arc<KurrentStore>>,
}

impl Node {
    pub(crate) async fn start(url: &str) -> Self {
        Self::hooked(url, None).await
    }

    pub(crate) async fn hooked(url: &str, hook: Option<Hook>) -> Self {
        let mut node = Self { url: url.to_owned(), folder: TempDir::new().unwrap(), store: None };
        node.open(hook).await;
        node
    }

    pub(crate) fn copy(&self) -> PathBuf {
        self.folder.path().join("copy.db")
    }

    pub(crate) fn store(&self) -> &Arc<KurrentStore> {
        self.store.as_ref().unwrap()
    }

    pub(crate) fn close(&mut self) {
        self.store = None;
    }

    pub(crate) async fn restart(&mut self) {
        self.close();
        self.open(None).await;
    }

    async fn open(&mut self, hook: Option<Hook>) {
        let options = Options { hook, ..Options::new(&self.url, self.copy(), fresh()) };
        self.store = Some(Arc::new(KurrentStore::open(&options).await.unwrap()));
    }
}

#[expect(clippy::disallowed_methods, reason = "concurrent tests keep apart by chance alone")]
pub(crate) fn fresh() -> Uuid {
    Uuid::new_v4()
}

pub(crate) fn stream() -> StreamId {
    StreamId { category: Category::Group, id: fresh() }
}

pub(crate) fn event(text: &str) -> NewEvent {
    let payload = Bytes::from(format!(r#"{{"text":"{text}"}}"#));
    NewEvent { id: fresh(), kind: "group.suspended", schema_version: 1, payload }
}

pub(crate) fn write(stream: StreamId, expected: Expected, count: usize) -> StreamWrite {
    StreamWrite { stream, expected, events: (0..count).map(|n| event(&n.to_string())).collect(), personal: false }
}

/// A command at an instant.
pub(crate) fn append(writes: impl IntoIterator<Item = StreamWrite>, micros: i64) -> Append {
    let command_id = fresh();
    Append {
        meta: CommandMeta {
            command_id,
            workspace: "acme".parse().expect("is a name"),
            actor: Actor::new("operator"),
            initiator: None,
            correlation_id: command_id,
            causation_id: None,
            traceparent: None,
        },
        at: Timestamp::from_micros(micros),
        writes: writes.into_iter().collect(),
        guards: Vec::new(),
        idempotency: None,
    }
}

/// One event for a new stream.
pub(crate) fn small(micros: i64) -> Append {
    append([write(stream(), Expected::NoStream, 1)], micros)
}

/// The whole log.
pub(crate) async fn everything(store: &dyn EventStore) -> Vec<Recorded> {
    let mut events: Vec<Recorded> = Vec::new();
    loop {
        let after = events.last().map_or(Position(0), |event| event.position);
        let page = store.read_log(after, 1_000).await.unwrap();
        events.extend(page.events);
        if page.at_end {
            return events;
        }
    }
}

/// Why nothing was written.
pub(crate) async fn refusal(store: &KurrentStore, append: Append) -> String {
    match store.submit(append).await {
        Err(StoreError::Unavailable(words)) => words,
        other => panic!("{other:?}"),
    }
}
