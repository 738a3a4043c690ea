//! Where keys are kept.

use async_trait::async_trait;
use rollbook_store::{Position, StoreError};
use uuid::Uuid;

/// A keyed hash of whom, or what, a key belongs to: workspace and reference.
pub type Owner = [u8; 32];

/// A key as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredKey {
    /// The id of the stream it is for, or the id that stands for a person.
    pub id: Uuid,
    /// Whose it is; all keys of one person have the same.
    pub owner: Owner,
    /// The key, wrapped with one of the deployment's secret; none once it is destroyed.
    pub wrapped: Option<Vec<u8>>,
    /// Whom the id stands for, sealed under the key; none where it stands for nobody, or for nobody any more.
    pub name: Option<Vec<u8>>,
}

/// Keys outside of the log and of its backups.
#[async_trait]
pub trait KeyStore: Send + Sync + 'static {
    /// What is kept to tell whether the secret is the right one; `fresh` from now on where there is nothing yet.
    async fn mark(&self, fresh: &[u8]) -> Result<Vec<u8>, StoreError>;

    /// The keys of these streams, as many as there are, in any order.
    async fn find(&self, ids: &[Uuid]) -> Result<Vec<StoredKey>, StoreError>;

    /// The streams of an owner that have or had a key, oldest first.
    async fn of_owner(&self, owner: &Owner) -> Result<Vec<Uuid>, StoreError>;

    /// The keys with a name of these owners, one each at most, in any order.
    async fn named(&self, owners: &[Owner]) -> Result<Vec<StoredKey>, StoreError>;

    /// Keeps new keys, durably. Of a stream that has or had a key already that one stays, and one with a name is kept
    /// only if its owner has none: of two that come at once one stays. Gives what is kept for these streams then, in any
    /// order.
    async fn add(&self, keys: &[StoredKey]) -> Result<Vec<StoredKey>, StoreError>;

    /// Takes back keys under which nothing was written.
    async fn discard(&self, ids: &[Uuid]) -> Result<(), StoreError>;

    /// Destroys keys with their names. When it returns, no file of the store holds their bytes; that they were there is
    /// kept. Keys that
    /// are destroyed already, or were never there, are no failure.
    async fn destroy(&self, ids: &[Uuid]) -> Result<(), StoreError>;

    /// Up to where the log of this epoch was looked through for erasures; the beginning for a log not seen before.
    async fn followed(&self, epoch: u32) -> Result<Position, StoreError>;

    /// Notes that.
    async fn follow(&self, epoch: u32, position: Position) -> Result<(), StoreError>;
}
