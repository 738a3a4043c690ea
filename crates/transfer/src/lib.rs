//! Carrying a log from one store to another: into a file, and out of it.
//!
//! The file is text, one CloudEvent 1.0 per line, usually compressed with zstd. Its first line says what follows, then
//! come all events in the order of the log, then what is kept beside them ([`Kept`](rollbook_store::Kept)), and the last
//! line says how much there was. Every event carries the hash of its leaf in the Merkle tree ([`rollbook_proof`]), and
//! the last line their root: an altered line is named, a missing one is missed.
//!
//! * [`export()`] writes the file, beside whoever writes the log.
//! * [`check`] reads it and believes nothing.
//! * [`import()`] checks the whole file before it writes anything, and then writes it into a log that is empty. Until it
//!   is through, that log is marked as unfinished, and nobody serves it; an import that was interrupted is repeated.
//!
//! Both need of a log only what the port offers: it must tell what it keeps beside its events
//! ([`EventStore::ledger`](rollbook_store::EventStore::ledger)), and to take an import its commits must hold several
//! streams and guards, and its positions have no gaps.

mod check;
mod command;
mod error;
mod event;
mod export;
mod frame;
mod import;
mod kept;
mod lines;

pub use check::check;
pub use error::TransferError;
pub use export::{Form, export};
pub use import::{import, unfinished};

use rollbook_proof::Hash;

/// What is in a file, or has been carried over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Summary {
    /// Events.
    pub events: u64,
    /// Entries beside them.
    pub kept: u64,
    /// The root of the tree over the events.
    pub root: Hash,
}

/// What is being done, for whoever watches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Events are written to the file.
    Exporting,
    /// The file is looked through.
    Checking,
    /// Events are written to the log.
    Writing,
    /// The log is read back.
    Proving,
}

/// Who is told how many events of how many have passed a step.
pub type Watcher<'a> = &'a mut (dyn FnMut(Step, u64, u64) + Send);
