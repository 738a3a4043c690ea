//! The SQLite store passes the contract.

use std::sync::Arc;

use async_trait::async_trait;
use rollbook_store::EventStore;
use rollbook_store::contract::Fixture;
use rollbook_store_sqlite::{Options, SqliteStore};
use tempfile::TempDir;

struct Sqlite {
    directory: TempDir,
    store: Option<Arc<SqliteStore>>,
}

impl Sqlite {
    fn open(&mut self) {
        let path = self.directory.path().join("log.db");
        self.store = Some(Arc::new(SqliteStore::open(&path, Options::default()).expect("should open")));
    }
}

#[async_trait]
impl Fixture for Sqlite {
    fn store(&self) -> Arc<dyn EventStore> {
        self.store.clone().expect("is open")
    }

    async fn reopen(&mut self) {
        self.store = None;
        self.open();
    }
}

async fn sqlite() -> Sqlite {
    let mut fixture = Sqlite { directory: TempDir::new().expect("a directory"), store: None };
    fixture.open();
    fixture
}

rollbook_store::contract!(sqlite);
