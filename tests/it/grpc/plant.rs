//! A long log, and a client of it.

use std::net::SocketAddr;

use bytes::Bytes;
use eventstore::{Client, Position, ReadAllOptions, StreamPosition, SubscribeToAllOptions, Subscription};
use rollbook_app::App;
use rollbook_domain::{Actor, Category, StreamId};
use rollbook_server::config::Config;
use rollbook_store::{Append, CommandMeta, Expected, NewEvent, StreamWrite};
use serde_json::{Value, json};

use crate::fixtures::Served;

/// Events of one command, all of them of one stream.
pub(super) const COMMAND: u64 = 1_000;

/// The same with the log read at a free port.
pub(super) fn reading(config: Config) -> Config {
    let mut config = config;
    config.grpc.listen = "127.0.0.1:0".into();
    config
}

pub(super) fn client(address: SocketAddr) -> Client {
    Client::new(format!("esdb://{address}?tls=false&discoveryInterval=1").parse().unwrap()).unwrap()
}

/// So many events in the default workspace; gives the stream of the last ones.
pub(super) async fn plant(app: &App, count: u64) -> StreamId {
    let mut last = None;
    for number in 0..count.div_ceil(COMMAND) {
        let id = app.ids().uuid(app.now());
        let stream = StreamId { category: Category::Group, id };
        let created = (
            "group.created",
            json!({
                "id": id, "workspace": "default", "number": 1_000_000 + number, "number_scope": "default", "token": "aB3xY9",
                "object_id": "65e6cb35a1b2c3d4e5f60718", "name": format!("Group {number}"), "description": null,
                "kind": null, "tags": [], "creator": "user:u-asha",
            }),
        );
        let added = (1..COMMAND).map(|member| {
            let ids = [format!("m-{member}")];
            ("group.members-added", json!({ "kind": "user", "ids": ids, "role": "member" }))
        });
        let events = std::iter::once(created).chain(added).map(|event| new_event(app, event)).collect();
        app.store().submit(command(app, stream, events)).await.unwrap();
        last = Some(stream);
    }
    last.unwrap()
}

fn new_event(app: &App, (kind, payload): (&'static str, Value)) -> NewEvent {
    let payload = Bytes::from(payload.to_string());
    NewEvent { id: app.ids().uuid(app.now()), kind, schema_version: 1, payload }
}

fn command(app: &App, stream: StreamId, events: Vec<NewEvent>) -> Append {
    let command_id = app.ids().uuid(app.now());
    Append {
        meta: CommandMeta {
            command_id,
            workspace: "default".parse().unwrap(),
            actor: Actor::new("user:u-asha"),
            initiator: None,
            correlation_id: command_id,
            causation_id: None,
            traceparent: None,
        },
        at: app.now(),
        writes: vec![StreamWrite { stream, expected: Expected::NoStream, events }],
        guards: Vec::new(),
        idempotency: None,
    }
}

/// Writes a group with one member: at most four events, with what opens the workspace.
pub(super) async fn write(served: &Served, name: &str) {
    let body = json!({ "name": name, "members": ["user:a"] });
    assert_eq!(served.client.post("/v1/groups", &body).await.status, 201);
}

/// Positions of all events from one on.
pub(super) async fn positions(client: &Client, from: u64) -> Vec<u64> {
    let from = StreamPosition::Position(Position { commit: from, prepare: from });
    let mut reading = client.read_all(&ReadAllOptions::default().position(from).max_count(usize::MAX)).await.unwrap();
    let mut found = Vec::new();
    while let Some(event) = reading.next().await.unwrap() {
        found.push(event.get_original_event().position.commit);
    }
    found
}

/// After a position.
pub(super) fn after(position: u64) -> SubscribeToAllOptions {
    let position = StreamPosition::Position(Position { commit: position, prepare: position });
    SubscribeToAllOptions::default().position(position)
}

/// Positions of the next events of a subscription.
pub(super) async fn next(subscription: &mut Subscription, count: usize) -> Vec<u64> {
    let mut found = Vec::new();
    while found.len() < count {
        found.push(subscription.next().await.unwrap().get_original_event().position.commit);
    }
    found
}
