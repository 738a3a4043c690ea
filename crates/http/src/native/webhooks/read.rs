//! Which webhooks there are, and how they fare.

use http::HeaderValue;
use http::header::ETAG;
use rollbook_app::views::WebhookView;
use rollbook_app::webhooks::{DeliveryState, WebhookStanding};
use rollbook_app::{When, rfc3339};
use rollbook_domain::webhook::WebhookStatus;
use rollbook_domain::{GroupId, Timestamp, WebhookId};
use serde::Serialize;

use crate::native::answer::{Answer, dated, written};
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
    params(
        ("asOf" = Option<String>, Query, description = "A position or a time"),
        ("Rollbook-Min-Position" = Option<String>, Header),
    ),
    responses((status = 200, body = Webhooks), ReadProblems),
)]
pub(super) async fn list_webhooks(Audit(mut asked): Audit) -> Answer {
    let when = asked.when().await?.begun()?;
    asked.params.finish()?;
    let webhooks = asked.views(when).webhooks(asked.workspace()).await?;
    let items = webhooks.iter().map(|webhook| Told::new(webhook, None)).collect();
    dated(asked.app(), when, written(&Listed { items })?)
}

/// Read a webhook and how far it is
///
/// Takes the scope `audit`. How far deliveries are is known of now alone, so it is left out with `asOf`.
#[utoipa::path(
    get,
    path = "/v1/webhooks/{webhook}",
    tag = "webhooks",
    params(
        ("webhook" = uuid::Uuid, Path),
        ("asOf" = Option<String>, Query, description = "A position or a time"),
        ("Rollbook-Min-Position" = Option<String>, Header),
    ),
    responses((status = 200, body = Webhook), ReadProblems),
)]
pub(super) async fn get_webhook(Audit(mut asked): Audit) -> Answer {
    let id: WebhookId = asked.path.get("webhook")?;
    let when = asked.when().await?;
    asked.params.finish()?;
    let (webhook, delivery) = match when {
        When::Now => {
            let WebhookStanding { webhook, delivery } = asked.app().webhook_standing(asked.workspace(), id).await?;
            (webhook, Some(delivery))
        }
        When::AsOf(_) => (asked.app().webhook_at(asked.workspace(), id, when).await?, None),
    };
    let mut response = written(&Told::new(&webhook, delivery.as_ref()))?;
    let version: HeaderValue = etag(webhook.version);
    response.headers_mut().insert(ETAG, version);
    dated(asked.app(), when, response)
}
