//! What a log keeps beside its events, to be carried to another log: nothing of it stands in the events.

use async_trait::async_trait;
use bytes::Bytes;
use rollbook_domain::{ClaimKey, CountKey, SequenceKey};
use uuid::Uuid;

use crate::error::StoreError;
use crate::position::Position;

/// One thing that commits keep beside the events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// Who holds a key.
    Claim {
        /// What is held.
        key: ClaimKey,
        /// By which stream.
        owner: String,
    },
    /// How far a sequence has been given out.
    Number {
        /// The sequence.
        key: SequenceKey,
        /// The highest number that nobody gets any more.
        used: u32,
    },
    /// A count.
    Count {
        /// Which.
        key: CountKey,
        /// Where it stands.
        value: i64,
    },
    /// A committed command without events; those of the others are in the log.
    Command {
        /// Its id.
        id: Uuid,
    },
    /// The answer to an idempotency key that may still be asked for.
    Answer {
        /// Whose key it is.
        scope: String,
        /// The key.
        key: String,
        /// SHA-256 of the request.
        fingerprint: [u8; 32],
        /// Opaque here.
        answer: Bytes,
    },
}

/// Everything that is kept beside the events at one moment, whatever is committed meanwhile.
#[async_trait]
pub trait Ledger: Send {
    /// The newest event of that moment.
    fn head(&self) -> Position;

    /// Some more entries; none after the last one. The order is the log's own.
    async fn next(&mut self) -> Result<Vec<Kept>, StoreError>;
}
