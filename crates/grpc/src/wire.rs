//! From events to messages.

use std::collections::HashMap;

use bytes::Bytes;
use prost_types::Timestamp as WireTime;
use rollbook_domain::Timestamp;
use uuid::Uuid;

use crate::protocol::shared::{StreamIdentifier, Uuid as WireId, uuid as wire_id};
use crate::protocol::streams::ReadResp;
use crate::protocol::streams::read_resp::read_event::{Position as EventPosition, RecordedEvent};
use crate::protocol::streams::read_resp::{
    CaughtUp, Checkpoint, Content, Position, ReadEvent, StreamNotFound, SubscriptionConfirmation,
};
use crate::streams::Entry;

/// How the ids of events are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ids {
    Text,
    Structured,
}

impl Ids {
    fn write(self, id: Uuid) -> WireId {
        let value = match self {
            Self::Text => wire_id::Value::String(id.to_string()),
            Self::Structured => wire_id::Value::Structured(structured(id)),
        };
        WireId { value: Some(value) }
    }
}

pub(crate) fn structured(id: Uuid) -> wire_id::Structured {
    let (most, least) = id.as_u64_pair();
    wire_id::Structured { most_significant_bits: most.cast_signed(), least_significant_bits: least.cast_signed() }
}

/// An event.
pub(crate) fn event(entry: Entry, ids: Ids) -> ReadResp {
    let position = entry.position;
    let event = RecordedEvent {
        id: Some(ids.write(entry.id)),
        stream_identifier: Some(stream(entry.stream)),
        stream_revision: entry.revision,
        prepare_position: position,
        commit_position: position,
        metadata: properties(entry.kind.into_owned(), entry.is_json, entry.created),
        custom_metadata: entry.metadata,
        data: entry.data,
    };
    let position = Some(EventPosition::CommitPosition(position));
    content(Content::Event(ReadEvent { event: Some(event), link: None, position }))
}

/// What clients look for under fixed names. They count time in units of 100 ns.
fn properties(kind: String, is_json: bool, created: i64) -> HashMap<String, String> {
    let media_type = if is_json { "application/json" } else { "application/octet-stream" };
    HashMap::from([
        ("type".to_owned(), kind),
        ("content-type".to_owned(), media_type.to_owned()),
        ("created".to_owned(), created.saturating_mul(10).to_string()),
    ])
}

pub(crate) fn stream(name: String) -> StreamIdentifier {
    StreamIdentifier { stream_name: Bytes::from(name) }
}

/// There is no such stream.
pub(crate) fn not_found(name: String) -> ReadResp {
    content(Content::StreamNotFound(StreamNotFound { stream_identifier: Some(stream(name)) }))
}

/// The stream ends there.
pub(crate) fn last_revision(revision: u64) -> ReadResp {
    content(Content::LastStreamPosition(revision))
}

/// A subscription is there.
pub(crate) fn confirmation(id: Uuid) -> ReadResp {
    content(Content::Confirmation(SubscriptionConfirmation { subscription_id: id.to_string() }))
}

/// Everything up to there was looked at.
pub(crate) fn checkpoint(position: u64, now: Timestamp) -> ReadResp {
    content(Content::Checkpoint(Checkpoint {
        commit_position: position,
        prepare_position: position,
        timestamp: Some(time(now)),
    }))
}

/// A subscription to the log has told everything that was there.
pub(crate) fn caught_up_all(position: u64, now: Timestamp) -> ReadResp {
    let position = (position > 0).then_some(Position { commit_position: position, prepare_position: position });
    content(Content::CaughtUp(CaughtUp { timestamp: Some(time(now)), stream_revision: None, position }))
}

/// A subscription to a stream has told everything that was there.
pub(crate) fn caught_up_stream(revision: Option<u64>, now: Timestamp) -> ReadResp {
    let stream_revision = revision.map(u64::cast_signed);
    content(Content::CaughtUp(CaughtUp { timestamp: Some(time(now)), stream_revision, position: None }))
}

fn content(content: Content) -> ReadResp {
    ReadResp { content: Some(content) }
}

fn time(at: Timestamp) -> WireTime {
    let nanos = at.micros().rem_euclid(1_000_000) * 1_000;
    WireTime { seconds: at.seconds(), nanos: i32::try_from(nanos).unwrap_or_default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_written_in_both_forms() {
        let id: Uuid = "fedcba98-7654-7321-8fed-cba987654321".parse().unwrap();
        let text = Ids::Text.write(id).value.unwrap();
        assert_eq!(text, wire_id::Value::String("fedcba98-7654-7321-8fed-cba987654321".into()));
        let Some(wire_id::Value::Structured(parts)) = Ids::Structured.write(id).value else { panic!("is a text") };
        assert_eq!(parts.most_significant_bits, 0xfedc_ba98_7654_7321_u64.cast_signed());
        assert_eq!(parts.least_significant_bits, 0x8fed_cba9_8765_4321_u64.cast_signed());
    }

    #[test]
    fn times_are_told_to_the_microsecond() {
        let told = |micros| time(Timestamp::from_micros(micros));
        assert_eq!(told(1_709_624_469_000_001), WireTime { seconds: 1_709_624_469, nanos: 1_000 });
        assert_eq!(told(-1), WireTime { seconds: -1, nanos: 999_999_000 });
        assert_eq!(properties("a".into(), true, 1_709_624_469_000_001)["created"], "17096244690000010");
    }
}
