//! The in-memory store passes the contract.

use std::sync::Arc;

use async_trait::async_trait;
use rollbook_store::contract::Fixture;
use rollbook_store::{EventStore, MemoryStore};

struct Memory(Arc<MemoryStore>);

#[async_trait]
impl Fixture for Memory {
    fn store(&self) -> Arc<dyn EventStore> {
        self.0.clone()
    }

    async fn reopen(&mut self) {}
}

async fn memory() -> Memory {
    Memory(Arc::default())
}

rollbook_store::contract!(memory);
