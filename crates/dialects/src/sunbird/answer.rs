//! Answers: the envelope in both styles, with the headers that every answer has.

use axum::body::Body;
use axum::response::Response;
use http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_TYPE};
use http::{HeaderValue, StatusCode};
use rollbook_app::{Clock, IdSource, RandomIds, SystemClock};
use rollbook_domain::Timestamp;
use rollbook_http::Fault;
use serde::Serialize;

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

/// What the shell refuses, without knowing which operation was asked for.
pub(super) fn fault(fault: Fault) -> Response {
    let at = SystemClock.now();
    let msgid = RandomIds::default().uuid(at).to_string();
    let head = Letterhead { operation: Operation::Other, at, msgid: &msgid, ver: None };
    let failure = match fault {
        Fault::HeadersTooLarge => Failure::Malformed,
        Fault::Panic | Fault::Timeout | Fault::Overloaded => Failure::Stumble,
    };
    head.failure(&failure, "")
}
