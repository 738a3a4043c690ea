//! Imports of ids from files.

use utoipa::ToSchema;
use uuid::Uuid;

/// An import of ids from a file.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(in crate::native) struct Import {
    job: String,
    group_id: Uuid,
    status: ImportStatus,
    retries: u32,
    /// Why it failed.
    reason: Option<String>,
    /// Different ids in the file, once it succeeded.
    ids: Option<u64>,
    /// How many of them were new.
    added: Option<u64>,
    sha256: String,
    size: u64,
    signed_at: i64,
    member_kind: String,
    #[schema(format = DateTime)]
    requested_at: String,
    requested_by: String,
    #[schema(format = DateTime)]
    updated_at: String,
    /// How far the work on it is, while this server has it.
    progress: Option<ImportProgress>,
}

/// How far an import is.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(in crate::native) struct ImportProgress {
    phase: ImportPhase,
    /// Bytes of the file that have been read in this attempt.
    bytes_read: u64,
    /// Bytes of the file.
    size: u64,
    /// Different ids found in them.
    ids: u64,
}

/// What a server is doing about an import.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
pub(in crate::native) enum ImportPhase {
    /// It waits for its turn, its next attempt, or its group's reactivation.
    Waiting,
    /// Its file is being read and validated.
    Reading,
    /// Its ids are becoming members.
    Applying,
}

#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
pub(in crate::native) enum ImportStatus {
    Pending,
    Succeeded,
    Failed,
}

/// A page of imports, newest first.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(in crate::native) struct ImportPage {
    items: Vec<Import>,
    next_cursor: Option<String>,
    /// Where to go on in the feed after the whole list, the same on each of its pages.
    position: String,
    total: Option<u64>,
}

/// An import was asked for.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(in crate::native) struct Requested {
    /// Names the import.
    job: String,
    /// Bytes of the file.
    size: u64,
    /// Of the file, in hex.
    sha256: String,
    version: u64,
    position: String,
}
