//! The keys that are in use, and how they come and go.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;
use rollbook_domain::{ClaimKey, Reference, WorkspaceName};
use rollbook_store::{Position, StoreError};
use uuid::Uuid;

use crate::cipher::{Key, Secrets};
use crate::people::People;
use crate::port::{KeyStore, Owner, StoredKey};

/// Keys that are kept ready.
const READY: u64 = 100_000;
/// How long one is kept that nobody needs.
const IDLE: Duration = Duration::from_mins(30);

/// A cache of so many, for so long.
pub(crate) fn ready<K, V>() -> Cache<K, V>
where
    K: std::hash::Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    Cache::builder().max_capacity(READY).time_to_idle(IDLE).build()
}

/// Why there is no keyring.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The keys that are there were wrapped with something else.
    #[error("its keys were made under another secret")]
    OtherSecret,
    /// It cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// See the module.
pub struct Keyring {
    pub(crate) keys: Arc<dyn KeyStore>,
    pub(crate) secrets: Secrets,
    known: Cache<Uuid, Held>,
    pub(crate) people: People,
}

/// What there is for a stream.
#[derive(Clone)]
pub(crate) enum Held {
    Living(Arc<Key>),
    Destroyed,
}

/// Keys for some streams.
#[derive(Default)]
pub(crate) struct Bunch {
    pub(crate) held: HashMap<Uuid, Held>,
    /// Those that were made just now.
    pub(crate) made: HashSet<Uuid>,
}

impl Keyring {
    /// Over the keys of a store, which must have been made under the same secret.
    pub async fn open(keys: Arc<dyn KeyStore>, secret: &[u8; 32]) -> Result<Self, OpenError> {
        let secrets = Secrets::new(secret)?;
        let mark = keys.mark(&secrets.wrap(Uuid::nil(), &[0; 32])?).await?;
        if secrets.unwrap(Uuid::nil(), &mark).is_none() {
            return Err(OpenError::OtherSecret);
        }
        Ok(Self { keys, secrets, known: ready(), people: People::default() })
    }

    /// The streams of a person, also those of before it was removed.
    pub async fn streams_of(&self, workspace: &WorkspaceName, person: &Reference) -> Result<Vec<Uuid>, StoreError> {
        self.keys.of_owner(&self.owner(workspace.as_str(), person.as_str())).await
    }

    /// Destroys keys for good. What was sealed under them is erased from now on.
    pub async fn destroy(&self, ids: &[Uuid]) -> Result<(), StoreError> {
        self.keys.destroy(ids).await?;
        // Noted rather than dropped: who is just loading one must not put it back.
        for id in ids {
            self.known.insert(*id, Held::Destroyed);
            self.people.forget(*id);
        }
        Ok(())
    }

    /// Up to where a log was looked through for erasures.
    pub async fn followed(&self, epoch: u32) -> Result<Position, StoreError> {
        self.keys.followed(epoch).await
    }

    /// Notes that.
    pub async fn follow(&self, epoch: u32, position: Position) -> Result<(), StoreError> {
        self.keys.follow(epoch, position).await
    }

    pub(crate) fn owner(&self, workspace: &str, person: &str) -> Owner {
        self.secrets.hash(&[b"owner", workspace.as_bytes(), person.as_bytes()])
    }

    /// The same claim without telling on what.
    pub(crate) fn hide(&self, claim: &ClaimKey) -> ClaimKey {
        claim.with_value(&hex::encode(self.secrets.hash(&[b"claim", claim.as_str().as_bytes()])))
    }

    /// What is at hand; none where the store has to be asked.
    pub(crate) fn at_hand(&self, id: Uuid) -> Option<Held> {
        self.known.get(&id)
    }

    /// The keys of these streams, as many as there are.
    pub(crate) async fn load(&self, ids: impl IntoIterator<Item = Uuid>) -> Result<HashMap<Uuid, Held>, StoreError> {
        let (mut held, mut asked) = (HashMap::new(), HashSet::new());
        for id in ids {
            match self.known.get(&id) {
                Some(known) => _ = held.insert(id, known),
                None => _ = asked.insert(id),
            }
        }
        if !asked.is_empty() {
            let asked: Vec<_> = asked.into_iter().collect();
            for stored in self.keys.find(&asked).await? {
                held.insert(stored.id, self.learn(&stored)?);
            }
        }
        Ok(held)
    }

    /// The keys of these streams; those that there are not are made, and are durable.
    pub(crate) async fn load_or_make(&self, wanted: &HashMap<Uuid, Owner>) -> Result<Bunch, StoreError> {
        let mut bunch = Bunch { held: self.load(wanted.keys().copied()).await?, made: HashSet::new() };
        let mut new = Vec::new();
        for (id, owner) in wanted.iter().filter(|(id, _)| !bunch.held.contains_key(id)) {
            let (_, wrapped) = self.secrets.make(*id)?;
            new.push(StoredKey { id: *id, owner: *owner, wrapped: Some(wrapped), name: None });
        }
        if new.is_empty() {
            return Ok(bunch);
        }
        for stored in self.keys.add(&new).await? {
            if new.contains(&stored) {
                bunch.made.insert(stored.id);
            }
            bunch.held.insert(stored.id, self.learn(&stored)?);
        }
        Ok(bunch)
    }

    /// Takes back keys under which nothing was written.
    pub(crate) async fn discard(&self, ids: &[Uuid]) {
        ids.iter().for_each(|id| self.known.invalidate(id));
        // A key that nobody uses takes a little room and tells nothing.
        if let Err(error) = self.keys.discard(ids).await {
            tracing::warn!(%error, "keys that were not needed are left in the key store");
        }
    }

    /// Keeps it at hand, unless it has been destroyed meanwhile.
    pub(crate) fn learn(&self, stored: &StoredKey) -> Result<Held, StoreError> {
        let held = match &stored.wrapped {
            None => Held::Destroyed,
            Some(wrapped) => {
                let damaged = || StoreError::Corrupt(format!("the key of {} cannot be unwrapped", stored.id));
                Held::Living(Arc::new(self.secrets.unwrap(stored.id, wrapped).ok_or_else(damaged)?))
            }
        };
        Ok(self.known.entry(stored.id).or_insert(held).into_value())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::MemoryKeys;

    #[tokio::test]
    async fn another_secret_is_found_out() {
        let keys: Arc<dyn KeyStore> = Arc::new(MemoryKeys::default());
        Keyring::open(Arc::clone(&keys), &[1; 32]).await.unwrap();
        Keyring::open(Arc::clone(&keys), &[1; 32]).await.unwrap();
        assert!(matches!(Keyring::open(keys, &[2; 32]).await, Err(OpenError::OtherSecret)));
    }

    #[tokio::test]
    async fn who_loads_a_key_while_it_is_destroyed_does_not_put_it_back() {
        let ring = Keyring::open(Arc::new(MemoryKeys::default()), &[1; 32]).await.unwrap();
        let id = Uuid::from_u128(1);
        let bunch = ring.load_or_make(&HashMap::from([(id, [0; 32])])).await.unwrap();
        assert!(bunch.made.contains(&id));
        let read_before = ring.keys.find(&[id]).await.unwrap();
        ring.destroy(&[id]).await.unwrap();
        assert!(matches!(ring.learn(&read_before[0]).unwrap(), Held::Destroyed));
        assert!(matches!(ring.at_hand(id), Some(Held::Destroyed)));
    }

    #[test]
    fn a_hidden_claim_keeps_its_kind_and_scope() {
        let ring = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let ring = ring.block_on(Keyring::open(Arc::new(MemoryKeys::default()), &[1; 32])).unwrap();
        let claim = ClaimKey::new("email", "acme", "asha@example.org");
        let hidden = ring.hide(&claim);
        assert_eq!((hidden.kind(), hidden.value().len()), ("email", 64));
        assert!(hidden.as_str().starts_with("email/acme/"));
        assert_eq!(hidden, ring.hide(&claim));
        assert_ne!(hidden, ring.hide(&ClaimKey::new("email", "other", "asha@example.org")));
    }
}
