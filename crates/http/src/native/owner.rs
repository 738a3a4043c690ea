//! Whom a workspace belongs to, where it belongs to somebody.

use http::StatusCode;
use rollbook_domain::workspace::ChangeOwner;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::Native;
use super::answer::{Answer, Plain, dated, done, written};
use super::openapi::{Changed, Owner, ReadProblems, WriteProblems};
use crate::problem::{Problem, kind};
use crate::request::{Input, Read, Write};

pub(super) fn routes() -> OpenApiRouter<Native> {
    OpenApiRouter::new().routes(routes!(get_owner, change_owner))
}

/// What is to be known of an owner. What is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = OwnerPatch)]
struct Body {
    /// Who it is; needed the first time, and never another one afterwards.
    id: Option<Uuid>,
    /// An IANA time zone.
    timezone: Option<String>,
    /// A brand of the directory.
    primary_brand: Option<Uuid>,
    first_name: Option<String>,
    last_name: Option<String>,
    email: Option<String>,
}

impl Input for Body {
    const TYPES: &'static [&'static str] = &["application/merge-patch+json"];
}

impl From<Body> for ChangeOwner {
    fn from(body: Body) -> Self {
        let Body { id, timezone, primary_brand, first_name, last_name, email } = body;
        Self { id, timezone, primary_brand, first_name, last_name, email }
    }
}

/// Read the owner of a workspace
#[utoipa::path(
    get,
    path = "/v1/workspaces/{workspace}/owner",
    tag = "workspaces",
    params(
        ("workspace" = String, Path),
        ("asOf" = Option<String>, Query, description = "A position or a time"),
        ("Rollbook-Min-Position" = Option<String>, Header),
    ),
    responses((status = 200, body = Owner), ReadProblems),
)]
async fn get_owner(Read(asked): Read) -> Answer {
    let mut asked = asked.entering_path()?;
    let when = asked.when().await?;
    asked.params.finish()?;
    let name = asked.workspace();
    let unowned = || Problem::new(&kind::NOT_FOUND, format!("The workspace {name} has no owner."));
    let owner = asked.views(when).owner(name).await?.ok_or_else(unowned)?;
    dated(asked.app(), when, written(&owner)?)
}

/// Give a workspace its owner, or change what is known of them
#[utoipa::path(
    patch,
    path = "/v1/workspaces/{workspace}/owner",
    tag = "workspaces",
    params(("workspace" = String, Path), ("Idempotency-Key" = Option<String>, Header)),
    request_body(content((Body = "application/merge-patch+json"), (Body = "application/json"))),
    responses((status = 200, body = Changed), WriteProblems),
)]
async fn change_owner(Write { head, input }: Write<Body>) -> Answer {
    let head = head.entering_path()?;
    let changed = head.app().change_owner(&head.call, input.into()).await?;
    // Its stream is no group's and no subject's: a version would name nothing.
    done(head.app(), StatusCode::OK, &rollbook_app::Done { version: 0, ..changed }, Plain {})
}
