//! 16 bytes for any member, in a form that keeps decimal ids readable.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

pub(super) type Key = [u8; 16];

const HASHED: u8 = 0x80;

/// Decimal numbers without leading zeros keep their value, below the number of their kind; everything else is the
/// first 127 bits of a hash over kind and id. The hash takes the kind's text, not its number in this group, so
/// that the same member has the same digest everywhere.
pub(super) fn key(number_of_kind: u8, kind: &str, id: &str) -> Key {
    decimal(id).map_or_else(|| hashed(kind, id), |number| numeric(number_of_kind, number))
}

/// The key of a decimal id.
pub(super) fn numeric(number_of_kind: u8, number: u64) -> Key {
    let mut key = [0; 16];
    key[1] = number_of_kind;
    key[8..].copy_from_slice(&number.to_be_bytes());
    key
}

/// The decimal id of a key; `None` where only its hash is known.
pub(super) fn number(key: &Key) -> Option<u64> {
    let value = key[8..].try_into().ok()?;
    (key[0] & HASHED == 0).then(|| u64::from_be_bytes(value))
}

/// What a member is counted under: `kind:31`, or `kind#` and the hash in hex. Can be had from a [`Key`] as well.
pub(crate) fn digest(kind: &str, id: &str) -> String {
    digest_of(kind, &key(0, kind, id))
}

pub(super) fn digest_of(kind: &str, key: &Key) -> String {
    if let Some(number) = number(key) {
        return format!("{kind}:{number}");
    }
    let mut text = format!("{kind}#");
    for byte in key {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

fn decimal(id: &str) -> Option<u64> {
    let canonical = id.as_bytes().first().is_some_and(u8::is_ascii_digit) && (id == "0" || !id.starts_with('0'));
    if canonical { id.parse().ok() } else { None }
}

fn hashed(kind: &str, id: &str) -> Key {
    let hash = Sha256::new().chain_update(kind).chain_update(":").chain_update(id).finalize();
    let mut key = [0; 16];
    key.copy_from_slice(&hash[..16]);
    key[0] |= HASHED;
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_canonical_decimals_keep_their_value() {
        let value = |id| number(&key(3, "device", id));
        assert_eq!((value("0"), value("31"), value("18446744073709551615")), (Some(0), Some(31), Some(u64::MAX)));
        for id in ["007", "+5", "-1", "1a", "", "18446744073709551616", "00"] {
            assert_eq!(value(id), None, "{id}");
        }
    }

    #[test]
    fn the_same_digest_comes_from_the_text_and_from_the_key() {
        for (kind, id) in [("device", "31"), ("user", "u-asha")] {
            assert_eq!(digest(kind, id), digest_of(kind, &key(7, kind, id)));
        }
        assert_eq!(digest("device", "31"), "device:31");
        assert!(digest("user", "31x").starts_with("user#"));
    }
}
