//! SensiFlow: device groups with integer ids and problem+json.

mod wire;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rollbook_app::queries::ExternalId;
use rollbook_app::{App, AppError};
use rollbook_domain::WorkspaceName;

use wire::{GroupBody, ProblemBody};

/// The routes under `/api/v1`.
pub fn router(app: App, workspace: WorkspaceName) -> Router {
    Router::new().route("/api/v1/groups/{id}", get(group)).with_state((app, workspace))
}

async fn group(State((app, workspace)): State<(App, WorkspaceName)>, Path(id): Path<u32>) -> Response {
    match find(&app, &workspace, id).await {
        Ok(Some(group)) => axum::Json(group).into_response(),
        Ok(None) => problem(StatusCode::NOT_FOUND, &ProblemBody::group_missing(id)),
        Err(_) => problem(StatusCode::INTERNAL_SERVER_ERROR, &ProblemBody::internal(id)),
    }
}

async fn find(app: &App, workspace: &WorkspaceName, number: u32) -> Result<Option<GroupBody>, AppError> {
    app.wait_for_workspace(workspace).await?;
    let Some(id) = app.queries().find_group(workspace, &ExternalId::Number(number)).await? else { return Ok(None) };
    let Some(doc) = app.queries().group(workspace, id).await? else { return Ok(None) };
    Ok(Some(GroupBody::from(doc.read()?)))
}

fn problem(status: StatusCode, body: &ProblemBody) -> Response {
    (status, [(header::CONTENT_TYPE, "application/problem+json")], axum::Json(body)).into_response()
}
