//! A new webhook.

use http::header::LOCATION;
use http::{HeaderValue, StatusCode};
use rollbook_app::AppError;
use rollbook_app::commands::NewWebhook;
use rollbook_domain::GroupId;
use rollbook_domain::webhook::WebhookFilter;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::Scope;
use crate::native::answer::{Answer, done};
use crate::native::openapi::{WebhookCreated, WriteProblems};
use crate::request::{Input, Write, position};

/// Whom to tell of what.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewWebhook)]
pub(super) struct Body {
    /// Where events are posted to. Never a private address, unless the operator allows its network.
    #[schema(max_length = 2048)]
    url: String,
    /// What it is for, for people.
    #[schema(min_length = 1, max_length = 255)]
    description: Option<String>,
    /// Only events of these types; of any but `webhook.…` if left out.
    #[serde(default)]
    types: Vec<String>,
    /// Only events of these groups.
    #[serde(default)]
    #[schema(max_items = 100)]
    groups: Vec<Uuid>,
    /// Only what came after this position; what comes from now on, if left out.
    after: Option<String>,
}

impl Input for Body {
    const SCOPE: Scope = Scope::Admin;
}

#[derive(Serialize)]
struct Made {
    id: Uuid,
    secret: String,
}

/// Subscribe a webhook to events of the workspace
///
/// Takes the scope `admin`. Each event is posted as a CloudEvent, in order, and signed by Standard Webhooks with the
/// secret of the answer.
#[utoipa::path(
    post,
    path = "/v1/webhooks",
    tag = "webhooks",
    params(("Idempotency-Key" = Option<String>, Header)),
    request_body = Body,
    responses((status = 201, body = WebhookCreated, headers(("Location" = String))), WriteProblems),
)]
pub(super) async fn subscribe_webhook(Write { head, input }: Write<Body>) -> Answer {
    let Body { url, description, types, groups, after } = input;
    let after = match after {
        Some(after) => Some(position(head.app(), "after", &after).await?),
        None => None,
    };
    let filter = WebhookFilter { types, groups: groups.into_iter().map(GroupId).collect() };
    let made = head.app().subscribe_webhook(&head.call, NewWebhook { url, description, filter, after }).await?;
    let id = made.outcome;
    let location = HeaderValue::from_str(&format!("/v1/webhooks/{id}"));
    let location = location.map_err(|error| AppError::Internal(error.to_string()))?;
    let secret = head.app().first_webhook_secret(id);
    let mut response = done(head.app(), StatusCode::CREATED, &made, Made { id: id.0, secret })?;
    response.headers_mut().insert(LOCATION, location);
    Ok(response)
}
