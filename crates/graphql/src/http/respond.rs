//! From answers to responses.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderValue, StatusCode};
use rollbook_http::problem::Problem;

use super::accept::Media;
use crate::answer::Answer;
use crate::error::Fault;

const POSITION: &str = "rollbook-position";

/// One answer.
pub(super) fn one(media: Media, answer: &Answer) -> Response {
    let mut response = answer.refusal().map_or_else(Response::default, headers_of);
    *response.status_mut() = status(media, answer);
    if let Some(position) = answer.position().and_then(|position| position.parse().ok()) {
        response.headers_mut().insert(POSITION, position);
    }
    finish(response, media, answer.to_json())
}

/// The text of an answer that was run and has no faults.
pub(super) fn ready(media: Media, text: Bytes) -> Response {
    finish(Response::default(), media, text)
}

/// Several answers.
pub(super) fn many(media: Media, answers: &[Answer]) -> Response {
    let mut response = Response::default();
    if media == Media::Modern && !answers.iter().any(Answer::was_run) {
        *response.status_mut() = StatusCode::BAD_REQUEST;
    }
    let position = answers.iter().filter_map(Answer::position).next_back();
    if let Some(position) = position.and_then(|position| position.parse().ok()) {
        response.headers_mut().insert(POSITION, position);
    }
    let texts: Vec<String> = answers.iter().map(Answer::to_json).collect();
    finish(response, media, format!("[{}]", texts.join(",")))
}

/// A request that is no GraphQL request, or not allowed to be one.
pub(crate) fn fault(media: Media, fault: Fault) -> Response {
    let answer = Answer::refused(fault);
    let mut response = one(media, &answer);
    *response.status_mut() = answer.status();
    response
}

/// With `application/json` the status is about HTTP alone, so a document that was refused is still well delivered.
/// What is no fault of the document is told in both.
fn status(media: Media, answer: &Answer) -> StatusCode {
    let status = answer.status();
    if media == Media::Modern || status != StatusCode::BAD_REQUEST || answer.is_incomplete() {
        return status;
    }
    StatusCode::OK
}

/// The headers of a problem: when to come again, which credentials to bring.
fn headers_of(problem: &Problem) -> Response {
    let mut response = problem.clone().into_response();
    // The shell would write it out as a problem document again.
    response.extensions_mut().remove::<Problem>();
    response
}

fn finish(mut response: Response, media: Media, text: impl Into<Body>) -> Response {
    let media = match media {
        Media::Modern => "application/graphql-response+json; charset=utf-8",
        Media::Json | Media::Events | Media::Html => "application/json; charset=utf-8",
    };
    *response.body_mut() = text.into();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
