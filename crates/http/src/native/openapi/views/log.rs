//! Events, and the projections that follow them.

use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

#[derive(ToSchema)]
pub(in crate::native) struct Projection {
    name: String,
    version: u32,
    position: u64,
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
