//! What commands with several sections tell of each.

use serde::{Deserialize, Serialize};

use super::bulk::BulkReport;

/// What became of one section.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SectionReport {
    /// Item by item.
    pub items: BulkReport,
    /// The limit that the section would have passed; nothing of it was applied then (but the creator's own
    /// membership of a new group).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
}

/// What became of the members and of the resources.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SectionReports {
    /// Added, edited, removed.
    pub members: SectionReport,
    /// Linked, unlinked.
    pub resources: SectionReport,
}
