//! Files under keys of their own: cut into pieces, each sealed at its place.
//!
//! `rollbook sealed\n`, then the pieces: nonce, ciphertext, tag. All hold [`PIECE`] bytes but the last, which may hold
//! fewer, or none. A piece opens only in its file, at its place, and as the last one only if it is: a file that was cut,
//! or put together anew, breaks off.

use std::sync::Arc;

use rollbook_store::StoreError;
use uuid::Uuid;

use crate::cipher::{Key, NONCE};
use crate::keyring::{Held, Keyring};

/// How a sealed file begins; any other is read as it is.
pub const BEGINNING: &[u8; 16] = b"rollbook sealed\n";
/// Bytes that are sealed together.
pub const PIECE: usize = 64 * 1024;
/// Bytes that sealing adds to a piece.
const ADDED: usize = NONCE + 16;
/// Bytes of a whole piece once it is sealed.
pub const SEALED_PIECE: usize = PIECE + ADDED;

/// What the pieces of one file are sealed under.
#[derive(Clone)]
pub struct FileKey {
    key: Arc<Key>,
    name: Arc<str>,
}

impl FileKey {
    /// A piece as it is stored.
    pub fn seal(&self, number: u64, last: bool, piece: Vec<u8>) -> Result<Vec<u8>, StoreError> {
        self.key.close(&self.place(number, last), piece)
    }

    /// A piece as it was; none where it belongs elsewhere, or was altered.
    pub fn open(&self, number: u64, last: bool, piece: &[u8]) -> Option<Vec<u8>> {
        self.key.disclose(&self.place(number, last), piece)
    }

    fn place(&self, number: u64, last: bool) -> Vec<u8> {
        [&number.to_be_bytes()[..], &[u8::from(last)], self.name.as_bytes()].concat()
    }
}

/// How many bytes a file of so many has once it is sealed.
pub fn sealed_size(size: u64) -> u64 {
    let pieces = size.div_ceil(PIECE as u64).max(1);
    size.saturating_add(BEGINNING.len() as u64 + pieces * ADDED as u64)
}

/// The other way round; none where no sealed file has so many.
pub fn opened_size(sealed: u64) -> Option<u64> {
    let pieces = sealed.checked_sub(BEGINNING.len() as u64)?;
    let size = pieces.checked_sub(pieces.div_ceil(SEALED_PIECE as u64) * ADDED as u64)?;
    (sealed_size(size) == sealed).then_some(size)
}

impl Keyring {
    /// The key of a file, which is made if it has none; none where it is destroyed.
    pub async fn file_key(&self, name: &str) -> Result<Option<FileKey>, StoreError> {
        let (id, owner) = (self.file_id(name), self.file_owner(name));
        let mut bunch = self.load_or_make(&[(id, owner)].into()).await?;
        Ok(bunch.held.remove(&id).and_then(|held| file_key(name, held)))
    }

    /// The key that a file has; an error where the key store does not know it, none where it is destroyed.
    pub async fn known_file_key(&self, name: &str) -> Result<Option<FileKey>, StoreError> {
        let id = self.file_id(name);
        let held = self.load([id]).await?.remove(&id);
        let missing = || StoreError::Unavailable("the key store does not have the key of a file".into());
        Ok(file_key(name, held.ok_or_else(missing)?))
    }

    /// Lets go of the key of a file that is deleted: no copy of it opens any more.
    pub async fn discard_file_key(&self, name: &str) {
        self.discard(&[self.file_id(name)]).await;
    }

    fn file_id(&self, name: &str) -> Uuid {
        let hash = self.secrets.hash(&[b"file", name.as_bytes()]);
        uuid::Builder::from_custom_bytes(std::array::from_fn(|at| hash[at])).into_uuid()
    }

    fn file_owner(&self, name: &str) -> [u8; 32] {
        self.secrets.hash(&[b"owner of a file", name.as_bytes()])
    }
}

fn file_key(name: &str, held: Held) -> Option<FileKey> {
    match held {
        Held::Living(key) => Some(FileKey { key, name: name.into() }),
        Held::Destroyed => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::MemoryKeys;

    #[test]
    fn sizes_go_both_ways() {
        let piece = PIECE as u64;
        for size in [0, 1, piece - 1, piece, piece + 1, 3 * piece, 3 * piece + 7] {
            assert_eq!(opened_size(sealed_size(size)), Some(size));
            assert!(sealed_size(size) < sealed_size(size + 1));
        }
        for no_size in [0, 15, 16, 43, sealed_size(piece) + 1, sealed_size(piece) + 28] {
            assert_eq!(opened_size(no_size), None, "{no_size}");
        }
    }

    #[tokio::test]
    async fn a_piece_opens_in_its_file_at_its_place_only() {
        let ring = Keyring::open(Arc::new(MemoryKeys::default()), &[1; 32]).await.unwrap();
        let (one, other) = (ring.file_key("a/1").await.unwrap().unwrap(), ring.file_key("a/2").await.unwrap().unwrap());
        let sealed = one.seal(3, false, b"Asha".to_vec()).unwrap();
        assert_eq!(one.open(3, false, &sealed).as_deref(), Some(&b"Asha"[..]));
        assert!(one.open(3, true, &sealed).is_none() && one.open(2, false, &sealed).is_none());
        assert!(other.open(3, false, &sealed).is_none());
        let again = ring.known_file_key("a/1").await.unwrap().unwrap();
        assert_eq!(again.open(3, false, &sealed).as_deref(), Some(&b"Asha"[..]));
        ring.discard_file_key("a/1").await;
        assert!(ring.known_file_key("a/1").await.is_err());
        let anew = ring.file_key("a/1").await.unwrap().unwrap();
        assert!(anew.open(3, false, &sealed).is_none(), "another key");
    }
}
