//! Who stands behind which pseudonym.
//!
//! A person gets one the first time it is named: random, with a key of its own. Beside the key the reference is kept,
//! sealed under it, and found by a keyed hash. Destroying the key leaves a pseudonym that nobody can tell any more, and
//! whoever comes under the same name later gets another one.

use std::collections::{BTreeSet, HashMap, HashSet};

use moka::sync::Cache;
use rollbook_domain::{Reference, WorkspaceName};
use rollbook_store::StoreError;
use uuid::Uuid;

use crate::cipher::Secrets;
use crate::keyring::{Held, Keyring, ready};
use crate::port::{Owner, StoredKey};
use crate::pseudonym::Pseudonym;

/// How many people are asked about at once.
const AT_ONCE: usize = 5_000;

/// Those who are at hand.
pub(crate) struct People {
    stand_ins: Cache<Owner, Uuid>,
    /// None for who is erased: noted rather than dropped, so that who is just loading one does not put it back.
    names: Cache<(WorkspaceName, Uuid), Option<Reference>>,
    erased: Cache<Uuid, ()>,
}

/// What is known at hand of whom a pseudonym stands for.
enum Behind {
    Somebody(Reference),
    /// Nobody any more, or nobody here.
    Nobody,
    Unknown,
}

impl Default for People {
    fn default() -> Self {
        Self { stand_ins: ready(), names: ready(), erased: ready() }
    }
}

impl People {
    pub(crate) fn forget(&self, id: Uuid) {
        self.erased.insert(id, ());
    }

    fn stand_in(&self, owner: &Owner) -> Option<Uuid> {
        self.stand_ins.get(owner).filter(|id| !self.erased.contains_key(id))
    }

    fn behind(&self, workspace: &WorkspaceName, id: Uuid) -> Behind {
        if self.erased.contains_key(&id) {
            return Behind::Nobody;
        }
        let known = self.names.get(&(workspace.clone(), id));
        known.map_or(Behind::Unknown, |name| name.map_or(Behind::Nobody, Behind::Somebody))
    }
}

impl Keyring {
    /// What stands for each of these people in a workspace; who has nothing yet is given it, durably. Nodes that ask for
    /// the same person at once get the same.
    pub async fn pseudonyms(
        &self,
        workspace: &WorkspaceName,
        people: &BTreeSet<Reference>,
    ) -> Result<HashMap<Reference, Pseudonym>, StoreError> {
        let mut known = self.known_pseudonyms(workspace, people).await?;
        let new: Vec<_> = people.iter().filter(|person| !known.contains_key(*person)).collect();
        for some in new.chunks(AT_ONCE) {
            let fresh = some.iter().map(|person| self.fresh(workspace, person));
            self.keys.add(&fresh.collect::<Result<Vec<_>, _>>()?).await?;
            // Read again rather than believed: another node may have been first.
            known.extend(self.ask(workspace, some).await?);
        }
        if people.iter().all(|person| known.contains_key(person)) {
            Ok(known)
        } else {
            Err(StoreError::Unavailable("a person is being erased".into()))
        }
    }

    /// The same for those who have one already; the others are left out.
    pub async fn known_pseudonyms(
        &self,
        workspace: &WorkspaceName,
        people: &BTreeSet<Reference>,
    ) -> Result<HashMap<Reference, Pseudonym>, StoreError> {
        let (mut known, mut asked) = (HashMap::with_capacity(people.len()), Vec::new());
        for person in people {
            match self.people.stand_in(&self.owner(workspace.as_str(), person.as_str())) {
                Some(id) => _ = known.insert(person.clone(), Pseudonym(id)),
                None => asked.push(person),
            }
        }
        for some in asked.chunks(AT_ONCE) {
            known.extend(self.ask(workspace, some).await?);
        }
        Ok(known)
    }

    /// Everything that ever stood for a person in a workspace, oldest first; all but the last one is of who was erased.
    pub async fn all_pseudonyms(
        &self,
        workspace: &WorkspaceName,
        person: &Reference,
    ) -> Result<Vec<Pseudonym>, StoreError> {
        Ok(self.streams_of(workspace, person).await?.into_iter().map(Pseudonym).collect())
    }

    /// Who stands behind these in a workspace; who is erased, or of another workspace, is left out.
    pub async fn names(
        &self,
        workspace: &WorkspaceName,
        pseudonyms: &BTreeSet<Pseudonym>,
    ) -> Result<HashMap<Pseudonym, Reference>, StoreError> {
        let (mut names, mut asked) = (HashMap::with_capacity(pseudonyms.len()), Vec::new());
        for pseudonym in pseudonyms {
            match self.people.behind(workspace, pseudonym.0) {
                Behind::Somebody(name) => _ = names.insert(*pseudonym, name),
                Behind::Nobody => {}
                Behind::Unknown => asked.push(pseudonym.0),
            }
        }
        for some in asked.chunks(AT_ONCE) {
            let found = self.keys.find(some).await?;
            let mut unknown: HashSet<Uuid> = some.iter().copied().collect();
            for stored in &found {
                unknown.remove(&stored.id);
                let name = self.read_name(workspace, stored)?;
                self.people.names.insert((workspace.clone(), stored.id), name);
                // Who was erased while the key was read stays unknown.
                if let Behind::Somebody(name) = self.people.behind(workspace, stored.id) {
                    names.insert(Pseudonym(stored.id), name);
                }
            }
        }
        Ok(names)
    }

    async fn ask(
        &self,
        workspace: &WorkspaceName,
        people: &[&Reference],
    ) -> Result<Vec<(Reference, Pseudonym)>, StoreError> {
        let of = |person: &&Reference| (self.owner(workspace.as_str(), person.as_str()), (*person).clone());
        let people: HashMap<Owner, Reference> = people.iter().map(of).collect();
        let owners: Vec<_> = people.keys().copied().collect();
        let mut found = Vec::with_capacity(people.len());
        for StoredKey { id, owner, .. } in self.keys.named(&owners).await? {
            self.people.stand_ins.insert(owner, id);
            let person = people.get(&owner).filter(|_| self.people.stand_in(&owner).is_some());
            found.extend(person.map(|person| (person.clone(), Pseudonym(id))));
        }
        Ok(found)
    }

    fn fresh(&self, workspace: &WorkspaceName, person: &Reference) -> Result<StoredKey, StoreError> {
        // Random in whole: one that grew with time would tell when somebody came.
        let id = uuid::Builder::from_random_bytes(Secrets::draw()?).into_uuid();
        let (key, wrapped) = self.secrets.make(id)?;
        let name = key.close(&place(workspace, id), person.as_str().as_bytes().to_vec())?;
        let owner = self.owner(workspace.as_str(), person.as_str());
        Ok(StoredKey { id, owner, wrapped: Some(wrapped), name: Some(name) })
    }

    fn read_name(&self, workspace: &WorkspaceName, stored: &StoredKey) -> Result<Option<Reference>, StoreError> {
        let Some(name) = &stored.name else { return Ok(None) };
        let Held::Living(key) = self.learn(stored)? else { return Ok(None) };
        let name = key.disclose(&place(workspace, stored.id), name);
        Ok(name.and_then(|name| String::from_utf8(name).ok()?.parse().ok()))
    }
}

/// A name opens in its workspace alone.
fn place(workspace: &WorkspaceName, id: Uuid) -> Vec<u8> {
    [&b"name\n"[..], id.as_bytes(), workspace.as_str().as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::memory::MemoryKeys;
    use crate::port::KeyStore;

    async fn ring(keys: &Arc<MemoryKeys>) -> Keyring {
        let keys: Arc<dyn KeyStore> = Arc::clone(keys) as _;
        Keyring::open(keys, &[1; 32]).await.unwrap()
    }

    fn here() -> WorkspaceName {
        "acme".parse().unwrap()
    }

    fn people<const N: usize>(names: [&str; N]) -> BTreeSet<Reference> {
        names.iter().map(|name| name.parse().unwrap()).collect()
    }

    #[tokio::test]
    async fn every_node_has_the_same_for_a_person_and_another_one_elsewhere() {
        let keys = Arc::new(MemoryKeys::default());
        let (one, other) = (ring(&keys).await, ring(&keys).await);
        let both = people(["user:asha", "user:ben"]);
        let home = here();
        let (a, b) = tokio::join!(one.pseudonyms(&home, &both), other.pseudonyms(&home, &both));
        let (a, b) = (a.unwrap(), b.unwrap());
        assert_eq!((a.len(), &a), (2, &b));
        let elsewhere: WorkspaceName = "other".parse().unwrap();
        let there = one.pseudonyms(&elsewhere, &both).await.unwrap();
        assert!(there.values().all(|pseudonym| !a.values().any(|here| here == pseudonym)));
        let names = other.names(&here(), &a.values().copied().collect()).await.unwrap();
        assert!(a.iter().all(|(person, pseudonym)| names[pseudonym] == *person));
        assert!(other.names(&elsewhere, &a.values().copied().collect()).await.unwrap().is_empty());
        assert!(one.known_pseudonyms(&here(), &people(["user:cy"])).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn who_is_erased_is_told_no_more_and_comes_back_as_somebody_else() {
        let ring = ring(&Arc::new(MemoryKeys::default())).await;
        let asha = people(["user:asha"]);
        let before: Vec<_> = ring.pseudonyms(&here(), &asha).await.unwrap().into_values().collect();
        ring.names(&here(), &before.iter().copied().collect()).await.unwrap();
        ring.destroy(&[before[0].0]).await.unwrap();
        assert!(ring.names(&here(), &before.iter().copied().collect()).await.unwrap().is_empty());
        assert!(ring.known_pseudonyms(&here(), &asha).await.unwrap().is_empty());
        let after: Vec<_> = ring.pseudonyms(&here(), &asha).await.unwrap().into_values().collect();
        assert_ne!(before, after);
        let person = asha.iter().next().unwrap();
        let mut all = ring.all_pseudonyms(&here(), person).await.unwrap();
        all.sort_by_key(|pseudonym| *pseudonym != before[0]);
        assert_eq!(all, [before, after].concat());
    }
}
