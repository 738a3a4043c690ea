//! The description, a page that shows it, and what each kind of problem means. Nothing is loaded from elsewhere.

use std::fmt::Write as _;

use axum::Router;
use axum::body::Body;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use utoipa::openapi::OpenApi;

use super::Native;
use crate::problem::{Kind, Problem, kind};

const HTML: &str = "text/html; charset=utf-8";
const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'none'; \
                   base-uri 'none'; frame-ancestors 'none'";

pub(super) fn routes(document: &OpenApi) -> Router<Native> {
    let json = document.to_json().unwrap_or_else(|error| unreachable!("the description is JSON: {error}"));
    let json = Bytes::from(json);
    Router::new()
        .route("/openapi.json", get(async move || page("application/json", json.clone())))
        .route("/docs", get(async || page(HTML, include_str!("../../assets/docs.html"))))
        .route("/docs/docs.css", get(async || page("text/css", include_str!("../../assets/docs.css"))))
        .route("/docs/docs.js", get(async || page("text/javascript", include_str!("../../assets/docs.js"))))
        .route("/problems", get(async || page(HTML, catalogue())))
        .route("/problems/{code}", get(problem))
}

fn page(media_type: &'static str, body: impl Into<Body>) -> Response {
    let headers = [(CONTENT_TYPE, media_type), (CONTENT_SECURITY_POLICY, CSP), (CACHE_CONTROL, "no-cache")];
    (headers, body.into()).into_response()
}

/// Where the `type` of a problem leads.
async fn problem(Path(code): Path<String>) -> Result<Response, Problem> {
    let found = Kind::ALL.iter().find(|kind| kind.code == code);
    let found = found.ok_or_else(|| Problem::new(&kind::NOT_FOUND, "There is no such kind of problem."))?;
    let (code, status, title) = (found.code, found.status, found.title);
    let body =
        format!("<!doctype html><title>{code}</title><h1>{code}</h1><p>{title}.</p><p>HTTP status {status}.</p>");
    Ok(page(HTML, body))
}

fn catalogue() -> String {
    let mut body = String::from("<!doctype html><title>Problems</title><h1>Problems</h1><table>");
    for Kind { code, status, title } in Kind::ALL {
        let row = write!(body, "<tr><td>{}<td><a href=\"/problems/{code}\">{code}</a><td>{title}", status.as_u16());
        debug_assert!(row.is_ok(), "a string takes everything");
    }
    body + "</table>"
}
