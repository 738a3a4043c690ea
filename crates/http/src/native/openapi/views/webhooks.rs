//! Webhooks.

use utoipa::ToSchema;
use uuid::Uuid;

/// Who is told of events.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(in crate::native) struct Webhook {
    id: Uuid,
    /// Where events are posted to.
    url: String,
    description: Option<String>,
    /// Only events of these types; empty means any but `webhook.…`.
    types: Vec<String>,
    /// Only events of these groups; empty means any stream.
    groups: Vec<Uuid>,
    status: WebhookStatus,
    #[schema(format = DateTime)]
    status_since: String,
    /// Why it is parked.
    parked_reason: Option<String>,
    /// How often the delivery was tried that it was parked for.
    parked_failures: Option<u32>,
    /// From 1, and one more with each rotation.
    secret_number: u32,
    creator: String,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    updated_at: String,
    version: u64,
    /// How far it is, as noted last; left out in lists.
    delivery: Option<WebhookDelivery>,
}

/// Whether a webhook delivers.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
pub(in crate::native) enum WebhookStatus {
    Active,
    /// Not for now: somebody said so.
    Paused,
    /// Not any more: nobody took what was delivered.
    Parked,
}

/// How far a webhook is.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(in crate::native) struct WebhookDelivery {
    /// The last event that was delivered or passed over.
    position: String,
    /// How many positions of the log have not been worked through.
    behind: u64,
    /// How often the next delivery has failed.
    failures: u32,
    #[schema(format = DateTime)]
    failing_since: Option<String>,
    #[schema(format = DateTime)]
    next_attempt_at: Option<String>,
    last_attempt: Option<WebhookAttempt>,
}

/// An attempt at a delivery.
#[derive(ToSchema)]
pub(in crate::native) struct WebhookAttempt {
    #[schema(format = DateTime)]
    at: String,
    /// The id of the event.
    event: Uuid,
    /// What was answered, where something was.
    status: Option<u16>,
    /// Why it was not taken.
    error: Option<String>,
}

/// The webhooks of a workspace, oldest first.
#[derive(ToSchema)]
pub(in crate::native) struct Webhooks {
    items: Vec<Webhook>,
}

/// What deliveries are signed with.
#[derive(ToSchema)]
pub(in crate::native) struct WebhookSecret {
    /// As libraries for Standard Webhooks take it: `whsec_` and base64.
    secret: String,
}

/// A webhook was made.
#[derive(ToSchema)]
pub(in crate::native) struct WebhookCreated {
    id: Uuid,
    /// What deliveries are signed with.
    secret: String,
    version: u64,
    position: String,
}
