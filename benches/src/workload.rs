//! One workload for both sides: a stream gets a creation and nine additions, then the next one begins. Payloads
//! are real events of about 400 bytes.

use bytes::Bytes;
use rollbook_domain::{Actor, Category, StreamId, Timestamp};
use rollbook_store::{Append, CommandMeta, Expected, NewEvent, StreamWrite};
use serde_json::json;
use uuid::Uuid;

/// Events of one stream.
const STREAM: u64 = 10;

/// An endless source of events for streams of its own.
pub(crate) struct Source {
    /// Of each addition.
    members: u64,
    stream: Uuid,
    version: u64,
    made: u64,
}

/// One event and where it goes.
pub(crate) struct Item {
    pub(crate) stream: Uuid,
    /// Before it.
    pub(crate) version: u64,
    pub(crate) kind: &'static str,
    pub(crate) payload: Vec<u8>,
}

/// Ids in time order, as the product makes them.
#[expect(clippy::disallowed_methods, reason = "a benchmark is where time comes from")]
pub(crate) fn new_id() -> Uuid {
    Uuid::now_v7()
}

impl Source {
    pub(crate) fn new() -> Self {
        Self::of(10)
    }

    /// One whose additions bring so many members each.
    pub(crate) fn of(members: u64) -> Self {
        Self { members, stream: new_id(), version: 0, made: 0 }
    }

    pub(crate) fn next(&mut self) -> Item {
        if self.version == STREAM {
            *self = Self { stream: new_id(), version: 0, ..*self };
        }
        let (stream, version) = (self.stream, self.version);
        self.version += 1;
        self.made += 1;
        if version == 0 {
            return Item { stream, version, kind: "group.created", payload: created(stream, self.made) };
        }
        Item { stream, version, kind: "group.members-added", payload: added(self.made, self.members) }
    }

    /// The next event as a command of its own.
    pub(crate) fn append(&mut self) -> Append {
        let item = self.next();
        command(vec![write(item.stream, item.version, vec![item])])
    }
}

pub(crate) fn created(id: Uuid, n: u64) -> Vec<u8> {
    let text = "A group used only for measurements, with a text of ordinary length";
    let event = json!({
        "id": id, "workspace": "bench", "number": n % 4_000_000_000, "number_scope": "bench", "token": "aB3xY9",
        "object_id": "65e6cb35a1b2c3d4e5f60718", "name": format!("Group {id}"), "description": text,
        "kind": "club", "tags": ["blue", "sea"], "creator": "user:u-asha",
    });
    event.to_string().into_bytes()
}

fn added(n: u64, members: u64) -> Vec<u8> {
    let ids: Vec<String> = (0..members).map(|k| format!("member-{:08}-of-the-bench", n * members + k)).collect();
    json!({ "kind": "user", "ids": ids, "role": "member" }).to_string().into_bytes()
}

pub(crate) fn write(stream: Uuid, version: u64, items: Vec<Item>) -> StreamWrite {
    let event =
        |item: Item| NewEvent { id: new_id(), kind: item.kind, schema_version: 1, payload: Bytes::from(item.payload) };
    StreamWrite {
        personal: false,
        stream: StreamId { category: Category::Group, id: stream },
        expected: Expected::version(version),
        events: items.into_iter().map(event).collect(),
    }
}

pub(crate) fn command(writes: Vec<StreamWrite>) -> Append {
    let command_id = new_id();
    Append {
        meta: CommandMeta {
            command_id,
            workspace: "bench".parse().unwrap_or_else(|_| unreachable!("is a workspace name")),
            actor: Actor::new("user:u-asha"),
            initiator: None,
            correlation_id: command_id,
            causation_id: None,
            traceparent: None,
        },
        // One instant for all: how instants are taken is not the store's business.
        at: Timestamp::from_micros(1_709_624_469_000_000),
        writes,
        guards: Vec::new(),
        idempotency: None,
    }
}
