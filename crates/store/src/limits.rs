//! How large things may be, and how long answers are kept: the same for every adapter.

use crate::error::StoreError;
use crate::port::Append;

/// The largest payload. With its envelope it stays below the 16 MiB that a KurrentDB record may have.
pub const MAX_PAYLOAD: usize = 15 * 1024 * 1024;

/// The largest append, all payloads together.
pub const MAX_APPEND: usize = 256 * 1024 * 1024;

/// How long the answer to an idempotency key is kept, in microseconds of recorded time.
pub const ANSWER_MICROS: i64 = 24 * 60 * 60 * 1_000_000;

/// How much later than decided a command may be recorded on a shared log, in microseconds; what is more apart is
/// decided again.
pub const LIFT_MICROS: i64 = 1_000_000;

/// Bytes of all payloads and of the stored answer; refused where something is too large.
pub fn checked_size(append: &Append) -> Result<usize, StoreError> {
    let mut size = append.idempotency.as_ref().map_or(0, |key| key.answer.len());
    for event in append.writes.iter().flat_map(|write| &write.events) {
        within("event", event.payload.len(), MAX_PAYLOAD)?;
        size += event.payload.len();
    }
    within("append", size, MAX_APPEND)?;
    Ok(size)
}

fn within(what: &'static str, size: usize, limit: usize) -> Result<(), StoreError> {
    if size > limit { Err(StoreError::TooLarge { what, size, limit }) } else { Ok(()) }
}
