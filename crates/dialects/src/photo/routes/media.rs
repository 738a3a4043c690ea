//! Pictures, for those who know their paths.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use rollbook_app::AppError;
use rollbook_app::uploads::pictures::file_of;

use crate::photo::body::Segments;
use crate::photo::error::Failure;
use crate::photo::service::Service;

pub(super) async fn show(State(service): State<Service>, segments: Segments) -> Result<Response, Failure> {
    let path = format!("/{}/{}", segments.first(), segments.second());
    let missing = || Failure::not_found("picture");
    let file = file_of(&path).ok_or_else(missing)?;
    service.media_workspace(&path).await?.ok_or_else(missing)?;
    let file = service.app().files().get(&file).await.map_err(AppError::from)?;
    let content_type = if path.rsplit('.').next() == Some("png") { "image/png" } else { "image/jpeg" };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(content_type)),
        (header::CONTENT_LENGTH, file.size.into()),
        // A path never shows anything else.
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400, immutable")),
        // What an original may hold beside its picture must never be run.
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox")),
    ];
    Ok((headers, Body::from_stream(file.content)).into_response())
}
