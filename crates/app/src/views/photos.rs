//! Photos, zips of them, and whom they belong to.

use rollbook_domain::archive::{ArchiveEntry, ArchiveStatus, ArchiveStep};
use rollbook_domain::group::Media;
use rollbook_domain::{Actor, ArchiveId, GroupId, MediaId, Timestamp, WorkspaceName};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::rfc3339;

/// A photo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MediaView {
    /// It keeps its id wherever it is moved.
    pub id: MediaId,
    /// The group it is in, or was in last.
    pub group_id: GroupId,
    /// What is known of it.
    pub media: Media,
    /// When it came into its group.
    #[serde(with = "rfc3339")]
    pub arrived_at: Timestamp,
    /// Who brought it.
    pub arrived_by: Actor,
    /// Whether it has been removed.
    pub deleted: bool,
    /// Whether its membership is suspended.
    pub hidden: bool,
}

/// A zip of photos.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ArchiveView {
    /// UUIDv7.
    pub id: ArchiveId,
    /// Where it belongs.
    pub workspace: WorkspaceName,
    /// Whose photos.
    pub group_id: GroupId,
    /// What the file is called, without its extension.
    pub name: String,
    /// The files, in order.
    pub entries: Vec<ArchiveEntry>,
    /// `pending`, `finished` or `failed`.
    pub status: ArchiveStatus,
    /// Where the work stands, once it has begun.
    pub step: Option<ArchiveStep>,
    /// How much is done; 100 exactly when it is finished.
    pub percent: u8,
    /// Why it failed.
    pub reason: Option<String>,
    /// Bytes of all files that went in, once it is finished.
    pub input_size: Option<u64>,
    /// Bytes of the zip, once it is finished.
    pub size: Option<u64>,
    /// Of the zip, in hex, once it is finished.
    pub sha256: Option<String>,
    /// When it was asked for.
    #[serde(with = "rfc3339")]
    pub requested_at: Timestamp,
    /// By whom.
    pub requested_by: Actor,
    /// The command that asked.
    pub requested_in: Uuid,
    /// The chain that command belongs to.
    pub correlation_id: Uuid,
    /// When it ended.
    #[serde(with = "rfc3339::option")]
    pub ended_at: Option<Timestamp>,
    /// Until when it can be asked about, in unix seconds, once it has ended.
    pub expires_at: Option<i64>,
    /// How often it was fetched.
    pub downloads: u64,
}

/// Whom a workspace belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OwnerView {
    /// Who it is.
    pub id: Uuid,
    /// The IANA name of the zone that days are counted in; UTC where there is none.
    pub timezone: Option<String>,
    /// The brand of groups that name none.
    pub primary_brand: Option<Uuid>,
    /// The given name.
    pub first_name: Option<String>,
    /// The family name.
    pub last_name: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
    /// Since when it belongs to them.
    #[serde(with = "rfc3339")]
    pub created_at: Timestamp,
    /// When they last changed.
    #[serde(with = "rfc3339")]
    pub updated_at: Timestamp,
}
