//! Opaque places in lists: where a page ended, bound to its list and sealed against tampering.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::error::AppError;

const TAG: usize = 12;

/// Seals and opens cursors.
pub struct CursorKey(Hmac<Sha256>);

impl CursorKey {
    pub(crate) fn new(secret: [u8; 32]) -> Self {
        let mac = <Hmac<Sha256> as Mac>::new_from_slice(&secret);
        Self(mac.unwrap_or_else(|_| unreachable!("HMAC takes keys of any length")))
    }

    /// The cursor for a place in the list that `list` describes (its filter and order).
    pub fn seal(&self, list: &str, place: &[u8]) -> String {
        let tag = self.tag(list, place);
        URL_SAFE_NO_PAD.encode([&tag[..TAG], place].concat())
    }

    /// The place a cursor stands for, if it was sealed here for this very list.
    pub fn open(&self, list: &str, cursor: &str) -> Result<Vec<u8>, AppError> {
        let invalid = || AppError::Invalid { field: "cursor", reason: "does not belong to this list".into() };
        let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| invalid())?;
        let (tag, place) = bytes.split_at_checked(TAG).ok_or_else(invalid)?;
        if self.mac(list, place).verify_truncated_left(tag).is_err() {
            return Err(invalid());
        }
        Ok(place.to_vec())
    }

    fn mac(&self, list: &str, place: &[u8]) -> Hmac<Sha256> {
        let mut mac = self.0.clone();
        mac.update(&(list.len() as u64).to_be_bytes());
        mac.update(list.as_bytes());
        mac.update(place);
        mac
    }

    fn tag(&self, list: &str, place: &[u8]) -> Vec<u8> {
        self.mac(list, place).finalize().into_bytes().to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_opens_for_its_list_only() {
        let key = CursorKey::new([7; 32]);
        let cursor = key.seal("groups?status=active", b"place");
        assert_eq!(key.open("groups?status=active", &cursor).unwrap(), b"place");
        assert!(key.open("groups", &cursor).is_err());
        assert!(CursorKey::new([8; 32]).open("groups?status=active", &cursor).is_err());
        assert!(key.open("groups?status=active", "AAAA").is_err());
        assert!(key.open("groups?status=active", "%").is_err());
    }
}
