//! Events, and the projections that follow them.

use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Group, Membership};

#[derive(ToSchema)]
pub(in crate::native) struct Projection {
    name: String,
    version: u32,
    /// How far it is in the log; opaque.
    position: String,
    /// How many events it is behind.
    lag: u64,
    state: ProjectionState,
    /// In how many streams samples of it are known to differ from the log.
    divergent: u64,
    error: Option<String>,
}

#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
pub(in crate::native) enum ProjectionState {
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

/// An event of the log as CloudEvents 1.0 tells it.
#[derive(ToSchema)]
pub(in crate::native) struct CloudEvent {
    /// `1.0`
    specversion: String,
    id: Uuid,
    /// `/workspaces/<name>`
    source: String,
    r#type: String,
    /// What it happened to: `group-<uuid>`
    subject: String,
    #[schema(format = DateTime)]
    time: String,
    /// `application/json`
    datacontenttype: String,
    /// Opaque; reading after it gives what came later.
    position: String,
    /// The place in its stream, a number from 1.
    streamversion: String,
    schemaversion: u16,
    /// Events with the same one keep their order.
    partitionkey: String,
    commandid: Uuid,
    lastofcommand: bool,
    actor: String,
    initiator: Option<String>,
    correlationid: Uuid,
    causationid: Option<Uuid>,
    traceparent: Option<String>,
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

/// A group that has changed, or is gone.
#[derive(ToSchema)]
#[serde(untagged)]
pub(in crate::native) enum GroupChange {
    There(Box<Group>),
    Gone(GroupGone),
}

/// A group that was deleted.
#[derive(ToSchema)]
pub(in crate::native) struct GroupGone {
    id: Uuid,
    removed: bool,
}

/// Groups that have changed.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(in crate::native) struct GroupDelta {
    items: Vec<GroupChange>,
    /// Where to go on.
    next: String,
    /// Whether nothing more was there.
    at_end: bool,
}

/// A membership that has changed, or has ended.
#[derive(ToSchema)]
#[serde(untagged)]
pub(in crate::native) enum MemberChange {
    There(Box<Membership>),
    Gone(MemberGone),
}

/// A member who is no longer in the group.
#[derive(ToSchema)]
pub(in crate::native) struct MemberGone {
    member: String,
    removed: bool,
}

/// Members that have changed.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(in crate::native) struct MemberDelta {
    items: Vec<MemberChange>,
    /// Where to go on.
    next: String,
    /// Whether nothing more was there.
    at_end: bool,
}

/// A part of a history.
#[derive(ToSchema)]
pub(in crate::native) struct History {
    items: Vec<Event>,
    /// The position after which the next page begins, if there may be one.
    next: Option<String>,
}

/// Why somebody is, or is no longer, in a group.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(in crate::native) struct Reasons {
    group_id: Uuid,
    member: String,
    is_member: bool,
    /// The whole answer for people.
    sentences: Vec<String>,
    /// From the last time it joined on, oldest first.
    because: Vec<Event>,
    /// What the commands did that these follow from, where it were other ones.
    asked_by: Vec<Event>,
}

/// A page of a group's past.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(in crate::native) struct GroupHistory {
    items: Vec<Event>,
    /// The version after which the next page begins, if there may be one.
    next_after: Option<u64>,
}
