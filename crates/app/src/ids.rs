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
    /// Of UUIDs: those of one instant are in the order in which they were given.
    order: AtomicU32,
}

impl Default for RandomIds {
    fn default() -> Self {
        let start = || AtomicU32::new(rand::rng().random());
        Self { process: rand::rng().random(), counter: start(), order: start() }
    }
}

const ALPHABET: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

impl IdSource for RandomIds {
    fn uuid(&self, at: Timestamp) -> Uuid {
        let millis = u64::try_from(at.millis()).unwrap_or_default();
        let mut rest: [u8; 10] = rand::rng().random();
        // 26 bits, around those that the version and the variant take.
        let order = self.order.fetch_add(1, Ordering::Relaxed);
        for (byte, shift) in rest.iter_mut().zip([22, 14, 8, 0]) {
            *byte = (order >> shift).to_le_bytes()[0];
        }
        uuid::Builder::from_unix_timestamp_millis(millis, &rest).into_uuid()
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
        ids.order.store(0, Ordering::Relaxed);
        let uuids: Vec<_> = (0..20_000).map(|_| ids.uuid(at)).collect();
        assert!(uuids.is_sorted_by(|a, b| a < b));
        assert_eq!(ids.uuid(at).get_version_num(), 7);
        assert_eq!(ids.uuid(at).get_timestamp().unwrap().to_unix().0, 1_709_624_469);
    }
}
