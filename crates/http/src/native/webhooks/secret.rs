//! What receivers check deliveries with.

use http::StatusCode;
use rollbook_domain::WebhookId;
use rollbook_domain::webhook::RotateWebhookSecret;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::auth::Scope;
use crate::native::answer::{Answer, Plain, done, written};
use crate::native::openapi::{Changed, Conditional, ReadProblems, WebhookSecret, WriteProblems};
use crate::problem::{Problem, kind};
use crate::request::{Admin, Demands, Input, Write};

/// A day.
const BOTH_FOR: u32 = 86_400;
/// A week.
const LONGEST: u32 = 604_800;

/// How to go over to another secret.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = SecretRotation)]
pub(super) struct Rotate {
    /// For how many seconds deliveries are signed with the secret before as well; a day if left out, 0 for one that
    /// others know.
    #[schema(maximum = 604_800)]
    both_for: Option<u32>,
}

impl Input for Rotate {
    const OPTIONAL: bool = true;
    const SCOPE: Scope = Scope::Admin;
    const DEMANDS: Demands = Demands::OfExisting;
}

#[derive(Serialize)]
struct Shown {
    secret: String,
}

/// Read the secret that deliveries are signed with
///
/// Takes the scope `admin`.
#[utoipa::path(
    get,
    path = "/v1/webhooks/{webhook}/secret",
    tag = "webhooks",
    params(("webhook" = uuid::Uuid, Path), ("Rollbook-Min-Position" = Option<String>, Header)),
    responses((status = 200, body = WebhookSecret), ReadProblems),
)]
pub(super) async fn get_webhook_secret(Admin(asked): Admin) -> Answer {
    let webhook: WebhookId = asked.path.get("webhook")?;
    asked.params.finish()?;
    written(&Shown { secret: asked.app().webhook_secret(asked.workspace(), webhook).await? })
}

/// Sign deliveries with another secret
///
/// Takes the scope `admin`. For a while they are signed with both, so that the receiver can be changed meanwhile.
#[utoipa::path(
    post,
    path = "/v1/webhooks/{webhook}/secret/rotate",
    tag = "webhooks",
    params(("webhook" = uuid::Uuid, Path), Conditional),
    request_body = Rotate,
    responses((status = 200, body = Changed), WriteProblems),
)]
pub(super) async fn rotate_webhook_secret(Write { head, input }: Write<Rotate>) -> Answer {
    let webhook: WebhookId = head.path.get("webhook")?;
    let both_for = input.both_for.unwrap_or(BOTH_FOR);
    if both_for > LONGEST {
        let told = format!("/bothFor: must be at most {LONGEST} seconds.");
        return Err(Problem::new(&kind::INVALID_FIELD, told).with("path", "/bothFor"));
    }
    let rotated = head
        .app()
        .rotate_webhook_secret(&head.call, webhook, head.if_version, RotateWebhookSecret { both_for })
        .await?;
    done(head.app(), StatusCode::OK, &rotated, Plain {})
}
