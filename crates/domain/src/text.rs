//! What every text in the domain must obey, whatever the policy of the surface says.

use crate::refusal::Refusal;

/// The most bytes of one text (a name, an id, a description).
pub const MAX_TEXT_BYTES: usize = 64 * 1024;

/// The most members that one event names; larger changes are cut into several events of one commit.
pub const CHUNK: usize = 10_000;

/// Refuses a text over [`MAX_TEXT_BYTES`].
pub fn bounded(field: &'static str, text: &str) -> Result<(), Refusal> {
    if text.len() > MAX_TEXT_BYTES {
        return Err(Refusal::InvalidText { field, reason: "is longer than 65536 bytes" });
    }
    Ok(())
}
