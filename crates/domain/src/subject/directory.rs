//! What the caller has looked up in the directory before it asks for a decision.

use std::collections::HashMap;

use super::state::SubjectStatus;
use crate::reference::Reference;

/// Known standings. A guard checks existence again in the commit; this is for commands that apply in part, which
/// must know each item's standing beforehand. Nobody looked up is nobody refused.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Directory(HashMap<Reference, Option<SubjectStatus>>);

impl Directory {
    /// From what was looked up: `None` for who is not in the directory.
    pub fn knowing(standings: impl IntoIterator<Item = (Reference, Option<SubjectStatus>)>) -> Self {
        Self(standings.into_iter().collect())
    }

    /// Whether somebody was looked up and not found.
    pub fn lacks(&self, subject: &Reference) -> bool {
        matches!(self.0.get(subject), Some(None))
    }

    /// Whether somebody was looked up and may not be used.
    pub fn has_inactive(&self, subject: &Reference) -> bool {
        matches!(self.0.get(subject), Some(Some(SubjectStatus::Inactive)))
    }
}
