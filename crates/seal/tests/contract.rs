//! A sealed log is a log: it passes the contract as the one inside does.

use std::sync::Arc;

use async_trait::async_trait;
use rollbook_seal::{Keyring, MemoryKeys, SealedStore};
use rollbook_store::contract::Fixture;
use rollbook_store::{EventStore, MemoryStore};

struct Sealed {
    inner: Arc<MemoryStore>,
    ring: Arc<Keyring>,
    store: Arc<SealedStore>,
}

#[async_trait]
impl Fixture for Sealed {
    fn store(&self) -> Arc<dyn EventStore> {
        self.store.clone()
    }

    async fn reopen(&mut self) {
        self.store = Arc::new(SealedStore::new(self.inner.clone(), Arc::clone(&self.ring)));
    }
}

async fn sealed() -> Sealed {
    let ring = Keyring::open(Arc::new(MemoryKeys::default()), &[7; 32]).await;
    let (inner, ring) = (Arc::<MemoryStore>::default(), Arc::new(ring.expect("should open")));
    let store = Arc::new(SealedStore::new(inner.clone(), Arc::clone(&ring)));
    Sealed { inner, ring, store }
}

rollbook_store::contract!(sealed);
