//! Answers: ready documents as bytes, lists of them, and what a write came to.

use axum::body::Body;
use axum::http::uri::PathAndQuery;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::header::{CONTENT_TYPE, ETAG};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use rollbook_app::answers::{Kept, Ready};
use rollbook_app::views::Doc;
use rollbook_app::{App, AppError, Done, When};
use serde::{Deserialize, Serialize};

use crate::problem::Problem;
use crate::request::{Asked, POSITION, etag, not_modified};

/// What every native handler answers.
pub(super) type Answer = Result<Response, Problem>;

const JSON: (HeaderName, HeaderValue) = (CONTENT_TYPE, HeaderValue::from_static("application/json"));

/// JSON that is ready.
pub(super) fn json(body: impl Into<Body>) -> Response {
    ([JSON], body.into()).into_response()
}

/// A value as JSON.
pub(super) fn written(value: &impl Serialize) -> Answer {
    let body = serde_json::to_vec(value).map_err(|error| AppError::Internal(error.to_string()))?;
    Ok(json(body))
}

/// The few fields of a document that the surface itself needs.
#[derive(Deserialize)]
pub(super) struct Head {
    #[serde(default)]
    pub(super) status: String,
    pub(super) version: u64,
}

/// Reads the head of a group's or subject's document and skips the rest.
pub(super) fn head(document: &str) -> Result<Head, Problem> {
    Ok(serde_json::from_str(document).map_err(|error| AppError::Internal(format!("a view cannot be read: {error}")))?)
}

/// JSON of the views alone.
pub(super) struct Found {
    pub(super) when: When,
    pub(super) told: Kept,
}

impl Found {
    /// A document of one thing that has versions.
    pub(super) fn document<T>(when: When, document: Doc<T>, version: u64) -> Self {
        let body = Bytes::from(String::from(document.into_json()));
        Self { when, told: Kept { body, version: Some(version) } }
    }

    pub(super) fn answer(self, app: &App, headers: &HeaderMap) -> Answer {
        dated(app, self.when, telling(self.told, headers))
    }
}

/// What was told, with its version as entity tag, or 304 for a client that has it.
fn telling(told: Kept, headers: &HeaderMap) -> Response {
    let Some(version) = told.version else { return json(told.body) };
    if let Some(unchanged) = not_modified(headers, version) {
        return unchanged;
    }
    let mut response = json(told.body);
    response.headers_mut().insert(ETAG, etag(version));
    response
}

/// What was found for somebody who asked the same, while the views are still the same; else what is found now.
pub(super) async fn ready<F>(mut asked: Asked, find: impl FnOnce(Asked) -> F) -> Answer
where
    F: Future<Output = Result<Found, Problem>>,
{
    let (app, headers) = (asked.app().clone(), std::mem::take(&mut asked.headers));
    let question = asked.uri.path_and_query().map_or("", PathAndQuery::as_str);
    let place = match app.ready("native", asked.workspace(), question.as_bytes()).await? {
        Ready::Yes(told) => return Ok(telling(told, &headers)),
        Ready::No(place) => place,
    };
    let found = find(asked).await?;
    if found.when == When::Now {
        place.keep(&found.told);
    }
    found.answer(&app, &headers)
}

/// Answers a write: its body with version and position, which the headers repeat.
pub(super) fn done<T>(app: &App, status: StatusCode, done: &Done<T>, body: impl Serialize) -> Answer {
    #[derive(Serialize)]
    struct Receipt<B> {
        #[serde(flatten)]
        body: B,
        #[serde(skip_serializing_if = "Option::is_none")]
        version: Option<u64>,
        position: String,
    }
    let position = app.token(done.position).to_string();
    let header = HeaderValue::from_str(&position).map_err(|error| AppError::Internal(error.to_string()))?;
    // Commands about no stream in particular have no version.
    let version = Some(done.version).filter(|version| *version > 0);
    let mut response = written(&Receipt { body, version, position })?;
    *response.status_mut() = status;
    response.headers_mut().insert(POSITION, header);
    if let Some(version) = version {
        response.headers_mut().insert(ETAG, etag(version));
    }
    Ok(response)
}

/// An answer about the past says of which position: whoever asked by a time can stay there.
pub(super) fn dated(app: &App, when: When, mut response: Response) -> Answer {
    if let When::AsOf(position) = when {
        let position = HeaderValue::from_str(&app.token(position).to_string());
        let position = position.map_err(|error| AppError::Internal(error.to_string()))?;
        response.headers_mut().insert(POSITION, position);
    }
    Ok(response)
}

/// Nothing beside version and position.
#[derive(Serialize)]
pub(super) struct Plain {}
