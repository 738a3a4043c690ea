//! Which webhooks there are, and how they fare.

use http::HeaderValue;
use http::header::ETAG;
use rollbook_app::rfc3339;
use rollbook_app::views::WebhookView;
use rollbook_app::webhooks::DeliveryState;
use rollbook_domain::webhook::WebhookStatus;
use rollbook_domain::{GroupId, Timestamp, WebhookId};
use serde::Serialize;

use crate::native::answer::{Answer, written};
use crate::native::openapi::{ReadProblems, Webhook, Webhooks};
use crate::request::{Audit, etag};

/// A webhook as clients see it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::native) struct Told<'a> {
    id: WebhookId,
    url: &'a str,
    description: Option<&'a str>,
    types: &'a [String],
    groups: &'a [GroupId],
    status: WebhookStatus,
    #[serde(with = "rfc3339")]
    status_since: Timestamp,
    parked_reason: Option<&'a str>,
    parked_failures: Option<u32>,
    secret_number: u32,
    creator: &'a str,
    #[serde(with = "rfc3339")]
    created_at: Timestamp,
    #[serde(with = "rfc3339")]
    updated_at: Timestamp,
    version: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    delivery: Option<&'a DeliveryState>,
}

impl<'a> Told<'a> {
    pub(in crate::native) fn new(webhook: &'a WebhookView, delivery: Option<&'a DeliveryState>) -> Self {
        Self {
            id: webhook.id,
            url: &webhook.url,
            description: webhook.description.as_deref(),
            types: &webhook.types,
            groups: &webhook.groups,
            status: webhook.status,
            status_since: webhook.status_since,
            parked_reason: webhook.parked_reason.as_deref(),
            parked_failures: webhook.parked_failures,
            secret_number: webhook.secret_number,
            creator: webhook.creator.as_str(),
            created_at: webhook.created_at,
            updated_at: webhook.updated_at,
            version: webhook.version,
            delivery,
        }
    }
}

#[derive(Serialize)]
struct Listed<'a> {
    items: Vec<Told<'a>>,
}

/// List the webhooks of the workspace, oldest first
///
/// Takes the scope `audit`.
#[utoipa::path(
    get,
    path = "/v1/webhooks",
    tag = "webhooks",
    params(("Rollbook-Min-Position" = Option<String>, Header)),
    responses((status = 200, body = Webhooks), ReadProblems),
)]
pub(super) async fn list_webhooks(Audit(asked): Audit) -> Answer {
    asked.params.finish()?;
    let webhooks = asked.app().queries().webhooks(asked.workspace()).await?;
    written(&Listed { items: webhooks.iter().map(|webhook| Told::new(webhook, None)).collect() })
}

/// Read a webhook and how far it is
///
/// Takes the scope `audit`.
#[utoipa::path(
    get,
    path = "/v1/webhooks/{webhook}",
    tag = "webhooks",
    params(("webhook" = uuid::Uuid, Path), ("Rollbook-Min-Position" = Option<String>, Header)),
    responses((status = 200, body = Webhook), ReadProblems),
)]
pub(super) async fn get_webhook(Audit(asked): Audit) -> Answer {
    let webhook: WebhookId = asked.path.get("webhook")?;
    asked.params.finish()?;
    let standing = asked.app().webhook_standing(asked.workspace(), webhook).await?;
    let mut response = written(&Told::new(&standing.webhook, Some(&standing.delivery)))?;
    let version: HeaderValue = etag(standing.webhook.version);
    response.headers_mut().insert(ETAG, version);
    Ok(response)
}
