//! The native REST surface.

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use rollbook_app::commands::NewGroup;
use rollbook_app::{App, AppError, Call};
use rollbook_domain::{Actor, GroupId, Policy, WorkspaceName};
use serde::Deserialize;
use serde_json::json;

/// An [`AppError`] as problem+json.
pub struct Problem(pub AppError);

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = match &self.0 {
            AppError::Refused(_) => StatusCode::CONFLICT,
            AppError::NotFound { .. } => StatusCode::NOT_FOUND,
            AppError::Invalid { .. } => StatusCode::BAD_REQUEST,
            AppError::VersionMismatch { .. } => StatusCode::PRECONDITION_FAILED,
            AppError::KeyReused => StatusCode::UNPROCESSABLE_ENTITY,
            AppError::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            AppError::Unavailable(_) | AppError::ViewLate => StatusCode::SERVICE_UNAVAILABLE,
            AppError::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let body = json!({ "title": self.0.to_string(), "status": status.as_u16() }).to_string();
        (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response()
    }
}

/// The call of an open deployment.
pub fn open_call() -> Result<Call, Problem> {
    let workspace = WorkspaceName::try_from("default".to_owned());
    let workspace = workspace.map_err(|error| Problem(AppError::Internal(error.to_string())))?;
    Ok(Call::new(workspace, Actor::new("open"), Policy::NATIVE))
}

/// `/v1`.
pub fn router(app: App) -> Router {
    Router::new().route("/v1/groups", post(create)).route("/v1/groups/{id}", get(read)).with_state(app)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CreateGroup {
    name: String,
}

async fn create(State(app): State<App>, Json(body): Json<CreateGroup>) -> Result<Response, Problem> {
    let new = NewGroup { name: body.name, ..NewGroup::default() };
    let done = app.create_group(&open_call()?, new).await.map_err(Problem)?;
    let position = app.token(done.position).to_string();
    Ok((StatusCode::CREATED, [("rollbook-position", position)], Json(done.outcome)).into_response())
}

async fn read(State(app): State<App>, Path(id): Path<GroupId>) -> Result<Response, Problem> {
    let workspace = open_call()?.workspace;
    app.wait_for_workspace(&workspace).await.map_err(Problem)?;
    let doc = app.queries().group(&workspace, id).await.map_err(Problem)?;
    let doc = doc.ok_or(Problem(AppError::NotFound { what: "group" }))?;
    Ok(([(header::CONTENT_TYPE, "application/json")], doc.as_json().to_owned()).into_response())
}
