//! What happens to imports of ids.

use serde::{Deserialize, Serialize};

use crate::ids::ObjectId;

/// See [`GroupEvent::ImportRequested`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportRequested {
    /// Names the import and its file, `<job>.csv`.
    pub job: ObjectId,
    /// Of the file's bytes, in hex.
    pub sha256: String,
    /// Bytes of the file.
    pub size: u64,
    /// When the link to the file was signed, in unix seconds.
    pub signed_at: i64,
    /// The kind of the ids in the file.
    pub member_kind: String,
    /// The role that new members get.
    pub role: String,
}

/// See [`GroupEvent::ImportRetried`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportRetried {
    /// Which import.
    pub job: ObjectId,
    /// How many retries there have been, this one included.
    pub retries: u32,
    /// What went wrong.
    pub reason: String,
}

/// See [`GroupEvent::ImportSucceeded`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportSucceeded {
    /// Which import.
    pub job: ObjectId,
    /// Different ids in the file.
    pub ids: u64,
    /// How many of them were no members before.
    pub added: u64,
}

/// See [`GroupEvent::ImportFailed`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportFailed {
    /// Which import.
    pub job: ObjectId,
    /// A short sentence, naming the line where there is one.
    pub reason: String,
}
