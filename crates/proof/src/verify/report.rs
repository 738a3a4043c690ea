//! What a verification came to.

use std::fmt;

use super::Witness;
use super::compare::Comparison;
use crate::hash::Hash;

/// Where a checkpoint comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Kept with the tree.
    Tree,
    /// Brought from outside.
    File(String),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tree => f.write_str("the checkpoint kept with the tree"),
            Self::File(name) => write!(f, "the checkpoint {name}"),
        }
    }
}

/// Something that is not as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// The row cannot be what was written.
    Damaged {
        /// Which.
        position: u64,
        /// Why.
        reason: String,
    },
    /// The event is another one than was recorded.
    Altered {
        /// Which.
        position: u64,
    },
    /// There is no such row, and there was.
    Missing {
        /// Which.
        position: u64,
    },
    /// The log is as it was signed, but the stored tree is not.
    TreeDamaged {
        /// Where.
        place: String,
    },
    /// The stored tree is of another log.
    OtherTree,
    /// The checkpoint is of another log.
    OtherLog {
        /// Which checkpoint.
        source: Source,
    },
    /// The events that a checkpoint covers have another root.
    OtherRoot {
        /// Which checkpoint.
        source: Source,
        /// How many it covers.
        size: u64,
    },
}

impl Finding {
    /// The position it is about.
    pub const fn position(&self) -> Option<u64> {
        match self {
            Self::Damaged { position, .. } | Self::Altered { position } | Self::Missing { position } => Some(*position),
            _ => None,
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Damaged { position, reason } => write!(f, "position {position}: {reason}"),
            Self::Altered { position } => write!(f, "position {position}: the event is not the one that was recorded"),
            Self::Missing { position } => write!(f, "position {position}: the event is missing"),
            Self::TreeDamaged { place } => {
                write!(f, "the stored tree is damaged ({place}); the log is as it was signed")
            }
            Self::OtherTree => f.write_str("the stored tree is of another log"),
            Self::OtherLog { source } => write!(f, "{source} is of another log"),
            Self::OtherRoot { source, size } => {
                write!(f, "the first {size} events are not those that {source} was signed for")
            }
        }
    }
}

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Events that were read and have a leaf.
    pub events: u64,
    /// Events of the stored tree.
    pub in_tree: u64,
    /// The root over the events.
    pub root: Hash,
    /// What is not as it was; what is known by its position first, in order.
    pub findings: Vec<Finding>,
}

impl Report {
    /// The first position that is not as it was.
    pub fn first_bad(&self) -> Option<u64> {
        self.findings.iter().filter_map(Finding::position).min()
    }

    /// Adds what is known only once everything was read.
    pub(super) fn end(&mut self, comparison: Comparison<'_>, witnesses: &[&Witness]) {
        let promised = witnesses.iter().map(|witness| witness.checkpoint.size).chain([self.in_tree]).max();
        if promised.is_some_and(|promised| promised > self.events) && self.first_bad().is_none() {
            self.findings.push(Finding::Missing { position: self.events + 1 });
        }
        if let Some(position) = comparison.differs_at() {
            let vouched = self.is_vouched_for(position, witnesses);
            let place = || format!("leaf {position}");
            self.findings.push(if vouched {
                Finding::TreeDamaged { place: place() }
            } else {
                Finding::Altered { position }
            });
        } else if let Some(place) = comparison.damage() {
            self.findings.push(Finding::TreeDamaged { place });
        }
        self.findings.sort_by_key(|finding| finding.position().unwrap_or(u64::MAX));
    }

    /// Whether a checkpoint covers a position and the log agrees with it: then it is the tree that was changed.
    fn is_vouched_for(&self, position: u64, witnesses: &[&Witness]) -> bool {
        let reached = |size: u64| (position..=self.events).contains(&size);
        let agrees = |witness: &Witness| {
            let refuted =
                |finding: &Finding| matches!(finding, Finding::OtherRoot { source, .. } if *source == witness.source);
            reached(witness.checkpoint.size) && !self.findings.iter().any(refuted)
        };
        witnesses.iter().any(|witness| agrees(witness))
    }
}
