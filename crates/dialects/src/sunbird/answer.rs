//! Answers: the envelope in both styles, with the headers that every answer has.

use axum::body::Body;
use axum::response::Response;
use http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_TYPE};
use http::{HeaderValue, StatusCode};
use rollbook_app::{Clock, IdSource, RandomIds, SystemClock};
use rollbook_domain::Timestamp;
use rollbook_http::{Fault, Head};
use serde::Serialize;

use super::asked::msgid;
use super::error::{Failure, Told, told};
use super::operation::Operation;
use super::translate::stamp;
use super::wire::{Empty, Envelope, Params};

/// What an answer says beside its result.
pub(super) struct Letterhead<'a> {
    pub(super) operation: Operation,
    pub(super) at: Timestamp,
    /// What the client calls its request, or a fresh id.
    pub(super) msgid: &'a str,
    /// What the client calls its version.
    pub(super) ver: Option<&'a str>,
}

impl Letterhead<'_> {
    /// All went well, at least in part.
    pub(super) fn success(&self, result: impl Serialize) -> Response {
        let (id, ts) = (self.operation.phrases().id, stamp(self.at));
        if self.operation == Operation::Aggregate {
            let params = Some(self.params(None, "success", None));
            let body = Envelope { id, ver: Some("v1"), ts, params, result, response_code: "OK" };
            return json(StatusCode::OK, &body);
        }
        json(StatusCode::OK, &Envelope { id, ver: Some("v1"), ts, params: None, result, response_code: 200 })
    }

    /// It came to nothing.
    pub(super) fn failure(&self, failure: &Failure, group: &str) -> Response {
        let told = told(self.operation, failure, group);
        let status = StatusCode::from_u16(told.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        if self.operation == Operation::Aggregate {
            self.in_words(status, &told)
        } else {
            self.in_numbers(status, &told)
        }
    }

    fn in_numbers(&self, status: StatusCode, told: &Told) -> Response {
        let params = Some(self.params(Some(told.code), "failed", Some(&told.message)));
        let (id, ts) = (self.operation.phrases().id, stamp(self.at));
        json(status, &Envelope { id, ver: self.ver, ts, params, result: Empty {}, response_code: told.status })
    }

    /// The aggregator's style: a 400 repeats its code as the status, a 500 has no code.
    fn in_words(&self, status: StatusCode, told: &Told) -> Response {
        let (err, word) = match told.status {
            400 => (Some(told.code), told.code),
            401 => (Some(told.code), "SERVER_ERROR"),
            _ => (None, "SERVER_ERROR"),
        };
        let response_code = if status.is_server_error() { "SERVER_ERROR" } else { "CLIENT_ERROR" };
        let params = Some(self.params(err, word, Some(&told.message)));
        let (id, ts) = (self.operation.phrases().id, stamp(self.at));
        json(status, &Envelope { id, ver: Some("v1"), ts, params, result: Empty {}, response_code })
    }

    fn params<'a>(&'a self, err: Option<&'a str>, status: &'a str, errmsg: Option<&'a str>) -> Params<'a> {
        Params { resmsgid: None, msgid: self.msgid, err, status, errmsg }
    }
}

/// Clients compare the whole content type, so it has no charset.
fn json(status: StatusCode, body: &impl Serialize) -> Response {
    let (status, bytes) = match serde_json::to_vec(body) {
        Ok(bytes) => (status, bytes),
        Err(error) => {
            tracing::error!(%error, "an answer cannot be written");
            (StatusCode::INTERNAL_SERVER_ERROR, Vec::new())
        }
    };
    let mut response = Response::new(Body::from(bytes));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}

/// What the shell refuses, in the words of the operation that was asked for.
pub(super) fn fault(fault: Fault, head: &Head) -> Response {
    let at = SystemClock.now();
    let msgid = msgid(&head.headers).unwrap_or_else(|| RandomIds::default().uuid(at).to_string());
    let head = Letterhead { operation: Operation::at(&head.path), at, msgid: &msgid, ver: None };
    let failure = match fault {
        Fault::HeadersTooLarge => Failure::Malformed,
        Fault::Panic | Fault::Timeout | Fault::Overloaded => Failure::Stumble,
    };
    head.failure(&failure, "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::to_bytes;
    use http::HeaderMap;
    use serde_json::{Value, json};

    async fn said(said: Fault, path: &str, headers: &[(&'static str, &'static str)]) -> (u16, Value) {
        let field =
            |(name, text): &(&'static str, &'static str)| (name.parse().unwrap(), HeaderValue::from_static(text));
        let headers: HeaderMap = headers.iter().map(field).collect();
        let response = fault(said, &Head { path: path.to_owned(), headers });
        assert_eq!(response.headers()[ACCESS_CONTROL_ALLOW_ORIGIN], "*");
        let status = response.status().as_u16();
        (status, serde_json::from_slice(&to_bytes(response.into_body(), 10_000).await.unwrap()).unwrap())
    }

    #[tokio::test]
    async fn a_fault_is_told_in_the_words_of_the_operation() {
        let mine = [("x-request-id", "my-req")];
        for (fault, path, id, status, code) in [
            (Fault::Timeout, "/v1/group/create", "api.group.create", 500, "GS_CRT03"),
            (Fault::Overloaded, "/api/group/v1/read/g1", "api.group.read", 500, "GS_RED03"),
            (Fault::HeadersTooLarge, "/v1/group/update", "api.group.update", 400, "GS_UDT02"),
            (Fault::Panic, "/learner/nothing", "", 500, "SERVER_ERROR"),
        ] {
            let (told, body) = said(fault, path, &mine).await;
            assert_eq!((told, &body["responseCode"], &body["id"]), (status, &json!(status), &json!(id)));
            assert_eq!((&body["params"]["err"], &body["params"]["msgid"]), (&json!(code), &json!("my-req")));
        }
        let (_, unnamed) = said(Fault::Timeout, "/v1/group/create", &[]).await;
        assert_eq!(unnamed["params"]["msgid"].as_str().map(str::len), Some(36));
    }

    #[tokio::test]
    async fn the_aggregator_has_words_for_its_codes() {
        let late = said(Fault::Timeout, "/v1/group/activity/agg", &[("msgid", "m")]).await;
        let large = said(Fault::HeadersTooLarge, "/data/v1/group/activity/agg", &[]).await;
        for ((told, body), status, word) in [(late, 500, "SERVER_ERROR"), (large, 400, "CLIENT_ERROR")] {
            assert_eq!((told, &body["id"]), (status, &json!("api.group.activity.agg")));
            assert_eq!((&body["responseCode"], &body["ver"]), (&json!(word), &json!("v1")));
        }
    }
}
