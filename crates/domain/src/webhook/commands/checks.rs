//! What holds for a webhook however it comes to be as it is.

use std::collections::HashSet;

use crate::event::Event;
use crate::ids::GroupId;
use crate::refusal::Refusal;
use crate::text::word;

/// The most groups that a webhook can name.
pub const MAX_GROUPS: usize = 100;

pub(super) fn check_description(description: Option<&String>) -> Result<(), Refusal> {
    description.map_or(Ok(()), |description| word("description", description))
}

/// A type that there is not would never be told of, and nobody would know why.
pub(super) fn check_types(types: &[String]) -> Result<(), Refusal> {
    let known: HashSet<&str> = Event::kinds().map(|(kind, _)| kind).collect();
    if types.len() > known.len() {
        return Err(Refusal::InvalidText { field: "types", reason: "are more than there are" });
    }
    if types.iter().all(|kind| known.contains(kind.as_str())) {
        return Ok(());
    }
    Err(Refusal::InvalidText { field: "types", reason: "name a type of events that there is not" })
}

pub(super) fn check_groups(groups: &[GroupId]) -> Result<(), Refusal> {
    if groups.len() <= MAX_GROUPS {
        return Ok(());
    }
    Err(Refusal::InvalidText { field: "groups", reason: "are more than 100" })
}
