//! What the views hold. The JSON of these types is the native representation, written ready by the projections.

mod activity;
mod doc;
pub mod photos;
mod status;
mod webhooks;

use std::collections::BTreeMap;

use rollbook_domain::group::{ImportStatus, Status};
use rollbook_domain::subject::SubjectStatus;
use rollbook_domain::{Actor, Attributes, GroupId, ObjectId, Reference, SubjectId, Timestamp, Token, WorkspaceName};
use serde::{Deserialize, Serialize};

use crate::rfc3339;
pub use crate::views::activity::{ActivityAggregate, ActivityBucket, ProgressView};
pub use crate::views::doc::Doc;
pub use crate::views::status::{ProjectionState, ProjectionStatus};
pub use crate::views::webhooks::WebhookView;

/// A group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GroupView {
    /// UUIDv7.
    pub id: GroupId,
    /// From 1 in the number scope of its workspace.
    pub number: u32,
    /// Six characters.
    pub token: Token,
    /// 24 hex digits.
    pub object_id: ObjectId,
    /// What it is called.
    pub name: String,
    /// Free text.
    pub description: Option<String>,
    /// A free word of the client.
    pub kind: Option<String>,
    /// How members come in, as far as a client cares.
    pub membership_type: Option<String>,
    /// `active`, `suspended` or `deleted`.
    pub status: Status,
    /// Sorted.
    pub tags: Vec<String>,
    /// Free values.
    pub attributes: Attributes,
    /// Members of all kinds, suspended memberships included.
    pub member_count: u64,
    /// The same by kind.
    pub member_counts: BTreeMap<String, u64>,
    /// Linked resources.
    pub resource_count: u64,
    /// The moment it is filed under, in unix seconds.
    pub filed_at: Option<i64>,
    /// The path of the picture that stands for it.
    pub thumb: Option<String>,
    /// Whether a first import decides when it may be used.
    pub awaiting_import: bool,
    /// Who made it.
    pub creator: Actor,
    /// When it was made.
    #[serde(with = "rfc3339")]
    pub created_at: Timestamp,
    /// When it last changed, memberships included.
    #[serde(with = "rfc3339")]
    pub updated_at: Timestamp,
    /// When details, status or resources last changed after creation.
    #[serde(with = "rfc3339::option")]
    pub details_updated_at: Option<Timestamp>,
    /// Who changed them.
    pub details_updated_by: Option<Actor>,
    /// The version of its stream; its `ETag`.
    pub version: u64,
}

/// Whether a membership counts for its group's clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Hash)]
#[serde(rename_all = "lowercase")]
pub enum MembershipStatus {
    /// It does.
    Active,
    /// It is hidden for now.
    Suspended,
}

/// A membership.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MemberView {
    /// Which group.
    pub group_id: GroupId,
    /// Who.
    pub member: Reference,
    /// As what.
    pub role: String,
    /// `active` or `suspended`.
    pub status: MembershipStatus,
    /// Whether the member has seen the group.
    pub visited: bool,
    /// Since when.
    #[serde(with = "rfc3339")]
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: Actor,
    /// When role, status or flag last changed.
    #[serde(with = "rfc3339::option")]
    pub updated_at: Option<Timestamp>,
    /// By whom.
    pub updated_by: Option<Actor>,
}

/// A group as one of its members sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberGroup {
    /// The membership.
    pub membership: Doc<MemberView>,
    /// The group.
    pub group: Doc<GroupView>,
}

/// A linked resource.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ResourceView {
    /// Which group.
    pub group_id: GroupId,
    /// `activity:do_900`.
    pub resource: Reference,
    /// Free values.
    pub attributes: Attributes,
    /// Since when.
    #[serde(with = "rfc3339")]
    pub linked_at: Timestamp,
    /// By whom.
    pub linked_by: Actor,
}

/// A directory entry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SubjectView {
    /// Its stream.
    pub id: SubjectId,
    /// `user:u-asha`.
    pub subject: Reference,
    /// Its number, where its kind is numbered.
    pub number: Option<u32>,
    /// What people call it.
    pub name: Option<String>,
    /// Whether it may be used.
    pub status: SubjectStatus,
    /// What its kind has beside.
    pub attributes: Attributes,
    /// When it was registered.
    #[serde(with = "rfc3339")]
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: Actor,
    /// When it last changed.
    #[serde(with = "rfc3339")]
    pub updated_at: Timestamp,
    /// The version of its stream; its `ETag`.
    pub version: u64,
}

/// A group by two of its names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct NumberedGroup {
    /// The integer number.
    pub number: u32,
    /// UUIDv7.
    pub id: GroupId,
}

/// A member as its group shows it: with its entry in the directory.
#[derive(Debug, Clone)]
pub struct MemberEntry {
    /// Who it is.
    pub entry: Entry,
    /// The numbers of the groups that hold it, in their order; suspended memberships and deleted groups left out.
    pub groups: Vec<u32>,
}

/// What is known of a member.
#[derive(Debug, Clone)]
pub enum Entry {
    /// What the directory says.
    Registered(Doc<SubjectView>),
    /// The directory says nothing; surfaces may add what does not exist.
    Unregistered(Doc<MemberView>),
}

/// An account.
#[derive(Clone, PartialEq, Eq)]
pub struct UserView {
    /// `user:1`.
    pub subject: Reference,
    /// Its number, where it has one.
    pub number: Option<u32>,
    /// As it was given.
    pub email: Option<String>,
    /// The given name.
    pub first_name: Option<String>,
    /// The family name.
    pub last_name: Option<String>,
    /// What it may do, in a word of its surface.
    pub role: Option<String>,
    /// Whether it may be used.
    pub status: SubjectStatus,
    /// The argon2id hash of its password.
    pub argon2id: Option<String>,
    /// When its open session ends by itself.
    pub session_expires_at: Option<Timestamp>,
}

/// An import of ids.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportView {
    /// Names the import and its file.
    pub job: ObjectId,
    /// Which group.
    pub group_id: GroupId,
    /// `pending`, `succeeded` or `failed`.
    pub status: ImportStatus,
    /// Attempts after the first.
    pub retries: u32,
    /// Why it failed.
    pub reason: Option<String>,
    /// Different ids in the file, once it succeeded.
    pub ids: Option<u64>,
    /// How many of them were new.
    pub added: Option<u64>,
    /// Of the file, in hex.
    pub sha256: String,
    /// Bytes of the file.
    pub size: u64,
    /// When the link to the file was signed, in unix seconds.
    pub signed_at: i64,
    /// The kind of the ids.
    pub member_kind: String,
    /// When it was asked for.
    #[serde(with = "rfc3339")]
    pub requested_at: Timestamp,
    /// By whom.
    pub requested_by: Actor,
    /// When it last moved.
    #[serde(with = "rfc3339")]
    pub updated_at: Timestamp,
}

/// A workspace with its totals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkspaceView {
    /// What it is called.
    pub name: WorkspaceName,
    /// When it was first used.
    #[serde(with = "rfc3339")]
    pub opened_at: Timestamp,
    /// Groups by status; none while they cannot be told, since the projection that counts them has stopped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub groups: Option<BTreeMap<String, u64>>,
}
