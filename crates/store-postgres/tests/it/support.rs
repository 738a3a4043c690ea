//! A schema of its own on the server, and processes that share it.

use std::sync::Arc;

use bytes::Bytes;
use rollbook_domain::{Actor, Category, StreamId, Timestamp};
use rollbook_store::{Append, CommandMeta, EventStore, Expected, NewEvent, StoreError, StreamWrite};
use rollbook_store_postgres::{Options, PostgresStore};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use uuid::Uuid;

/// Goes with its case.
pub(crate) struct Schema {
    pub(crate) url: String,
    pub(crate) name: String,
    server: String,
    removal: String,
}

impl Schema {
    pub(crate) async fn new() -> Self {
        let server = server();
        let name = format!("case_{}", fresh().simple());
        run(&server, format!("CREATE SCHEMA {name}")).await;
        let parameter = if server.contains('?') { '&' } else { '?' };
        let url = format!("{server}{parameter}options=-c%20search_path%3D{name}");
        let removal = format!("DROP SCHEMA {name} CASCADE");
        Self { url, name, server, removal }
    }

    /// In a database of its own, for what waits until nobody else of its database is in a transaction.
    pub(crate) async fn apart() -> Self {
        let server = server();
        let name = format!("case_{}", fresh().simple());
        run(&server, format!("CREATE DATABASE {name}")).await;
        let (base, database) = server.rsplit_once('/').expect("the address names a database");
        let parameters = database.find('?').map_or("", |at| &database[at..]);
        let url = format!("{base}/{name}{parameters}");
        let removal = format!("DROP DATABASE {name} WITH (FORCE)");
        Self { url, name: "public".into(), server, removal }
    }

    pub(crate) fn options(&self) -> Options {
        Options { readers: 3, ..Options::new(&self.url) }
    }

    /// A process of its own on this log.
    pub(crate) async fn node(&self) -> Arc<PostgresStore> {
        Arc::new(PostgresStore::open(&self.options(), fresh()).await.expect("the log should open"))
    }

    /// Something that no process of the product does.
    pub(crate) async fn run(&self, statement: &str) {
        run(&self.url, statement.to_owned()).await;
    }
}

impl Drop for Schema {
    fn drop(&mut self) {
        let (server, statement) = (self.server.clone(), self.removal.clone());
        let drop = move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime starts").block_on(run(&server, statement));
        };
        // The runtime of the case cannot be waited for from inside it.
        let dropped = std::thread::spawn(drop).join();
        assert!(dropped.is_ok() || std::thread::panicking(), "the schema of the case should go");
    }
}

pub(crate) async fn run(url: &str, statement: String) {
    let mut connection = PgConnection::connect(url).await.expect("the server is there");
    let done = connection.execute(sqlx::raw_sql(AssertSqlSafe(statement))).await;
    done.expect("the statement should work");
}

#[expect(clippy::disallowed_methods, reason = "the server of the tests is no configuration of the product")]
pub(crate) fn server() -> String {
    std::env::var("ROLLBOOK_TEST_POSTGRES").expect("these tests run only where a server is named")
}

#[expect(clippy::disallowed_methods, reason = "concurrent tests keep apart by chance alone")]
pub(crate) fn fresh() -> Uuid {
    Uuid::new_v4()
}

pub(crate) fn stream() -> StreamId {
    StreamId { category: Category::Group, id: fresh() }
}

/// One event for a stream.
pub(crate) fn append(stream: StreamId, expected: Expected, micros: i64) -> Append {
    let command_id = fresh();
    let event =
        NewEvent { id: fresh(), kind: "group.suspended", schema_version: 1, payload: Bytes::from_static(b"{}") };
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
        writes: vec![StreamWrite { stream, expected, events: vec![event], personal: false }],
        guards: Vec::new(),
        idempotency: None,
    }
}

/// Why nothing was written.
pub(crate) async fn refusal(store: &PostgresStore, append: Append) -> String {
    match store.submit(append).await {
        Err(StoreError::Unavailable(words)) => words,
        other => panic!("{other:?}"),
    }
}
