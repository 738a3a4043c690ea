//! Where ids come from: all carry the instant of their command.

use std::sync::atomic::{AtomicU32, Ordering};

use rand::Rng;
use rollbook_domain::{ObjectId, Timestamp, Token};
use uuid::Uuid;

/// A source of ids nobody else has.
pub trait IdSource: Send + Sync + 'static {
    /// A UUIDv7 of this instant.
    fn uuid(&self, at: Timestamp) -> Uuid;
    /// A 24-hex id whose first four bytes are the second of this instant.
    fn object_id(&self, at: Timestamp) -> ObjectId;
    /// A short code; another one may have it already, which its claim finds out.
    fn token(&self) -> Token;
    /// A UUIDv4 that nobody can guess, for what proves who somebody is.
    fn secret(&self) -> Uuid;
}

/// Random ids, and object ids in the layout of MongoDB.
pub struct RandomIds {
    process: [u8; 5],
    counter: AtomicU32,
}

impl Default for RandomIds {
    fn default() -> Self {
        Self { process: rand::rng().random(), counter: AtomicU32::new(rand::rng().random()) }
    }
}

const ALPHABET: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

impl IdSource for RandomIds {
    fn uuid(&self, at: Timestamp) -> Uuid {
        let millis = u64::try_from(at.millis()).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(millis, &rand::rng().random()).into_uuid()
    }

    fn object_id(&self, at: Timestamp) -> ObjectId {
        let seconds = u32::try_from(at.seconds()).unwrap_or(u32::MAX).to_be_bytes();
        let counter = self.counter.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        let hex = hex::encode([&seconds[..], &self.process[..], &counter[1..]].concat());
        hex.parse().unwrap_or_else(|_| unreachable!("twelve bytes are 24 hex digits"))
    }

    fn token(&self) -> Token {
        let mut rng = rand::rng();
        loop {
            let text: String = (0..6).map(|_| char::from(ALPHABET[rng.random_range(0..ALPHABET.len())])).collect();
            if let Ok(token) = text.parse() {
                return token;
            }
        }
    }

    fn secret(&self) -> Uuid {
        uuid::Builder::from_random_bytes(rand::rng().random()).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_carry_their_instant_and_differ() {
        let ids = RandomIds::default();
        let at = Timestamp::from_micros(1_709_624_469_318_000);
        let (a, b) = (ids.object_id(at), ids.object_id(at));
        assert_ne!(a, b);
        assert_eq!(u32::from_str_radix(&a.as_str()[..8], 16).unwrap(), 1_709_624_469);
        assert_eq!(ids.uuid(at).get_version_num(), 7);
        assert_eq!(ids.uuid(at).get_timestamp().unwrap().to_unix().0, 1_709_624_469);
    }
}
