//! The PostgreSQL log passes the contract suite. Each case has a schema of its own: one of them moves recorded time a
//! day ahead, which others would notice.

use std::sync::Arc;

use async_trait::async_trait;
use rollbook_store::EventStore;
use rollbook_store::contract::Fixture;
use rollbook_store_postgres::PostgresStore;

use crate::support::Schema;

struct Postgres {
    store: Option<Arc<PostgresStore>>,
    schema: Schema,
}

async fn postgres() -> Postgres {
    let schema = Schema::new().await;
    Postgres { store: Some(schema.node().await), schema }
}

#[async_trait]
impl Fixture for Postgres {
    fn store(&self) -> Arc<dyn EventStore> {
        let store = self.store.as_ref().expect("the log is open");
        Arc::clone(store) as Arc<dyn EventStore>
    }

    async fn reopen(&mut self) {
        self.store = None;
        self.store = Some(self.schema.node().await);
    }
}

mod suite {
    use super::postgres;
    rollbook_store::contract!(postgres);
}
