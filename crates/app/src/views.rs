//! What the views hold. The JSON of these types is the native representation, written ready by the projections.

pub mod photos;

use std::collections::BTreeMap;
use std::marker::PhantomData;

use rollbook_domain::group::{ImportStatus, Status};
use rollbook_domain::progress::Score;
use rollbook_domain::subject::SubjectStatus;
use rollbook_domain::{Actor, Attributes, GroupId, ObjectId, Reference, SubjectId, Timestamp, Token, WorkspaceName};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::error::AppError;
use crate::rfc3339;

/// A ready JSON document of a view. REST sends it as it is; others read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doc<T> {
    json: Box<str>,
    of: PhantomData<fn() -> T>,
}

impl<T> Doc<T> {
    /// A document as the view holds it.
    pub fn from_json(json: impl Into<Box<str>>) -> Self {
        Self { json: json.into(), of: PhantomData }
    }

    /// The JSON.
    pub fn as_json(&self) -> &str {
        &self.json
    }

    /// To say it in other words.
    pub(crate) fn json_mut(&mut self) -> &mut Box<str> {
        &mut self.json
    }

    /// A part of the document read: what `P` has no field for is passed over.
    pub fn part<P: DeserializeOwned>(&self) -> Result<P, AppError> {
        serde_json::from_str(&self.json).map_err(|error| AppError::Internal(format!("a view cannot be read: {error}")))
    }
}

impl<T: DeserializeOwned> Doc<T> {
    /// The document read.
    pub fn read(&self) -> Result<T, AppError> {
        self.part()
    }
}

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

/// The newest report of one member in one activity and batch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProgressView {
    /// Who.
    pub member: Reference,
    /// The activity as last reported.
    pub activity: Reference,
    /// The run of the activity.
    pub batch: String,
    /// Whether the member is enrolled.
    pub enrolled: bool,
    /// Items completed.
    pub completed_count: u64,
    /// By assessed item.
    pub scores: BTreeMap<String, Score>,
    /// When it was so.
    #[serde(with = "rfc3339")]
    pub at: Timestamp,
}

/// How often one kind of event happened to a group in a stretch of time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ActivityBucket {
    /// The first instant of the stretch.
    #[serde(with = "rfc3339")]
    pub from: Timestamp,
    /// The event type.
    pub kind: String,
    /// How often.
    pub count: u64,
}

/// All progress of a group's active members in one activity, summed up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ActivityAggregate {
    /// The id of the activity, whatever kind it was reported under.
    pub activity_id: String,
    /// Different members with progress.
    pub enrolment_count: u64,
    /// Items completed by all of them.
    pub completed_count: u64,
    /// The newest report.
    #[serde(with = "rfc3339::option")]
    pub updated_at: Option<Timestamp>,
    /// One row per member and batch.
    pub members: Vec<ProgressView>,
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
    /// Groups by status.
    pub groups: BTreeMap<String, u64>,
}

/// How a projection fares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProjectionStatus {
    /// Which one.
    pub name: String,
    /// Raised when its logic changes.
    pub version: u32,
    /// How far it is.
    pub position: u64,
    /// How many events it is behind.
    pub lag: u64,
    /// `running`, `stopped` or `rebuilding`.
    pub state: ProjectionState,
    /// In how many streams samples of it are known to differ from the log.
    #[serde(default)]
    pub divergent: u64,
    /// What stopped it.
    pub error: Option<String>,
}

/// What a projection is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProjectionState {
    /// Following the log.
    Running,
    /// Stopped at an event it could not take in.
    Stopped,
    /// Being filled anew beside the one that serves.
    Rebuilding,
}
