//! Whether a webhook delivers, and from where on.

use http::StatusCode;
use rollbook_domain::WebhookId;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::auth::Scope;
use crate::native::answer::{Answer, Plain, done};
use crate::native::openapi::{Changed, Conditional, WriteProblems};
use crate::request::{Demands, Input, Write, position};

/// No body, or an empty object.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Control {}

impl Input for Control {
    const OPTIONAL: bool = true;
    const SCOPE: Scope = Scope::Admin;
    const DEMANDS: Demands = Demands::OfExisting;
}

/// From where to go on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = WebhookReplay)]
pub(super) struct Replay {
    /// What came after this position is delivered: an earlier one has it delivered again, a later one passes over.
    after: String,
}

impl Input for Replay {
    const SCOPE: Scope = Scope::Admin;
    const DEMANDS: Demands = Demands::OfExisting;
}

/// Pause a webhook
///
/// Takes the scope `admin`. Nothing is lost: resumed, it goes on where it was.
#[utoipa::path(
    post,
    path = "/v1/webhooks/{webhook}/pause",
    tag = "webhooks",
    params(("webhook" = uuid::Uuid, Path), Conditional),
    responses((status = 200, body = Changed), WriteProblems),
)]
pub(super) async fn pause_webhook(Write { head, .. }: Write<Control>) -> Answer {
    let webhook: WebhookId = head.path.get("webhook")?;
    let paused = head.app().pause_webhook(&head.call, webhook, head.if_version).await?;
    done(head.app(), StatusCode::OK, &paused, Plain {})
}

/// Resume a webhook that is paused or parked
///
/// Takes the scope `admin`. It goes on with the first event that was not delivered.
#[utoipa::path(
    post,
    path = "/v1/webhooks/{webhook}/resume",
    tag = "webhooks",
    params(("webhook" = uuid::Uuid, Path), Conditional),
    responses((status = 200, body = Changed), WriteProblems),
)]
pub(super) async fn resume_webhook(Write { head, .. }: Write<Control>) -> Answer {
    let webhook: WebhookId = head.path.get("webhook")?;
    let resumed = head.app().resume_webhook(&head.call, webhook, head.if_version).await?;
    done(head.app(), StatusCode::OK, &resumed, Plain {})
}

/// Replay events to a webhook from a position
///
/// Takes the scope `admin`. A webhook that is paused or parked is resumed by it. Events that were delivered before come
/// with the same `webhook-id`.
#[utoipa::path(
    post,
    path = "/v1/webhooks/{webhook}/replay",
    tag = "webhooks",
    params(("webhook" = uuid::Uuid, Path), Conditional),
    request_body = Replay,
    responses((status = 200, body = Changed), WriteProblems),
)]
pub(super) async fn replay_webhook(Write { head, input }: Write<Replay>) -> Answer {
    let webhook: WebhookId = head.path.get("webhook")?;
    let after = position(head.app(), "after", &input.after).await?;
    let replayed = head.app().replay_webhook(&head.call, webhook, head.if_version, after).await?;
    done(head.app(), StatusCode::OK, &replayed, Plain {})
}
