//! Workspaces.

use rollbook_domain::WorkspaceName;
use serde::Serialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Native;
use super::answer::{Answer, dated, written};
use super::openapi::{ReadProblems, Workspace, Workspaces};
use crate::problem::{Problem, kind};
use crate::request::Read;

pub(super) fn routes() -> OpenApiRouter<Native> {
    OpenApiRouter::new().routes(routes!(list_workspaces)).routes(routes!(get_workspace))
}

#[derive(Serialize)]
struct Items<T> {
    items: Vec<T>,
}

/// List the workspaces within reach
///
/// A key reaches its own; without keys, all.
#[utoipa::path(
    get,
    path = "/v1/workspaces",
    tag = "workspaces",
    params(
        ("asOf" = Option<String>, Query, description = "A position or a time"),
        ("Rollbook-Min-Position" = Option<String>, Header),
    ),
    responses((status = 200, body = Workspaces), ReadProblems),
)]
async fn list_workspaces(Read(mut asked): Read) -> Answer {
    let when = asked.when().await?.begun()?;
    asked.params.finish()?;
    let views = asked.views(when);
    let items = if asked.principal.open {
        views.workspaces().await?
    } else {
        views.workspace(asked.workspace()).await?.into_iter().collect()
    };
    dated(asked.app(), when, written(&Items { items })?)
}

/// Read a workspace with its totals
#[utoipa::path(
    get,
    path = "/v1/workspaces/{workspace}",
    tag = "workspaces",
    params(
        ("workspace" = String, Path),
        ("asOf" = Option<String>, Query, description = "A position or a time"),
        ("Rollbook-Min-Position" = Option<String>, Header),
    ),
    responses((status = 200, body = Workspace), ReadProblems),
)]
async fn get_workspace(Read(asked): Read) -> Answer {
    let mut asked = asked.entering_path()?;
    let when = asked.when().await?;
    asked.params.finish()?;
    let name: &WorkspaceName = asked.workspace();
    let unknown = || Problem::new(&kind::NOT_FOUND, format!("The workspace {name} has not been used yet."));
    let found = asked.views(when).workspace(name).await?.ok_or_else(unknown)?;
    dated(asked.app(), when, written(&found)?)
}
