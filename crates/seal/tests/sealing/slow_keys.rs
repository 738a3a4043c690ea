//! A key store that takes its time, or is away.

use std::sync::Arc;

use async_trait::async_trait;
use rollbook_seal::{KeyStore, MemoryKeys, Owner, StoredKey};
use rollbook_store::{EventStore, Expected, Position, StoreError};
use tokio::sync::Notify;
use uuid::Uuid;

use crate::{Lab, append, life, registered};

/// A key store that answers when it is told to, or not at all.
struct Slow {
    keys: MemoryKeys,
    go: Notify,
    broken: bool,
}

#[async_trait]
impl KeyStore for Slow {
    async fn mark(&self, fresh: &[u8]) -> Result<Vec<u8>, StoreError> {
        self.keys.mark(fresh).await
    }

    async fn find(&self, ids: &[Uuid]) -> Result<Vec<StoredKey>, StoreError> {
        if self.broken {
            return Err(StoreError::Unavailable("is away".into()));
        }
        self.keys.find(ids).await
    }

    async fn of_owner(&self, owner: &Owner) -> Result<Vec<Uuid>, StoreError> {
        self.keys.of_owner(owner).await
    }

    async fn named(&self, owners: &[Owner]) -> Result<Vec<StoredKey>, StoreError> {
        self.keys.named(owners).await
    }

    async fn add(&self, keys: &[StoredKey]) -> Result<Vec<StoredKey>, StoreError> {
        self.go.notified().await;
        self.keys.add(keys).await
    }

    async fn discard(&self, ids: &[Uuid]) -> Result<(), StoreError> {
        self.keys.discard(ids).await
    }

    async fn destroy(&self, ids: &[Uuid]) -> Result<(), StoreError> {
        self.keys.destroy(ids).await
    }

    async fn followed(&self, epoch: u32) -> Result<Position, StoreError> {
        self.keys.followed(epoch).await
    }

    async fn follow(&self, epoch: u32, position: Position) -> Result<(), StoreError> {
        self.keys.follow(epoch, position).await
    }
}

#[tokio::test]
async fn whoever_comes_while_a_key_is_made_stands_behind() {
    let slow = Arc::new(Slow { keys: MemoryKeys::default(), go: Notify::new(), broken: false });
    let lab = Lab::over(slow.clone()).await;
    let first = lab.sealed.submit(append(1, Expected::NoStream, &[registered(1, "user")]));
    let second = lab.sealed.submit(append(1, Expected::Exact(1), &life(1)[1..]));
    let third = lab.sealed.submit(append(2, Expected::NoStream, &[]));
    assert!(lab.stored().await.is_empty());
    slow.go.notify_one();
    let (first, second) = (first.await.unwrap(), second.await.unwrap());
    third.await.unwrap();
    assert_eq!((first.position, second.position), (Position(1), Position(3)));
    let fourth = lab.sealed.submit(append(1, Expected::Exact(3), &life(1))).await.unwrap();
    assert_eq!(fourth.position, Position(6), "nobody waits for a key that is at hand");
}

#[tokio::test]
async fn without_the_key_store_only_what_needs_a_key_is_refused() {
    let broken = Slow { keys: MemoryKeys::default(), go: Notify::new(), broken: true };
    let lab = Lab::over(Arc::new(broken)).await;
    let personal = lab.sealed.submit(append(1, Expected::NoStream, &[registered(1, "user")]));
    let plain = lab.sealed.submit(append(2, Expected::NoStream, &[]));
    assert!(matches!(personal.await, Err(StoreError::Unavailable(reason)) if reason.contains("key store")));
    plain.await.unwrap();
}
