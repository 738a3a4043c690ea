//! What the texts of a group have in common.

use crate::refusal::Refusal;
use crate::text::bounded;

/// The most tags of a group.
const MAX_TAGS: usize = 1_000;
/// The most bytes of all tags of a group together.
const MAX_TAG_BYTES: usize = 64 * 1024;

/// Sorted, without repetition; refuses blank ones and too many.
pub(super) fn sorted_tags(tags: &[String]) -> Result<Vec<String>, Refusal> {
    let refused = |reason| Err(Refusal::InvalidText { field: "tags", reason });
    let mut sorted = tags.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    if sorted.len() > MAX_TAGS || sorted.iter().map(String::len).sum::<usize>() > MAX_TAG_BYTES {
        return refused("are too many or too long");
    }
    if sorted.iter().any(|tag| tag.trim().is_empty()) {
        return refused("must not be blank");
    }
    sorted.iter().try_for_each(|tag| bounded("tags", tag))?;
    Ok(sorted)
}

/// Refuses a text beyond the domain's bounds, where there is one.
pub(super) fn check_optional(field: &'static str, text: Option<&str>) -> Result<(), Refusal> {
    text.map_or(Ok(()), |text| bounded(field, text))
}
