//! An event of the log as a CloudEvent, and back, without loss.
//!
//! Attributes of the standard: `id`, `source` (`/workspaces/<name>`), `type`, `subject` (the stream), `time`. Whatever
//! else the envelope has is an extension. The payload is `data` where a reader of JSON gets its bytes back exactly as
//! they stand there, and `data_base64` where not.

use std::borrow::Cow;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use rollbook_domain::{Actor, Event, StreamId, Timestamp};
use rollbook_proof::Hash;
use rollbook_store::{CommandMeta, Position, Recorded};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;

const SOURCE: &str = "/workspaces/";
const JSON: &str = "application/json";

/// See the module. Numbers that may be large are texts: the standard's integers have 32 bits.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CloudEvent<'a> {
    #[serde(borrow)]
    specversion: Cow<'a, str>,
    id: Uuid,
    source: String,
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    subject: String,
    time: String,
    #[serde(borrow)]
    datacontenttype: Cow<'a, str>,
    position: String,
    streamversion: String,
    schemaversion: u16,
    commandid: Uuid,
    lastofcommand: bool,
    #[serde(borrow)]
    actor: Cow<'a, str>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    initiator: Option<Cow<'a, str>>,
    correlationid: Uuid,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    causationid: Option<Uuid>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    traceparent: Option<Cow<'a, str>>,
    leafhash: String,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    data: Option<&'a RawValue>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    data_base64: Option<String>,
}

impl<'a> CloudEvent<'a> {
    /// Of an event; none where its time is in no calendar.
    pub(crate) fn new(event: &'a Recorded, leaf: Hash) -> Option<Self> {
        let meta = &event.meta;
        let data = as_it_is(&event.payload);
        Some(Self {
            specversion: "1.0".into(),
            id: event.id,
            source: format!("{SOURCE}{}", meta.workspace),
            kind: Cow::Borrowed(&event.kind),
            subject: event.stream.to_string(),
            time: time(event.recorded_at)?,
            datacontenttype: JSON.into(),
            position: event.position.to_string(),
            streamversion: event.version.to_string(),
            schemaversion: event.schema_version,
            commandid: meta.command_id,
            lastofcommand: event.last_of_command,
            actor: meta.actor.as_str().into(),
            initiator: meta.initiator.as_ref().map(|actor| actor.as_str().into()),
            correlationid: meta.correlation_id,
            causationid: meta.causation_id,
            traceparent: meta.traceparent.as_deref().map(Cow::Borrowed),
            leafhash: leaf.to_string(),
            data_base64: data.is_none().then(|| STANDARD.encode(&event.payload)),
            data,
        })
    }

    /// The event, and the hash that it should have.
    pub(crate) fn recorded(self) -> Result<(Recorded, Hash), String> {
        if (&*self.specversion, &*self.datacontenttype) != ("1.0", JSON) {
            return Err("is no CloudEvent 1.0 with JSON in it".into());
        }
        let number = |text: &str, name: &str| text.parse::<u64>().map_err(|_| format!("{name} is not a number"));
        let workspace = self.source.strip_prefix(SOURCE).and_then(|name| name.parse().ok());
        let payload = match (self.data, &self.data_base64) {
            (Some(data), None) => Bytes::copy_from_slice(data.get().as_bytes()),
            (None, Some(text)) => STANDARD.decode(text).map_err(|_| "data_base64 is not base64")?.into(),
            _ => return Err("has not exactly one of data and data_base64".into()),
        };
        let recorded = Recorded {
            position: Position(number(&self.position, "position")?),
            stream: self.subject.parse::<StreamId>().map_err(|_| "subject is no stream")?,
            version: number(&self.streamversion, "streamversion")?,
            id: self.id,
            kind: known(&self.kind)?,
            schema_version: self.schemaversion,
            recorded_at: instant(&self.time).ok_or("time is no time")?,
            meta: Arc::new(CommandMeta {
                command_id: self.commandid,
                workspace: workspace.ok_or("source names no workspace")?,
                actor: Actor::new(self.actor),
                initiator: self.initiator.map(Actor::new),
                correlation_id: self.correlationid,
                causation_id: self.causationid,
                traceparent: self.traceparent.map(Cow::into_owned),
            }),
            last_of_command: self.lastofcommand,
            payload,
        };
        Ok((recorded, self.leafhash.parse().map_err(|_| "leafhash is no hash")?))
    }
}

/// The payload as JSON, where a line can hold it and a reader gets the same bytes back.
fn as_it_is(payload: &[u8]) -> Option<&RawValue> {
    let text = std::str::from_utf8(payload).ok().filter(|text| !text.contains(['\n', '\r']))?;
    let value: &RawValue = serde_json::from_str(text).ok()?;
    // JSON may stand between blanks, which belong to no value; null stands for data that is not there.
    (value.get().len() == text.len() && text != "null").then_some(value)
}

/// A type this program knows: what it does not know it could not serve.
fn known(kind: &str) -> Result<Cow<'static, str>, String> {
    let found = Event::kinds().find(|(known, _)| *known == kind);
    found.map(|(kind, _)| kind.into()).ok_or_else(|| format!("this version does not know the type {kind:?}"))
}

fn time(at: Timestamp) -> Option<String> {
    let time = jiff::Timestamp::from_microsecond(at.micros()).ok()?;
    Some(format!("{time:.6}"))
}

fn instant(text: &str) -> Option<Timestamp> {
    let at = Timestamp::from_micros(text.parse::<jiff::Timestamp>().ok()?.as_microsecond());
    // One spelling per instant: nothing of it may get lost.
    (time(at)? == text).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(payload: &[u8]) -> Recorded {
        let id = Uuid::from_u128(7);
        Recorded {
            position: Position(42),
            stream: StreamId::workspace(&"acme".parse().unwrap()),
            version: 3,
            id,
            kind: "group.created".into(),
            schema_version: 1,
            recorded_at: Timestamp::from_micros(1_709_624_469_318_001),
            meta: Arc::new(CommandMeta {
                command_id: id,
                workspace: "acme".parse().unwrap(),
                actor: Actor::new("user:\"Ä\"\n\u{0}"),
                initiator: Some(Actor::new("")),
                correlation_id: id,
                causation_id: Some(id),
                traceparent: Some("00-1".into()),
            }),
            last_of_command: true,
            payload: Bytes::copy_from_slice(payload),
        }
    }

    #[test]
    fn payloads_come_back_byte_for_byte() {
        let texts: [&[u8]; 12] = [
            b"{\"a\":1}",
            b"{ \"a\" : 1.50e+2 ,\t\"a\":\"\\u00e4\\/\" }",
            b" {\"a\":1}",
            b"{\"a\":1}\n",
            b"{\"a\":\n1}",
            b"null",
            b"",
            b"not json",
            b"\xff\xfe",
            b"{\"big\":123456789012345678901234567890.000}",
            b"[1,2]",
            b"\"\\ud800\"",
        ];
        for text in texts {
            let event = event(text);
            let line = serde_json::to_string(&CloudEvent::new(&event, Hash::empty()).unwrap()).unwrap();
            assert!(!line.contains('\n'), "{line}");
            let (back, leaf) = serde_json::from_str::<CloudEvent<'_>>(&line).unwrap().recorded().unwrap();
            assert_eq!((back, leaf), (event, Hash::empty()), "{line}");
        }
        let line = |payload| serde_json::to_value(CloudEvent::new(&event(payload), Hash::empty()).unwrap()).unwrap();
        assert_eq!(line(b"{\"a\":1}")["data"]["a"], 1);
        assert_eq!(line(b"null")["data_base64"], "bnVsbA==");
    }

    #[test]
    fn times_have_one_spelling() {
        assert_eq!(instant("2024-03-05T07:41:09.318001Z"), Some(Timestamp::from_micros(1_709_624_469_318_001)));
        for text in
            ["2024-03-05T07:41:09.318Z", "2024-03-05T08:41:09.318001+01:00", "2024-03-05T07:41:09.3180019Z", "x"]
        {
            assert_eq!(instant(text), None, "{text}");
        }
    }
}
