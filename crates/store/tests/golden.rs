//! One event of every type in every schema there has been, in `schema/events/golden/<type>.v<N>.json`. Each must
//! decode forever; those of the current schema must come out as they went in.
//!
//! For a new type or schema write the file by hand, with every field filled. `UPDATE_SCHEMA=1 cargo test -p
//! rollbook-store` brings the files of current schemas into their canonical form. Files of older ones are never
//! edited.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use rollbook_domain::group::GroupEvent;
use rollbook_domain::{Actor, Category, Event, StreamId, Timestamp};
use rollbook_store::codec::{DecodeError, decode, encode};
use rollbook_store::{CommandMeta, Position, Recorded};
use serde_json::{Value, json};
use uuid::Uuid;

fn file(kind: &str, version: u16) -> PathBuf {
    let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schema/events/golden");
    PathBuf::from(directory).join(format!("{kind}.v{version}.json"))
}

fn recorded(kind: &str, schema_version: u16, payload: &[u8]) -> Recorded {
    Recorded {
        position: Position(7),
        stream: StreamId { category: Category::Group, id: Uuid::nil() },
        version: 1,
        id: Uuid::nil(),
        kind: kind.to_owned().into(),
        schema_version,
        recorded_at: Timestamp::from_micros(0),
        meta: Arc::new(CommandMeta {
            command_id: Uuid::nil(),
            workspace: "acme".parse().expect("is a name"),
            actor: Actor::new("open"),
            initiator: None,
            correlation_id: Uuid::nil(),
            causation_id: None,
            traceparent: None,
        }),
        last_of_command: true,
        payload: Bytes::copy_from_slice(payload),
    }
}

fn canonical(payload: &[u8]) -> String {
    let value: Value = serde_json::from_slice(payload).expect("is JSON");
    format!("{value:#}\n")
}

#[expect(clippy::disallowed_methods, reason = "how generated files are brought up to date")]
fn updating() -> bool {
    std::env::var("UPDATE_SCHEMA").is_ok_and(|value| value == "1")
}

fn golden(kind: &str, version: u16) -> (Event, String) {
    let path = file(kind, version);
    let text = fs::read_to_string(&path)
        .unwrap_or_else(|e| panic!("{}: {e}; write one event of this type there, every field filled", path.display()));
    let event = decode(&recorded(kind, version, text.as_bytes()));
    (event.unwrap_or_else(|e| panic!("{}: {e}", path.display())), text)
}

#[test]
fn every_event_of_every_schema_decodes() {
    for (kind, current) in Event::kinds() {
        for version in 1..=current {
            assert_eq!(golden(kind, version).0.kind(), kind);
        }
    }
}

#[test]
fn events_of_the_current_schema_come_out_as_they_went_in() {
    for (kind, current) in Event::kinds() {
        let (event, text) = golden(kind, current);
        let encoded = encode(&event, Uuid::nil()).expect("should be encoded");
        assert_eq!((encoded.kind, encoded.schema_version), (kind, current));
        let expected = canonical(&encoded.payload);
        let path = file(kind, current);
        if updating() {
            fs::write(&path, &expected).expect("should be writable");
        } else {
            assert_eq!(text, expected, "{}; UPDATE_SCHEMA=1 rewrites it", path.display());
        }
    }
}

#[test]
fn no_file_is_of_an_unknown_event() {
    let known: BTreeSet<PathBuf> =
        Event::kinds().flat_map(|(kind, current)| (1..=current).map(move |version| file(kind, version))).collect();
    let directory = file("x", 1).parent().expect("has one").to_owned();
    for entry in fs::read_dir(directory).expect("should be there") {
        let path = entry.expect("should be readable").path();
        assert!(known.contains(&path), "{} is of no event that is known", path.display());
    }
}

/// Every digit counts: what is warm in memory and what is read back from the log must be the same number.
#[test]
fn numbers_with_many_digits_come_back_to_the_last_digit() {
    let spread = (1..=20_000_u64).map(|n| f64::from_bits(n.wrapping_mul(0x9e37_79b9_7f4a_7c15)));
    let numbers: Vec<f64> = spread.filter(|number| number.is_finite()).collect();
    let attributes = json!({ "numbers": numbers, "largest": u64::MAX, "least": i64::MIN, "pi": std::f64::consts::PI });
    let payload = json!({ "attributes": attributes }).to_string();
    let event = decode(&recorded("group.details-changed", 1, payload.as_bytes())).expect("should decode");
    let written = encode(&event, Uuid::nil()).expect("should be encoded").payload;
    assert_eq!(decode(&recorded("group.details-changed", 1, &written)).expect("should decode"), event);
    let Event::Group(GroupEvent::DetailsChanged(changed)) = event else { panic!("{event:?}") };
    let read = serde_json::to_value(changed.attributes).expect("is JSON");
    assert_eq!(read, attributes);
}

#[test]
fn what_cannot_be_read_is_told_with_its_place() {
    let told = |kind: &str, version, payload: &str| -> String {
        let error: DecodeError = decode(&recorded(kind, version, payload.as_bytes())).expect_err("cannot be read");
        assert_eq!((error.position, &*error.kind, error.schema_version), (Position(7), kind, version));
        error.reason
    };
    assert!(told("group.exploded", 1, "{}").contains("does not know the type"));
    assert!(told("group.created", 999, "{}").contains("newer"));
    assert!(told("group.created", 0, "{}").contains("no way to schema"));
    assert!(told("group.members-added", 1, "{\"kind\":\"user\"").contains("EOF"));
    assert!(told("group.members-added", 1, "{\"kind\":\"user\"}").contains("missing field"));
}
