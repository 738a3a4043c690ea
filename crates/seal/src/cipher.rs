//! AES-256-GCM under random nonces, of which few are ever drawn for one key; and what derives from the secret.

use aws_lc_rs::aead::{AES_256_GCM, Aad, Nonce, RandomizedNonceKey};
use aws_lc_rs::error::Unspecified;
use hmac::{Hmac, Mac};
use rollbook_store::StoreError;
use sha2::Sha256;
use uuid::Uuid;

/// Bytes of a key.
const LENGTH: usize = 32;
/// Bytes of a nonce.
pub(crate) const NONCE: usize = 12;

/// What sealing and opening is done with.
pub(crate) struct Key(RandomizedNonceKey);

/// What was sealed.
pub(crate) struct Sealed {
    pub(crate) nonce: [u8; NONCE],
    /// The ciphertext with its tag.
    pub(crate) text: Vec<u8>,
}

impl Key {
    fn new(bytes: &[u8; LENGTH]) -> Result<Self, StoreError> {
        RandomizedNonceKey::new(&AES_256_GCM, bytes).map(Self).map_err(failed)
    }

    /// Seals it for this one place: elsewhere it does not open.
    pub(crate) fn seal(&self, place: &[u8], mut text: Vec<u8>) -> Result<Sealed, StoreError> {
        let nonce = self.0.seal_in_place_append_tag(Aad::from(place), &mut text).map_err(failed)?;
        Ok(Sealed { nonce: *nonce.as_ref(), text })
    }

    /// The same in one piece.
    pub(crate) fn close(&self, place: &[u8], text: Vec<u8>) -> Result<Vec<u8>, StoreError> {
        let Sealed { nonce, mut text } = self.seal(place, text)?;
        text.splice(..0, nonce);
        Ok(text)
    }

    /// What was closed under this key for this place; none if it was not, or not like this.
    pub(crate) fn disclose(&self, place: &[u8], closed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, text) = closed.split_first_chunk::<NONCE>()?;
        self.open(place, Sealed { nonce: *nonce, text: text.to_vec() })
    }

    /// What was sealed under this key for this place; none if it was not, or not like this.
    pub(crate) fn open(&self, place: &[u8], Sealed { nonce, mut text }: Sealed) -> Option<Vec<u8>> {
        let length = self.0.open_in_place(Nonce::from(&nonce), Aad::from(place), &mut text).ok()?.len();
        text.truncate(length);
        Some(text)
    }
}

/// What is kept in no file: it derives from the secret of the deployment.
pub(crate) struct Secrets {
    wrapping: Key,
    hashing: [u8; LENGTH],
}

impl Secrets {
    pub(crate) fn new(secret: &[u8; LENGTH]) -> Result<Self, StoreError> {
        let wrapping = Key::new(&mac(secret, &[b"rollbook keys are wrapped with this"]))?;
        Ok(Self { wrapping, hashing: mac(secret, &[b"rollbook hides claims and owners with this"]) })
    }

    /// A new key, and how it is kept.
    pub(crate) fn make(&self, id: Uuid) -> Result<(Key, Vec<u8>), StoreError> {
        let bytes = Self::draw()?;
        Ok((Key::new(&bytes)?, self.wrap(id, &bytes)?))
    }

    /// Bytes that nobody can guess.
    pub(crate) fn draw<const N: usize>() -> Result<[u8; N], StoreError> {
        let mut bytes = [0; N];
        aws_lc_rs::rand::fill(&mut bytes).map_err(failed)?;
        Ok(bytes)
    }

    /// How bytes are kept under a name.
    pub(crate) fn wrap(&self, id: Uuid, bytes: &[u8; LENGTH]) -> Result<Vec<u8>, StoreError> {
        self.wrapping.close(id.as_bytes(), bytes.to_vec())
    }

    /// The key that is kept like this; none where another secret wrapped it.
    pub(crate) fn unwrap(&self, id: Uuid, wrapped: &[u8]) -> Option<Key> {
        let bytes = self.wrapping.disclose(id.as_bytes(), wrapped)?;
        Key::new(&bytes.try_into().ok()?).ok()
    }

    /// A hash that nobody can make, or try out, without the secret.
    pub(crate) fn hash(&self, parts: &[&[u8]]) -> [u8; LENGTH] {
        mac(&self.hashing, parts)
    }
}

fn mac(key: &[u8], parts: &[&[u8]]) -> [u8; LENGTH] {
    let mac = <Hmac<Sha256> as Mac>::new_from_slice(key);
    let mut mac = mac.unwrap_or_else(|_| unreachable!("HMAC takes keys of any length"));
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

fn failed(_: Unspecified) -> StoreError {
    StoreError::Unavailable("the cipher or its source of randomness has failed".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_opens_under_its_key_at_its_place_only() {
        let secrets = Secrets::new(&[7; LENGTH]).unwrap();
        let (key, wrapped) = secrets.make(Uuid::from_u128(1)).unwrap();
        let sealed = || key.seal(b"here", b"Asha".to_vec()).unwrap();
        assert_eq!(key.open(b"here", sealed()).as_deref(), Some(&b"Asha"[..]));
        assert!(key.open(b"there", sealed()).is_none());
        let mut bent = sealed();
        bent.text[0] ^= 1;
        assert!(key.open(b"here", bent).is_none());
        let again = secrets.unwrap(Uuid::from_u128(1), &wrapped).unwrap();
        assert_eq!(again.open(b"here", sealed()).as_deref(), Some(&b"Asha"[..]));
        assert_ne!(sealed().text, sealed().text, "the same text under two nonces");
    }

    #[test]
    fn a_wrapped_key_is_of_its_secret_and_name() {
        let secrets = Secrets::new(&[7; LENGTH]).unwrap();
        let (_, wrapped) = secrets.make(Uuid::from_u128(1)).unwrap();
        assert!(secrets.unwrap(Uuid::from_u128(2), &wrapped).is_none());
        assert!(Secrets::new(&[8; LENGTH]).unwrap().unwrap(Uuid::from_u128(1), &wrapped).is_none());
        assert!(secrets.unwrap(Uuid::from_u128(1), b"short").is_none());
    }

    #[test]
    fn parts_of_a_hash_do_not_run_together() {
        let secrets = Secrets::new(&[7; LENGTH]).unwrap();
        assert_ne!(secrets.hash(&[b"ab", b"c"]), secrets.hash(&[b"a", b"bc"]));
    }
}
