//! Why a log could not be carried over, in words for whoever tried.

use std::io;

use rollbook_store::{Position, StoreError};

/// See the variants.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    /// The file is not what was exported.
    #[error("line {line}: {reason}")]
    Line {
        /// Counted from 1.
        line: u64,
        /// Reads on from the line.
        reason: String,
    },
    /// The log that is to be written holds something.
    #[error("the log is not empty: it ends at position {head}; an import needs a log of its own")]
    NotEmpty {
        /// Its newest event.
        head: Position,
    },
    /// The log is half filled from another file.
    #[error("the log is half filled from another file; repeat that import, or take an empty log")]
    OtherImport,
    /// The log that is to be exported is half filled itself.
    #[error("the log is half imported: repeat the import that was interrupted")]
    Unfinished,
    /// Somebody else writes to the log meanwhile.
    #[error("another process has written to the log at position {position}; the import has been given up")]
    Disturbed {
        /// Where.
        position: Position,
    },
    /// What was written is not what was read.
    #[error("the log does not hold what was written to it; it is left marked as unfinished")]
    NotTheSame,
    /// The log cannot tell what it keeps beside its events.
    #[error("this kind of log cannot be exported: it does not tell what it keeps beside its events")]
    NotTold,
    /// The log's commits cannot hold what is to be written.
    #[error("this kind of log takes no import: it has no {0}")]
    Unable(&'static str),
    /// An event of the log cannot be told.
    #[error("the event at position {position} {reason}")]
    Event {
        /// Which.
        position: Position,
        /// Why.
        reason: &'static str,
    },
    /// The log.
    #[error("the log: {0}")]
    Log(#[from] StoreError),
    /// The file.
    #[error("the file: {0}")]
    File(#[from] io::Error),
}

impl TransferError {
    /// A bad line.
    pub(crate) fn line(line: u64, reason: impl Into<String>) -> Self {
        Self::Line { line, reason: reason.into() }
    }
}
