//! What happens to a zip of photos.

use serde::{Deserialize, Serialize};

use crate::event::events;
use crate::ids::{GroupId, MediaId, WorkspaceName};

events! {
    /// Everything in a zip's stream.
    ArchiveEvent, Archive {
        /// It waits to be made.
        Requested(ArchiveRequested) = "archive.requested" @ 1,
        /// The work on it has come further.
        Progressed(ArchiveProgressed) = "archive.progressed" @ 1,
        /// It is there to be fetched.
        Finished(ArchiveFinished) = "archive.finished" @ 1,
        /// It will never be there.
        Failed(ArchiveFailed) = "archive.failed" @ 1,
        /// Somebody who knows its address fetches it.
        Fetched(ArchiveFetched) = "archive.fetched" @ 1,
    }
}

/// One file of a zip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchiveEntry {
    /// The photo.
    pub media: MediaId,
    /// The path of one of its pictures.
    pub file: String,
    /// What the file is called in the zip.
    pub name: String,
}

/// Where the work stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ArchiveStep {
    /// The files are being looked for.
    Input,
    /// It waits for its turn.
    Wait,
    /// The zip is being written.
    Convert,
    /// The zip is being stored.
    Output,
}

/// See [`ArchiveEvent::Requested`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchiveRequested {
    /// Where it belongs.
    pub workspace: WorkspaceName,
    /// Whose photos are in it.
    pub group: GroupId,
    /// What the file will be called, without its extension.
    pub name: String,
    /// The files, in order.
    pub entries: Vec<ArchiveEntry>,
}

/// See [`ArchiveEvent::Progressed`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchiveProgressed {
    /// Where the work stands.
    pub step: ArchiveStep,
    /// From 0 to 99, never falling.
    pub percent: u8,
}

/// See [`ArchiveEvent::Finished`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchiveFinished {
    /// Bytes of all files that went in.
    pub input_size: u64,
    /// Bytes of the zip.
    pub size: u64,
    /// Of the zip, in hex.
    pub sha256: String,
    /// Until when it can be fetched, in unix seconds.
    pub expires_at: i64,
}

/// See [`ArchiveEvent::Failed`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchiveFailed {
    /// A short sentence.
    pub reason: String,
    /// Until when that is told, in unix seconds.
    pub expires_at: i64,
}

/// See [`ArchiveEvent::Fetched`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchiveFetched {}
