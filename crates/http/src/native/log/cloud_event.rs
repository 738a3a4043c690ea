//! CloudEvents over HTTP: one event in structured mode, or a page in batched mode. What JSON says beside the events is
//! in headers there.

use axum::response::{IntoResponse, Response};
use http::HeaderName;
use http::header::CONTENT_TYPE;
use rollbook_app::App;
use rollbook_store::Position;

use crate::request::POSITION;

/// A page.
pub(super) const BATCH: &str = "application/cloudevents-batch+json";
/// One event.
pub(super) const ONE: &str = "application/cloudevents+json";

const AT_END: HeaderName = HeaderName::from_static("rollbook-at-end");

/// A body of this type, with where to go on.
pub(super) fn told(app: &App, next: Position, at_end: bool, media_type: &'static str, body: String) -> Response {
    let position = app.token(next).to_string();
    let headers = [(CONTENT_TYPE, media_type.to_owned()), (POSITION, position), (AT_END, at_end.to_string())];
    (headers, body).into_response()
}
