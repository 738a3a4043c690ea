//! One problem document, on its way to the client.

use std::borrow::Cow;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use serde_json::{Map, Value};

use super::kinds::Kind;

/// What went wrong, for the client. Holds nothing that the client may not see.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem(Box<Inner>);

#[derive(Debug, Clone, PartialEq)]
struct Inner {
    kind: &'static Kind,
    detail: Cow<'static, str>,
    members: Map<String, Value>,
    retry_after: Option<u32>,
    challenge: Option<&'static str>,
}

impl Problem {
    /// A problem of a kind; `detail` is about this occurrence.
    pub fn new(kind: &'static Kind, detail: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Inner { kind, detail: detail.into(), members: Map::new(), retry_after: None, challenge: None }))
    }

    /// The same with one more member in the document.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.members.insert(name.into(), value.into());
        self
    }

    /// The same with `Retry-After`, in seconds.
    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.0.retry_after = Some(seconds);
        self
    }

    /// The same with `WWW-Authenticate`.
    #[must_use]
    pub fn challenge(mut self, challenge: &'static str) -> Self {
        self.0.challenge = Some(challenge);
        self
    }

    /// Which kind it is.
    pub fn kind(&self) -> &'static Kind {
        self.0.kind
    }

    /// What is said about this occurrence.
    pub fn detail(&self) -> &str {
        &self.0.detail
    }

    /// Further members of the document, such as the field that is wrong.
    pub fn members(&self) -> &Map<String, Value> {
        &self.0.members
    }

    /// The document, for this request.
    fn document(&self, instance: Option<&str>, request_id: Option<&str>) -> Value {
        let kind = self.0.kind;
        let mut document = Map::new();
        let mut set = |name: &str, value: Value| drop(document.insert(name.to_owned(), value));
        set("type", format!("/problems/{}", kind.code).into());
        set("title", kind.title.into());
        set("status", kind.status.as_u16().into());
        set("code", kind.code.into());
        set("detail", self.detail().into());
        if let Some(instance) = instance {
            set("instance", instance.into());
        }
        if let Some(request_id) = request_id {
            set("requestId", request_id.into());
        }
        for (name, value) in self.members() {
            set(name, value.clone());
        }
        Value::Object(document)
    }

    fn respond(&self, instance: Option<&str>, request_id: Option<&str>) -> Response {
        let body = self.document(instance, request_id).to_string();
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = self.0.kind.status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.0.retry_after {
            headers.insert(RETRY_AFTER, seconds.into());
        }
        if let Some(challenge) = self.0.challenge {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        response
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.respond(None, None);
        // `render` fills in what only the shell knows.
        response.extensions_mut().insert(self);
        response
    }
}

/// Writes the path and the id of the request into a problem that a handler answered. Other headers stay.
pub fn render(mut response: Response, instance: &str, request_id: &str) -> Response {
    let Some(problem) = response.extensions_mut().remove::<Problem>() else { return response };
    let instance = instance.get(..1_024).unwrap_or(instance);
    let (rendered, body) = problem.respond(Some(instance), Some(request_id)).into_parts();
    let (mut parts, _) = response.into_parts();
    for (name, value) in &rendered.headers {
        parts.headers.insert(name, value.clone());
    }
    debug_assert_ne!(parts.status, StatusCode::OK, "a problem is no success");
    Response::from_parts(parts, body)
}

#[cfg(test)]
mod tests {
    use super::super::kind;
    use super::*;

    #[test]
    fn the_document_has_the_standard_members_and_its_own() {
        let problem = Problem::new(&kind::INVALID_FIELD, "name must be a string").with("field", "name");
        let expected = serde_json::json!({
            "type": "/problems/invalid-field",
            "title": "A field of the body has a wrong type or value",
            "status": 400,
            "code": "invalid-field",
            "detail": "name must be a string",
            "instance": "/v1/groups",
            "requestId": "r-1",
            "field": "name",
        });
        assert_eq!(problem.document(Some("/v1/groups"), Some("r-1")), expected);
    }
}
