//! Changes of a webhook, and its end.

use http::StatusCode;
use rollbook_domain::patch::{Patch, present};
use rollbook_domain::webhook::ChangeWebhook;
use rollbook_domain::{GroupId, WebhookId};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::control::Control;
use crate::auth::Scope;
use crate::native::answer::{Answer, Plain, done};
use crate::native::openapi::{Changed, Conditional, WriteProblems};
use crate::problem::{Problem, kind};
use crate::request::{Demands, Input, Write};

/// A JSON Merge Patch (RFC 7396): null clears, what is left out stays, lists are replaced.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = WebhookPatch)]
pub(super) struct Body {
    /// Cannot be cleared.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, max_length = 2048)]
    url: Patch<String>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 255)]
    description: Patch<String>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Vec<String>>)]
    types: Patch<Vec<String>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Vec<Uuid>>)]
    groups: Patch<Vec<Uuid>>,
}

impl Input for Body {
    const TYPES: &'static [&'static str] = &["application/merge-patch+json"];
    const SCOPE: Scope = Scope::Admin;
    const DEMANDS: Demands = Demands::OfExisting;
}

impl TryFrom<Body> for ChangeWebhook {
    type Error = Problem;

    fn try_from(body: Body) -> Result<Self, Problem> {
        let url = || Problem::new(&kind::INVALID_FIELD, "/url: a webhook has an address.").with("path", "/url");
        let groups = |groups: Option<Vec<Uuid>>| groups.unwrap_or_default().into_iter().map(GroupId).collect();
        Ok(Self {
            url: body.url.map(|wish| wish.ok_or_else(url)).transpose()?,
            description: body.description,
            types: body.types.map(Option::unwrap_or_default),
            groups: body.groups.map(groups),
        })
    }
}

/// Change a webhook
///
/// Takes the scope `admin`. It holds for what has not been delivered yet, which is tried again at once.
#[utoipa::path(
    patch,
    path = "/v1/webhooks/{webhook}",
    tag = "webhooks",
    params(("webhook" = uuid::Uuid, Path), Conditional),
    request_body(content((Body = "application/merge-patch+json"), (Body = "application/json"))),
    responses((status = 200, body = Changed), WriteProblems),
)]
pub(super) async fn change_webhook(Write { head, input }: Write<Body>) -> Answer {
    let webhook: WebhookId = head.path.get("webhook")?;
    let changed = head.app().change_webhook(&head.call, webhook, head.if_version, input.try_into()?).await?;
    done(head.app(), StatusCode::OK, &changed, Plain {})
}

/// Delete a webhook for good
///
/// Takes the scope `admin`. Nothing is delivered any more.
#[utoipa::path(
    delete,
    path = "/v1/webhooks/{webhook}",
    tag = "webhooks",
    params(("webhook" = uuid::Uuid, Path), Conditional),
    responses((status = 200, body = Changed), WriteProblems),
)]
pub(super) async fn delete_webhook(Write { head, .. }: Write<Control>) -> Answer {
    let webhook: WebhookId = head.path.get("webhook")?;
    let deleted = head.app().delete_webhook(&head.call, webhook, head.if_version).await?;
    done(head.app(), StatusCode::OK, &deleted, Plain {})
}
