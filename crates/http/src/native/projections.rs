//! How the projections fare, and filling them anew.

use axum::response::IntoResponse;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Native;
use super::answer::{Answer, written};
use super::openapi::{Projections, ReadProblems, WriteProblems};
use crate::auth::Scope;
use crate::problem::{Problem, kind};
use crate::request::{Input, Read, Write};

pub(super) fn routes() -> OpenApiRouter<Native> {
    OpenApiRouter::new().routes(routes!(list_projections)).routes(routes!(rebuild_projections))
}

#[derive(Serialize)]
struct Items<T> {
    items: Vec<T>,
}

/// How the projections fare
#[utoipa::path(
    get,
    path = "/v1/projections",
    tag = "operations",
    responses((status = 200, body = Projections), ReadProblems),
)]
async fn list_projections(Read(asked): Read) -> Answer {
    asked.params.finish()?;
    written(&Items { items: asked.app().queries().projections().await? })
}

/// Nothing to say: all are filled anew.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rebuild {}

impl Input for Rebuild {
    const OPTIONAL: bool = true;
    const SCOPE: Scope = Scope::Admin;
}

/// Fill all projections anew, beside the ones that serve
///
/// Takes the scope `admin`. How far they are is told by the list.
#[utoipa::path(
    post,
    path = "/v1/projections/rebuild",
    tag = "operations",
    responses((status = 202, description = "It has begun."), WriteProblems),
)]
async fn rebuild_projections(Write { head, .. }: Write<Rebuild>) -> Answer {
    if !head.native.rebuild().begin().await? {
        return Err(Problem::new(&kind::CONFLICT, "The projections are being rebuilt already."));
    }
    Ok(StatusCode::ACCEPTED.into_response())
}
