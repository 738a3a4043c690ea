//! What bulk changes of memberships have in common.

use serde::{Deserialize, Serialize};

use crate::reference::Reference;

/// What a violation by one item does to the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// The first violation refuses everything.
    #[default]
    Atomic,
    /// Good items are applied, the others reported.
    Partial,
}

/// What an item that already holds (or, for removals, holds no longer) amounts to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Existing {
    /// A violation.
    #[default]
    Strict,
    /// Nothing to do.
    Skip,
}

/// What is wrong with one item of a partial command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ItemProblem {
    /// A member already.
    MemberExists,
    /// No member.
    NotAMember,
    /// Named before in the same request.
    NamedTwice,
    /// Not in the directory.
    UnknownSubject,
    /// In the directory, but not active.
    InactiveSubject,
}

/// An item that a partial command did not apply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemRefusal {
    /// Which.
    pub member: Reference,
    /// Why.
    pub problem: ItemProblem,
}

/// What became of the items of a bulk command.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkReport {
    /// Items that changed something.
    pub applied: u64,
    /// Items that held already.
    pub skipped: u64,
    /// Items that were not applied, in request order; only in [`Mode::Partial`].
    pub refused: Vec<ItemRefusal>,
}
