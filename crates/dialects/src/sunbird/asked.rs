//! A request as the operations take it: who asks is found out before anything of the body is looked at.

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use http::HeaderMap;
use rollbook_domain::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};

use super::answer::Letterhead;
use super::auth::{Caller, identify, is_known};
use super::error::Failure;
use super::operation::Operation;
use super::service::Service;
use super::translate::Malformed;
use crate::{bodies, json};

/// The largest body that is looked at.
const MAX_BODY: usize = 4 * 1024 * 1024;

/// See the module.
pub(super) struct Asked {
    operation: Operation,
    headers: HeaderMap,
    body: Body,
    at: Timestamp,
    msgid: String,
    ver: Option<String>,
    /// The group that the request names, for messages.
    pub(super) group: String,
}

impl Asked {
    pub(super) fn new(service: &Service, operation: Operation, request: Request) -> Self {
        let (parts, body) = request.into_parts();
        let at = service.app().now();
        let msgid = msgid(&parts.headers).unwrap_or_else(|| service.app().ids().uuid(at).to_string());
        Self { operation, headers: parts.headers, body, at, msgid, ver: None, group: String::new() }
    }

    /// Refuses a request that did not come through the gateway, where one is configured.
    pub(super) fn through_gateway(&self, service: &Service) -> Result<(), Failure> {
        if is_known(&self.headers, service.api_key()) { Ok(()) } else { Err(Failure::Unauthorized) }
    }

    /// Who acts.
    pub(super) async fn caller(&mut self, service: &Service) -> Result<Caller, Failure> {
        self.through_gateway(service)?;
        identify(service.tokens(), &self.headers, self.at).await
    }

    /// The object of the body; `ver` in it is repeated in errors. Whatever the content type says.
    pub(super) async fn body(&mut self) -> Result<Map<String, Value>, Malformed> {
        let bytes = bodies::read(std::mem::take(&mut self.body), MAX_BODY).await.map_err(|_| Malformed)?;
        let Ok(Value::Object(body)) = json::parse(&bytes) else { return Err(Malformed) };
        self.ver = body.get("ver").and_then(Value::as_str).map(str::to_owned);
        Ok(body)
    }

    /// The answer to it.
    pub(super) fn answer<T: Serialize>(&self, outcome: Result<T, Failure>) -> Response {
        let head = Letterhead { operation: self.operation, at: self.at, msgid: &self.msgid, ver: self.ver.as_deref() };
        match outcome {
            Ok(result) => head.success(result),
            Err(failure) => head.failure(&failure, &self.group),
        }
    }

    /// When it came.
    pub(super) fn at(&self) -> Timestamp {
        self.at
    }
}

/// What the client calls its request, in any script.
pub(super) fn msgid(headers: &HeaderMap) -> Option<String> {
    let names = ["x-request-id", "x-msgid", "msgid"];
    let values = names.into_iter().filter_map(|name| std::str::from_utf8(headers.get(name)?.as_bytes()).ok());
    values.map(str::trim).find(|value| !value.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn a_request_is_called_what_its_client_calls_it() {
        let called = |pairs: &[(&'static str, &'static str)]| {
            let value = |text: &str| HeaderValue::from_bytes(text.as_bytes()).unwrap();
            let headers = pairs.iter().map(|(name, text)| (name.parse().unwrap(), value(text))).collect();
            msgid(&headers)
        };
        assert_eq!(called(&[("msgid", "c"), ("x-msgid", "b"), ("x-request-id", "a")]).as_deref(), Some("a"));
        assert_eq!(called(&[("msgid", "c"), ("x-msgid", "b"), ("x-request-id", " ")]).as_deref(), Some("b"));
        assert_eq!(called(&[("msgid", "c")]).as_deref(), Some("c"));
        assert_eq!(called(&[("x-request-id", "Grüße"), ("msgid", "c")]).as_deref(), Some("Grüße"));
        assert_eq!(called(&[]), None);
    }
}
