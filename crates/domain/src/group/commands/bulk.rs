//! What bulk changes of memberships have in common.

use serde::{Deserialize, Serialize};

use crate::reference::Reference;
use crate::refusal::Refusal;

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
    /// The group would hold too many.
    LimitReached,
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

impl BulkReport {
    /// Both together.
    pub(super) fn absorb(&mut self, other: Self) {
        self.applied += other.applied;
        self.skipped += other.skipped;
        self.refused.extend(other.refused);
    }
}

/// What an atomic command answers to these problems: repetitions come first, then memberships, then the directory,
/// each with its first item in request order.
pub(super) fn refusal_of(refused: &[ItemRefusal]) -> Option<Refusal> {
    use ItemProblem as P;
    let of = |problem| refused.iter().filter(move |item| item.problem == problem);
    let first = |problem| of(problem).next().map(|item| item.member.to_string());
    let named_twice = first(P::NamedTwice).map(|first| Refusal::NamedTwice { first });
    named_twice
        .or_else(|| {
            first(P::MemberExists).map(|first| Refusal::MemberExists { first, count: of(P::MemberExists).count() })
        })
        .or_else(|| first(P::NotAMember).map(|first| Refusal::NotAMember { first, count: of(P::NotAMember).count() }))
        .or_else(|| first(P::UnknownSubject).map(|subject| Refusal::UnknownSubject { subject }))
        .or_else(|| first(P::InactiveSubject).map(|subject| Refusal::InactiveSubject { subject }))
}
