//! Watching and fetching zips, for those who know what they are called.

use std::time::Duration;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rollbook_app::archives::file_of;
use rollbook_app::views::photos::ArchiveView;
use rollbook_app::{AppError, Call};
use rollbook_domain::archive::ArchiveStatus;
use rollbook_domain::{Actor, ArchiveId, Policy};
use serde_json::json;

use crate::photo::body::Segments;
use crate::photo::error::Failure;
use crate::photo::service::Service;
use crate::photo::translate;
use crate::query::Query;

/// How long an answer is held until the end of the work is reached.
const HELD: Duration = Duration::from_mins(1);
/// Pages of any site may watch and fetch: who knows the address has the right.
const ANY_ORIGIN: (header::HeaderName, HeaderValue) =
    (header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));

pub(super) async fn show(
    State(service): State<Service>,
    path: Result<Segments, Failure>,
    query: Query,
) -> Result<Response, Failure> {
    let Some(id) = named(&service, path) else { return Ok(unknown()) };
    let wait = query.has("wait") && !matches!(query.first("wait"), Some("false" | "0"));
    let view = if wait { ended(&service, id).await? } else { service.archive(id).await? };
    let Some(view) = view.filter(|view| !translate::expired(view, service.app().now())) else { return Ok(unknown()) };
    let view = newest(&service, view).await?;
    let relative = service.config().relative_process_urls;
    let process = translate::process(service.links(), &view, relative);
    Ok(([ANY_ORIGIN], Json(process)).into_response())
}

/// The zip of a path; one that is no UTF-8 names none.
fn named(service: &Service, path: Result<Segments, Failure>) -> Option<ArchiveId> {
    service.links().archive(path.ok()?.first())
}

/// The zip once its end is reached, or as it is when the time is over.
async fn ended(service: &Service, id: ArchiveId) -> Result<Option<ArchiveView>, AppError> {
    let end = tokio::time::Instant::now() + HELD;
    let mut projected = service.app().projected();
    loop {
        projected.mark_unchanged();
        let view = service.archive(id).await?;
        let pending = view.as_ref().is_some_and(|view| view.status == ArchiveStatus::Pending);
        if !pending || !matches!(tokio::time::timeout_at(end, projected.changed()).await, Ok(Ok(()))) {
            return Ok(view);
        }
    }
}

/// The zip as everything durable by now leaves it, downloads included: what another node has told is not taken back.
async fn newest(service: &Service, view: ArchiveView) -> Result<ArchiveView, AppError> {
    service.app().wait_for_workspace(&view.workspace).await?;
    Ok(service.archive(view.id).await?.unwrap_or(view))
}

pub(super) async fn download(
    State(service): State<Service>,
    method: Method,
    path: Result<Segments, Failure>,
) -> Result<Response, Failure> {
    let Some(id) = named(&service, path) else { return Ok(unknown()) };
    let finished = |view: &ArchiveView| view.status == ArchiveStatus::Finished;
    let view = match service.archive(id).await? {
        Some(view) if !finished(&view) => Some(newest(&service, view).await?),
        known => known,
    };
    let view = view.filter(|view| finished(view) && !translate::expired(view, service.app().now()));
    let Some(view) = view else { return Ok(unknown()) };
    let file = service.app().files().get(&file_of(id)).await.map_err(AppError::from)?;
    // Who only looks has not fetched anything.
    if method == Method::GET {
        count(&service, &view).await;
    }
    let disposition = translate::disposition(&view.name);
    let headers = [
        ANY_ORIGIN,
        (header::CONTENT_TYPE, HeaderValue::from_static("application/zip")),
        (header::CONTENT_LENGTH, file.size.into()),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_str(&disposition).unwrap_or(HeaderValue::from_static("attachment")),
        ),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    Ok((headers, Body::from_stream(file.content)).into_response())
}

/// Whoever fetches a zip gets it also while the log takes nothing.
async fn count(service: &Service, view: &ArchiveView) {
    let call = Call::new(view.workspace.clone(), Actor::new(format!("link:{}", view.id)), Policy::NATIVE);
    if let Err(error) = service.app().fetch_archive(&call, view.id).await {
        tracing::warn!(%error, "a download was not counted");
    }
}

/// In the words of the service that the server stands in for.
fn unknown() -> Response {
    let body = json!({ "error": "There is no such process, or its time is over.", "code": 404 });
    (StatusCode::NOT_FOUND, [ANY_ORIGIN], Json(body)).into_response()
}
