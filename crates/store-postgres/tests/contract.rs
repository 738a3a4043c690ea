//! The PostgreSQL log passes the contract suite, on the server that `ROLLBOOK_TEST_POSTGRES` names.
//!
//! Without a server the suite cannot say anything, so it is left out; `scripts/test` always brings one.

use std::sync::Arc;

use async_trait::async_trait;
use rollbook_store::EventStore;
use rollbook_store::contract::Fixture;
use rollbook_store_postgres::{Options, PostgresStore};
use uuid::Uuid;

struct Postgres {
    options: Options,
    store: Option<Arc<PostgresStore>>,
}

/// All cases share one log, as nodes do.
async fn postgres() -> Postgres {
    let url = server().expect("cases run only where a server is named");
    let options = Options { readers: 3, ..Options::new(url) };
    let store = Some(open(&options).await);
    Postgres { options, store }
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
