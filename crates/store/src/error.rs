//! What can go wrong with a log, by what the caller can do about it.

use rollbook_domain::{Guard, StreamId, Timestamp};

/// See the variants.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// The stream is at another version. Load it again and decide again.
    #[error("{stream} is at version {actual}")]
    Conflict {
        /// Which stream.
        stream: StreamId,
        /// Its version.
        actual: u64,
    },
    /// A guard does not hold.
    #[error("guard does not hold: {guard:?}")]
    GuardFailed {
        /// Which one.
        guard: Box<Guard>,
    },
    /// The command carries an earlier instant than what is in the log. Take a later one and decide again.
    #[error("recorded time would go back behind {last:?}")]
    TimeWentBack {
        /// The newest recorded time.
        last: Timestamp,
    },
    /// The idempotency key has been used by a command with another payload.
    #[error("idempotency key is used by another request")]
    KeyReused,
    /// The append is larger than the store takes.
    #[error("{what} is too large: {size} bytes, at most {limit}")]
    TooLarge {
        /// What is too large.
        what: &'static str,
        /// How large it is.
        size: usize,
        /// How large it may be.
        limit: usize,
    },
    /// Too much is waiting. Nothing was written; try later.
    #[error("too many commands are waiting")]
    Overloaded,
    /// The store cannot be reached or written. Whether the append took place is unknown only if it was being
    /// committed; its command id settles that.
    #[error("the log is not available: {0}")]
    Unavailable(String),
    /// What is stored cannot be what was written.
    #[error("the log is damaged: {0}")]
    Corrupt(String),
}
