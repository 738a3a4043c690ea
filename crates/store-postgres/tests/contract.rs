//! The PostgreSQL log passes the contract suite, on the server that `ROLLBOOK_TEST_POSTGRES` names.
//!
//! Without a server the suite cannot say anything, so it is left out; `scripts/test` always brings one.

use std::sync::Arc;

use async_trait::async_trait;
use rollbook_store::EventStore;
use rollbook_store::contract::Fixture;
use rollbook_store_postgres::{Options, PostgresStore};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use uuid::Uuid;

struct Postgres {
    options: Options,
    store: Option<Arc<PostgresStore>>,
    schema: String,
    server: String,
}

/// Each case has a schema of its own: one of them moves recorded time a day ahead, which others would notice.
async fn postgres() -> Postgres {
    let server = server().expect("cases run only where a server is named");
    let schema = format!("contract_{}", fresh_node().simple());
    run(&server, format!("CREATE SCHEMA {schema}")).await;
    let parameter = if server.contains('?') { '&' } else { '?' };
    let url = format!("{server}{parameter}options=-c%20search_path%3D{schema}");
    let options = Options { readers: 3, ..Options::new(url) };
    let store = Some(open(&options).await);
    Postgres { options, store, schema, server }
}

async fn run(server: &str, statement: String) {
    let mut connection = PgConnection::connect(server).await.expect("the server is there");
    let done = connection.execute(sqlx::raw_sql(AssertSqlSafe(statement))).await;
    done.expect("the statement should work");
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.store = None;
        let (server, statement) = (self.server.clone(), format!("DROP SCHEMA {} CASCADE", self.schema));
        let drop = move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime starts").block_on(run(&server, statement));
        };
        // The runtime of the case cannot be waited for from inside it.
        let dropped = std::thread::spawn(drop).join();
        assert!(dropped.is_ok() || std::thread::panicking(), "the schema of the case should go");
    }
}

async fn open(options: &Options) -> Arc<PostgresStore> {
    let node = fresh_node();
    Arc::new(PostgresStore::open(options, node).await.expect("the log should open"))
}

#[expect(clippy::disallowed_methods, reason = "the server of the tests is no configuration of the product")]
fn server() -> Option<String> {
    std::env::var("ROLLBOOK_TEST_POSTGRES").ok()
}

#[expect(clippy::disallowed_methods, reason = "nodes of concurrent tests keep apart by chance alone")]
fn fresh_node() -> Uuid {
    Uuid::new_v4()
}

#[async_trait]
impl Fixture for Postgres {
    fn store(&self) -> Arc<dyn EventStore> {
        let store = self.store.as_ref().expect("the log is open");
        Arc::clone(store) as Arc<dyn EventStore>
    }

    async fn reopen(&mut self) {
        self.store = None;
        self.store = Some(open(&self.options).await);
    }
}

mod suite {
    use super::postgres;
    rollbook_store::contract!(postgres);
}
