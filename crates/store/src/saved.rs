//! What is saved beside the log to save work. None of it is the truth, and all of it may be lost.

use bytes::Bytes;

/// The newest state of a stream that somebody stored to save folding it again. Never authoritative.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The version it stands for.
    pub version: u64,
    /// Opaque here.
    pub state: Bytes,
}

/// How far somebody is who works through the log, noted beside it so that no event is needed for each step. It may be
/// lost, or be older than what was saved last: whoever notes must be able to do work again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Whoever is told to begin elsewhere begins a new turn, and what was noted in an earlier one is void.
    pub turn: u64,
    /// Opaque here.
    pub text: String,
}
