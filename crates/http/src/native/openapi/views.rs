//! The shapes of answers, as documentation: the documents themselves come ready from the views. A test compares
//! their fields with what the views write.
#![expect(dead_code, reason = "describes what answers hold")]

use std::collections::BTreeMap;

use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// A group.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(in crate::native) struct Group {
    id: Uuid,
    /// From 1 in its workspace, never reused.
    number: u32,
    /// Six characters, unique in the deployment.
    token: String,
    /// 24 hex digits.
    object_id: String,
    name: String,
    description: Option<String>,
    kind: Option<String>,
    membership_type: Option<String>,
    status: GroupStatus,
    /// Sorted.
    tags: Vec<String>,
    attributes: BTreeMap<String, Value>,
    /// Members of all kinds, suspended ones included.
    member_count: u64,
    /// The same by kind.
    member_counts: BTreeMap<String, u64>,
    resource_count: u64,
    /// The moment it is filed under, in unix seconds.
    filed_at: Option<i64>,
    /// Whether a first import decides when it may be used.
    awaiting_import: bool,
    creator: String,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    updated_at: String,
    #[schema(format = DateTime)]
    details_updated_at: Option<String>,
    details_updated_by: Option<String>,
    /// Also the entity tag.
    version: u64,
}

#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
enum GroupStatus {
    Active,
    Suspended,
    Deleted,
}

/// A page of groups.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(in crate::native) struct GroupPage {
    items: Vec<Group>,
    next_cursor: Option<String>,
    /// If it was asked for.
    total: Option<u64>,
}

/// A membership.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(in crate::native) struct Membership {
    group_id: Uuid,
    /// `user:u-asha`
    member: String,
    role: String,
    status: MembershipStatus,
    visited: bool,
    #[schema(format = DateTime)]
    created_at: String,
    created_by: String,
    #[schema(format = DateTime)]
    updated_at: Option<String>,
    updated_by: Option<String>,
}

#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
enum MembershipStatus {
    Active,
    Suspended,
}

/// A page of memberships.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(in crate::native) struct MembershipPage {
    items: Vec<Membership>,
    next_cursor: Option<String>,
    total: Option<u64>,
}

/// A group as one of its members sees it.
#[derive(ToSchema)]
struct MemberGroup {
    membership: Membership,
    group: Group,
}

/// A page of a member's groups.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(in crate::native) struct MemberGroupPage {
    items: Vec<MemberGroup>,
    next_cursor: Option<String>,
    total: Option<u64>,
}

/// A linked resource.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(in crate::native) struct Resource {
    group_id: Uuid,
    /// `activity:do_900`
    resource: String,
    attributes: BTreeMap<String, Value>,
    #[schema(format = DateTime)]
    linked_at: String,
    linked_by: String,
}

/// A group's resources in link order.
#[derive(ToSchema)]
pub(in crate::native) struct Resources {
    items: Vec<Resource>,
}

/// A directory entry.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(in crate::native) struct Subject {
    id: Uuid,
    /// `user:u-asha`
    subject: String,
    number: Option<u32>,
    name: Option<String>,
    status: SubjectStatus,
    attributes: BTreeMap<String, Value>,
    #[schema(format = DateTime)]
    created_at: String,
    created_by: String,
    #[schema(format = DateTime)]
    updated_at: String,
    /// Also the entity tag.
    version: u64,
}

#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
enum SubjectStatus {
    Active,
    Inactive,
}

/// A page of the directory.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(in crate::native) struct SubjectPage {
    items: Vec<Subject>,
    next_cursor: Option<String>,
    total: Option<u64>,
}

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
}

#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
enum ImportStatus {
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
    total: Option<u64>,
}

/// How often one type of event happened in a stretch of time.
#[derive(ToSchema)]
pub(in crate::native) struct ActivityBucket {
    #[schema(format = DateTime)]
    from: String,
    /// `group.members-added`
    kind: String,
    count: u64,
}

/// A group's activity.
#[derive(ToSchema)]
pub(in crate::native) struct ActivityBuckets {
    items: Vec<ActivityBucket>,
}

/// Progress of a group's active members in one activity.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(in crate::native) struct ActivityAggregate {
    activity_id: String,
    enrolment_count: u64,
    completed_count: u64,
    #[schema(format = DateTime)]
    updated_at: Option<String>,
    members: Vec<Progress>,
}

/// The newest report of a member in an activity and batch.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
struct Progress {
    member: String,
    activity: String,
    batch: String,
    enrolled: bool,
    completed_count: u64,
    scores: BTreeMap<String, Score>,
    #[schema(format = DateTime)]
    at: String,
}

#[derive(ToSchema)]
struct Score {
    score: f64,
    max: f64,
    attempts: u64,
}

/// A workspace with its totals.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(in crate::native) struct Workspace {
    name: String,
    #[schema(format = DateTime)]
    opened_at: String,
    /// Groups by status.
    groups: BTreeMap<String, u64>,
}

/// The workspaces within reach.
#[derive(ToSchema)]
pub(in crate::native) struct Workspaces {
    items: Vec<Workspace>,
}

#[derive(ToSchema)]
struct Projection {
    name: String,
    version: u32,
    position: u64,
    /// How many events it is behind.
    lag: u64,
    state: ProjectionState,
    error: Option<String>,
}

#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
enum ProjectionState {
    Running,
    Stopped,
    Rebuilding,
}

/// How the projections fare.
#[derive(ToSchema)]
pub(in crate::native) struct Projections {
    items: Vec<Projection>,
}

/// An event of the log.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(in crate::native) struct Event {
    /// Opaque; reading after it gives what came later.
    position: String,
    id: Uuid,
    stream: String,
    version: u64,
    r#type: String,
    schema_version: u16,
    #[schema(format = DateTime)]
    recorded_at: String,
    workspace: String,
    actor: String,
    initiator: Option<String>,
    command_id: Uuid,
    correlation_id: Uuid,
    causation_id: Option<Uuid>,
    traceparent: Option<String>,
    /// What happened, for people.
    sentence: String,
    data: Value,
}

/// A page of the log.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(in crate::native) struct EventPage {
    items: Vec<Event>,
    /// Where the next page begins.
    next: String,
    /// Whether nothing more was there.
    at_end: bool,
}

/// A page of a group's past.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(in crate::native) struct History {
    items: Vec<Event>,
    /// The version after which the next page begins, if there may be one.
    next_after: Option<u64>,
}

/// What a write came to.
#[derive(ToSchema)]
pub(in crate::native) struct Changed {
    /// Of the group or subject; also its entity tag.
    version: Option<u64>,
    /// A read that names it sees the write.
    position: String,
}

/// Reports were taken in.
#[derive(ToSchema)]
pub(in crate::native) struct Recorded {
    /// How many.
    recorded: u64,
    position: String,
}

/// A group was made.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(in crate::native) struct Created {
    id: Uuid,
    number: u32,
    token: String,
    object_id: String,
    #[schema(format = DateTime)]
    created_at: String,
    version: u64,
    position: String,
}

/// What became of the items of a bulk change.
#[derive(ToSchema)]
pub(in crate::native) struct Bulk {
    /// Items that changed something.
    applied: u64,
    /// Items that were as wished already.
    skipped: u64,
    /// Items that were not applied; only in partial mode.
    refused: Vec<Refused>,
    version: u64,
    position: String,
}

#[derive(ToSchema)]
struct Refused {
    member: String,
    /// `member-exists`, `not-a-member`, `named-twice`, `unknown-subject`, `inactive-subject` or `limit-reached`
    problem: String,
}
