//! Keys in memory, for tests and for logs that do not outlive the process.

use std::collections::{BTreeMap, HashMap};

use async_trait::async_trait;
use parking_lot::Mutex;
use rollbook_store::{Position, StoreError};
use uuid::Uuid;

use crate::port::{KeyStore, Owner, StoredKey};

/// See the module.
#[derive(Default)]
pub struct MemoryKeys(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    mark: Option<Vec<u8>>,
    keys: BTreeMap<Uuid, StoredKey>,
    followed: HashMap<u32, Position>,
}

impl Inner {
    fn named(&self, owner: &Owner) -> Option<&StoredKey> {
        self.keys.values().find(|key| key.owner == *owner && key.name.is_some())
    }
}

#[async_trait]
impl KeyStore for MemoryKeys {
    async fn mark(&self, fresh: &[u8]) -> Result<Vec<u8>, StoreError> {
        Ok(self.0.lock().mark.get_or_insert_with(|| fresh.to_vec()).clone())
    }

    async fn find(&self, ids: &[Uuid]) -> Result<Vec<StoredKey>, StoreError> {
        let inner = self.0.lock();
        Ok(ids.iter().filter_map(|id| inner.keys.get(id).cloned()).collect())
    }

    async fn of_owner(&self, owner: &Owner) -> Result<Vec<Uuid>, StoreError> {
        Ok(self.0.lock().keys.values().filter(|key| key.owner == *owner).map(|key| key.id).collect())
    }

    async fn add(&self, keys: &[StoredKey]) -> Result<Vec<StoredKey>, StoreError> {
        let mut inner = self.0.lock();
        for key in keys {
            let taken = key.name.is_some() && inner.named(&key.owner).is_some();
            if !taken {
                inner.keys.entry(key.id).or_insert_with(|| key.clone());
            }
        }
        Ok(keys.iter().filter_map(|key| inner.keys.get(&key.id).cloned()).collect())
    }

    async fn named(&self, owners: &[Owner]) -> Result<Vec<StoredKey>, StoreError> {
        let inner = self.0.lock();
        Ok(owners.iter().filter_map(|owner| inner.named(owner).cloned()).collect())
    }

    async fn discard(&self, ids: &[Uuid]) -> Result<(), StoreError> {
        self.0.lock().keys.retain(|id, _| !ids.contains(id));
        Ok(())
    }

    async fn destroy(&self, ids: &[Uuid]) -> Result<(), StoreError> {
        let mut inner = self.0.lock();
        for id in ids {
            if let Some(key) = inner.keys.get_mut(id) {
                (key.wrapped, key.name) = (None, None);
            }
        }
        Ok(())
    }

    async fn followed(&self, epoch: u32) -> Result<Position, StoreError> {
        Ok(self.0.lock().followed.get(&epoch).copied().unwrap_or_default())
    }

    async fn follow(&self, epoch: u32, position: Position) -> Result<(), StoreError> {
        self.0.lock().followed.insert(epoch, position);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn it_keeps_the_contract() {
        crate::contract::check(&MemoryKeys::default()).await;
    }
}
