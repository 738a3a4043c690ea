//! How the projections fare, and filling them anew.

use axum::response::IntoResponse;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Native;
use super::answer::{Answer, written};
use super::openapi::{Projections, ReadProblems, WriteProblems};
use crate::auth::Scope;
use crate::request::{Admin, Input, Write};

pub(super) fn routes() -> OpenApiRouter<Native> {
    OpenApiRouter::new().routes(routes!(list_projections)).routes(routes!(rebuild_projections))
}

#[derive(Serialize)]
struct Items<T> {
    items: Vec<T>,
}

/// How the projections fare
///
/// Takes the scope `admin`.
#[utoipa::path(
    get,
    path = "/v1/projections",
    tag = "operations",
    responses((status = 200, body = Projections), ReadProblems),
)]
async fn list_projections(Admin(asked): Admin) -> Answer {
    asked.params.finish()?;
    written(&Items { items: asked.app().projections().await? })
}

/// Which projections are to be filled anew, and with them all others.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RebuildRequest)]
struct Wish {
    /// Their names; all if left out.
    #[serde(default)]
    projections: Vec<String>,
}

impl Input for Wish {
    const OPTIONAL: bool = true;
    const SCOPE: Scope = Scope::Admin;
}

/// What has been begun.
#[derive(Serialize, ToSchema)]
#[schema(as = RebuildBegun)]
struct Begun {
    projections: Vec<String>,
}

/// Fill projections anew, beside the ones that serve
///
/// Takes the scope `admin`. All views change places together, so that whichever are named, all are filled; the answer
/// names them. How far they are is told by the list.
#[utoipa::path(
    post,
    path = "/v1/projections/rebuild",
    tag = "operations",
    params(("Idempotency-Key" = Option<String>, Header)),
    request_body = Option<Wish>,
    responses((status = 202, body = Begun), WriteProblems),
)]
async fn rebuild_projections(Write { head, input }: Write<Wish>) -> Answer {
    let rebuild = head.native.rebuild().rebuild(input.projections);
    let projections = head.app().told_once(&head.call, rebuild).await?;
    Ok((StatusCode::ACCEPTED, written(&Begun { projections })?).into_response())
}
