//! The messages of the protocol, and the codes with which a connection ends.

use std::borrow::Cow;

use axum::extract::ws::{CloseFrame, Message};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::answer::Answer;
use crate::service::Asked;

/// What a client says.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum ClientMessage {
    /// Its credentials.
    ConnectionInit {
        #[serde(default)]
        payload: Option<Map<String, Value>>,
    },
    /// Whether we are alive.
    Ping {
        #[serde(default)]
        payload: Option<Value>,
    },
    /// That it is alive.
    Pong {},
    /// An operation under a name of its own.
    Subscribe { id: String, payload: Box<Asked> },
    /// That it has heard enough of an operation.
    Complete { id: String },
}

/// Why a connection ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Close {
    pub(super) code: u16,
    pub(super) reason: Cow<'static, str>,
}

impl Close {
    pub(super) fn new(code: u16, reason: impl Into<Cow<'static, str>>) -> Self {
        let mut reason = reason.into();
        // A close frame holds 123 bytes of reason.
        if reason.len() > 123 {
            let end = (0..=120).rev().find(|end| reason.is_char_boundary(*end)).unwrap_or_default();
            reason = format!("{}...", &reason[..end]).into();
        }
        Self { code, reason }
    }

    pub(super) fn bad_message(detail: &dyn std::fmt::Display) -> Self {
        Self::new(4400, format!("Invalid message: {detail}"))
    }

    pub(super) const UNAUTHORIZED: Self = Self { code: 4401, reason: Cow::Borrowed("Unauthorized") };
    pub(super) const INIT_TIMEOUT: Self =
        Self { code: 4408, reason: Cow::Borrowed("Connection initialisation timeout") };
    pub(super) const SECOND_INIT: Self = Self { code: 4429, reason: Cow::Borrowed("Too many initialisation requests") };
    pub(super) const GOING_AWAY: Self = Self { code: 1001, reason: Cow::Borrowed("Going away") };
    pub(super) const SILENT: Self = Self { code: 1001, reason: Cow::Borrowed("No sign of life") };

    pub(super) fn second_subscriber(id: &str) -> Self {
        Self::new(4409, format!("Subscriber for {id} already exists"))
    }

    pub(super) fn into_message(self) -> Message {
        Message::Close(Some(CloseFrame { code: self.code, reason: self.reason.as_ref().into() }))
    }
}

pub(super) fn read(text: &str) -> Result<ClientMessage, Close> {
    serde_json::from_str(text).map_err(|error| Close::bad_message(&error))
}

pub(super) fn ack() -> Message {
    text(&json!({ "type": "connection_ack" }))
}

pub(super) fn pong(payload: Option<Value>) -> Message {
    match payload {
        Some(payload) => text(&json!({ "type": "pong", "payload": payload })),
        None => text(&json!({ "type": "pong" })),
    }
}

/// One answer; of a request that was not run, its errors, after which nothing more comes.
pub(super) fn answer(id: &str, answer: &Answer) -> Message {
    let id = Value::from(id);
    if answer.was_run() {
        return Message::text(format!(r#"{{"type":"next","id":{id},"payload":{}}}"#, answer.to_json()));
    }
    text(&json!({ "type": "error", "id": id, "payload": answer.errors() }))
}

pub(super) fn complete(id: &str) -> Message {
    text(&json!({ "type": "complete", "id": id }))
}

fn text(value: &Value) -> Message {
    Message::text(value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_read_and_others_end_the_connection() {
        assert!(matches!(read(r#"{"type":"connection_init"}"#), Ok(ClientMessage::ConnectionInit { payload: None })));
        assert!(matches!(read(r#"{"type":"ping","payload":{"a":1}}"#), Ok(ClientMessage::Ping { payload: Some(_) })));
        assert!(matches!(read(r#"{"type":"pong","payload":{}}"#), Ok(ClientMessage::Pong {})));
        for bad in ["", "7", "{}", r#"{"type":"start"}"#, r#"{"type":"subscribe","payload":{}}"#] {
            assert_eq!(read(bad).unwrap_err().code, 4400, "{bad}");
        }
    }

    #[test]
    fn a_reason_fits_into_its_frame() {
        let close = Close::second_subscriber(&"ä".repeat(200));
        assert!(close.reason.len() <= 123, "{}", close.reason.len());
    }
}
