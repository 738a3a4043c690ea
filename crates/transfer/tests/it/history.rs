//! A log with everything that an envelope may hold, and something of each kind beside the events.

use std::io::Cursor;
use std::sync::Arc;

use bytes::Bytes;
use rollbook_domain::{Actor, Category, ClaimKey, CountKey, Guard, SequenceKey, StreamId, Timestamp, WorkspaceName};
use rollbook_store::{
    Append, CommandMeta, EventStore, Expected, IdempotencyKey, Kept, MemoryStore, NewEvent, Position, Recorded,
    StreamWrite,
};
use rollbook_transfer::{Form, Summary, TransferError};
use uuid::Uuid;

pub(crate) fn sequence() -> SequenceKey {
    SequenceKey { scope: "acme".into(), kind: "group".into() }
}

pub(crate) fn name(text: &str) -> ClaimKey {
    ClaimKey::new("name", "acme", text)
}

fn acme() -> WorkspaceName {
    "acme".parse().unwrap()
}

fn write(stream: u128, version: u64, payloads: &[&[u8]]) -> StreamWrite {
    let event = |(n, payload): (u128, &&[u8])| NewEvent {
        id: Uuid::from_u128(stream << 64 | u128::from(version) << 32 | n),
        kind: "group.members-added",
        schema_version: 1,
        payload: Bytes::copy_from_slice(payload),
    };
    let stream = StreamId { category: Category::Group, id: Uuid::from_u128(stream) };
    StreamWrite {
        stream,
        expected: Expected::version(version),
        events: (0..).zip(payloads).map(event).collect(),
        personal: false,
    }
}

fn append(id: u128, writes: Vec<StreamWrite>, guards: Vec<Guard>) -> Append {
    let command_id = Uuid::from_u128(id);
    Append {
        meta: CommandMeta {
            command_id,
            workspace: acme(),
            actor: Actor::new("user:u-äsha \"x\""),
            initiator: id.is_multiple_of(2).then(|| Actor::new("key:ci")),
            correlation_id: Uuid::from_u128(id / 3 * 3),
            causation_id: id.is_multiple_of(3).then_some(command_id),
            traceparent: id.is_multiple_of(5).then(|| "00-4bf9-00f0-01".into()),
        },
        at: Timestamp::from_micros(1_709_624_469_000_000 + i64::try_from(id).unwrap() * 7),
        writes,
        guards,
        idempotency: None,
    }
}

/// Appends of a short history: several streams in one command, odd payloads, guards, commands without events, answers.
pub(crate) fn appends() -> Vec<Append> {
    let member = "user:u-asha".parse().unwrap();
    let count = |change| Guard::Count { key: CountKey::groups_of_member(&acme(), &member), change, limit: None };
    let claim = |text: &str| Guard::Claim { key: name(text), owner: format!("group-{text}") };
    let key = IdempotencyKey {
        scope: "acme/key:ci".into(),
        key: "once".into(),
        fingerprint: [9; 32],
        answer: Bytes::from_static(b"\x00an answer"),
    };
    let mut all = vec![
        append(1, vec![write(1, 0, &[b"{\"a\":1}", b" {\"a\" : 1.0e1}"])], vec![claim("one"), count(1)]),
        append(2, vec![write(2, 0, &[b"[]"]), write(1, 2, &[b"{\n}", b"\xff"])], vec![claim("two"), count(1)]),
        append(3, vec![], vec![Guard::Release { key: name("one"), unless_required_since: None }]),
        append(4, vec![write(3, 0, &[b"null"])], vec![Guard::Number { key: sequence(), used: 41 }]),
        Append { idempotency: Some(key), ..append(5, vec![], vec![]) },
    ];
    let more =
        |n: u128| append(10 + n, vec![write(4 + n % 3, u64::try_from(n / 3).unwrap(), &[b"{\"n\":true}"])], vec![]);
    all.extend((0..24).map(more));
    all
}

/// A log with that history.
pub(crate) async fn log() -> Arc<MemoryStore> {
    let store = Arc::new(MemoryStore::default());
    for append in appends() {
        store.submit(append).await.unwrap();
    }
    store
}

pub(crate) async fn export(store: &dyn EventStore, form: Form) -> Vec<u8> {
    let mut file = Vec::new();
    rollbook_transfer::export(store, &mut file, form, &mut |_, _, _| {}).await.unwrap();
    file
}

pub(crate) async fn import(store: &dyn EventStore, file: &[u8]) -> Result<Summary, TransferError> {
    let open = || Ok(Cursor::new(file.to_vec()));
    rollbook_transfer::import(store, open, &mut |_, _, _| {}).await
}

pub(crate) async fn events(store: &dyn EventStore) -> Vec<Recorded> {
    store.read_log(Position(0), usize::MAX).await.unwrap().events
}

/// Everything beside the events but the commands that carried it there.
pub(crate) async fn kept(store: &dyn EventStore) -> Vec<String> {
    let mut ledger = store.ledger().await.unwrap().unwrap();
    let mut all = ledger.next().await.unwrap();
    let source: Vec<Uuid> = appends().into_iter().map(|append| append.meta.command_id).collect();
    all.retain(|kept| !matches!(kept, Kept::Command { id } if !source.contains(id)));
    let mut all: Vec<_> = all.iter().map(|kept| format!("{kept:?}")).collect();
    all.sort();
    all
}
