//! How SensiFlow says no: problem+json with the literal types of its documents.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// What requests are answered for; also the `instance` of everything found while decoding a request.
pub(super) const BASE: &str = "/api/v1";

/// What most types begin with.
macro_rules! general {
    ($fragment:literal) => {
        concat!("https://sensiflow.github.io/main/api/errors/general/#", $fragment)
    };
}

const NOT_FOUND: &str = "The requested resource was not found";
const BAD_DATA: &str = "The provided data is invalid";

/// A kind of problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Kind {
    pub(super) r#type: &'static str,
    pub(super) title: &'static str,
    pub(super) status: StatusCode,
}

macro_rules! kinds {
    ($($name:ident = $type:expr, $title:expr, $status:ident;)+) => {
        $(pub(super) const $name: Kind = Kind { r#type: $type, title: $title, status: StatusCode::$status };)+
    };
}

kinds! {
    GROUP_NOT_FOUND = general!("device-group-not-found"), NOT_FOUND, NOT_FOUND;
    GROUP_NOT_FOUND_PLAIN = "https://sensiflow.com/errors/device-group-not-found", NOT_FOUND, NOT_FOUND;
    DEVICE_NOT_FOUND = general!("device-not-found"), NOT_FOUND, NOT_FOUND;
    USER_NOT_FOUND = general!("user-not-found"), NOT_FOUND, NOT_FOUND;
    EMAIL_NOT_FOUND = general!("email-not-found"), NOT_FOUND, NOT_FOUND;
    ROLE_NOT_FOUND = general!("role-not-found"), NOT_FOUND, NOT_FOUND;
    INVALID_JSON = general!("invalid-json-structure"), "The provided JSON body has an invalid structure", BAD_REQUEST;
    INVALID_PARAMETER = general!("invalid-parameter"), BAD_DATA, BAD_REQUEST;
    INVALID_GROUP_CHANGE = "https://datatracker.ietf.org/doc/html/rfc7231#section-6.5.1", BAD_DATA, BAD_REQUEST;
    PARAMETER_MISSING = general!("required-uri-parameter-missing"), "A required parameter is missing", BAD_REQUEST;
    INVALID_STATE = general!("invalid-processing-state"), "The provided Processing State is invalid", BAD_REQUEST;
    INVALID_TRANSITION = general!("invalid-processing-state-transition"),
        "An invalid Processing State Transition was requested", BAD_REQUEST;
    UNAUTHENTICATED = general!("unauthenticated"), "You must be authenticated to perform this action", UNAUTHORIZED;
    INVALID_TOKEN = general!("invalid-token"), "The provided token is invalid", UNAUTHORIZED;
    INVALID_CREDENTIALS = general!("invalid-credentials"), "The provided credentials are invalid", UNAUTHORIZED;
    FORBIDDEN = general!("forbidden"), "You are not authorized to perform this action", FORBIDDEN;
    NO_HANDLER = general!("handler-not-found"), "The requested uri does not have a handler associated with it",
        NOT_FOUND;
    METHOD_NOT_ALLOWED = general!("method-not-allowed"),
        "The requested method is not allowed for the requested uri", METHOD_NOT_ALLOWED;
    DEVICE_BUSY = general!("device-already-updating"), "A device update is ongoing", CONFLICT;
    EMAIL_EXISTS = general!("email-already-exists"), "The requested resource already exists", CONFLICT;
    INTERNAL = general!("internal-server-error"), "An internal error occurred", INTERNAL_SERVER_ERROR;
}

/// What went wrong with one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem {
    pub(super) kind: Kind,
    pub(super) detail: String,
    /// Whether it was found while decoding the request; the instance is then [`BASE`], else the path.
    pub(super) decoding: bool,
}

impl Problem {
    /// Found by the core: the instance is the request path.
    pub(super) fn of(kind: Kind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into(), decoding: false }
    }

    /// Found while decoding the request.
    pub(super) fn decoding(kind: Kind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into(), decoding: true }
    }

    /// A body that is not what it should be.
    pub(super) fn bad_json() -> Self {
        Self::decoding(INVALID_JSON, "JSON parse error")
    }

    /// The whole answer.
    pub(super) fn render(&self, path: &str) -> Response {
        let instance = if self.decoding { BASE } else { path };
        let Kind { r#type, title, status } = self.kind;
        let body =
            ProblemBody { r#type, title, status: status.as_u16(), detail: &self.detail, instance, properties: () };
        let mut response = (status, axum::Json(body)).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        response
    }
}

#[derive(Serialize)]
struct ProblemBody<'a> {
    r#type: &'a str,
    title: &'a str,
    status: u16,
    detail: &'a str,
    instance: &'a str,
    /// Always there, always null.
    properties: (),
}

/// An unfinished answer: [`finish`] knows the path.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.kind.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Gives problems their instance and body.
pub(super) async fn finish(request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let mut response = next.run(request).await;
    let Some(problem) = response.extensions_mut().remove::<Problem>() else { return response };
    let (rendered, body) = problem.render(&path).into_parts();
    // What a route has set stays, such as the methods it allows.
    response.headers_mut().remove(header::CONTENT_LENGTH);
    response.headers_mut().extend(rendered.headers);
    response.map(|_| Body::new(body))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::to_bytes;

    async fn json(problem: Problem) -> serde_json::Value {
        let body = problem.render("/api/v1/groups").into_body();
        serde_json::from_slice(&to_bytes(body, 10_000).await.unwrap()).unwrap()
    }

    #[tokio::test]
    async fn it_has_the_six_keys_of_the_documents() {
        let missing = json(Problem::of(DEVICE_NOT_FOUND, "Device with id 41 not found")).await;
        let expected = serde_json::json!({
            "type": "https://sensiflow.github.io/main/api/errors/general/#device-not-found",
            "title": "The requested resource was not found",
            "status": 404,
            "detail": "Device with id 41 not found",
            "instance": "/api/v1/groups",
            "properties": null
        });
        assert_eq!(missing, expected);
        assert_eq!(json(Problem::bad_json()).await["instance"], "/api/v1");
    }
}
