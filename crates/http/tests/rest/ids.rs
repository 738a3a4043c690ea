//! Ids and instants that are the same in every run.

use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};

use rollbook_app::{Clock, IdSource};
use rollbook_domain::{ObjectId, Timestamp, Token};
use uuid::Uuid;

/// Begins at 2024-03-05T07:41:09Z; each reading is a millisecond later.
pub(crate) struct StepClock(AtomicI64);

impl Default for StepClock {
    fn default() -> Self {
        Self(AtomicI64::new(1_709_624_469_000_000))
    }
}

impl Clock for StepClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.fetch_add(1_000, Ordering::Relaxed))
    }
}

/// Counts.
#[derive(Default)]
pub(crate) struct CountedIds(AtomicU32);

impl CountedIds {
    fn next(&self) -> u32 {
        self.0.fetch_add(1, Ordering::Relaxed) + 1
    }
}

impl IdSource for CountedIds {
    fn uuid(&self, _: Timestamp) -> Uuid {
        format!("01890a5d-ac96-774b-bcce-{:012x}", self.next()).parse().unwrap()
    }

    fn secret(&self) -> Uuid {
        format!("01890a5d-0000-474b-bcce-{:012x}", self.next()).parse().unwrap()
    }

    fn object_id(&self, _: Timestamp) -> ObjectId {
        format!("65e6cd25{:016x}", self.next()).parse().unwrap()
    }

    fn token(&self) -> Token {
        format!("T{:05}", self.next()).parse().unwrap()
    }
}
