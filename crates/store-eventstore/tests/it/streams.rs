//! What others find in KurrentDB.

use std::collections::BTreeMap;

use eventstore::{Client, ReadAllOptions, RecordedEvent};
use rollbook_domain::{ClaimKey, Guard};
use rollbook_store::{EventStore, Expected, Recorded, StoreError};
use serde_json::{Value, json};
use tokio::time::{Duration, sleep};
use uuid::Uuid;

use crate::support::{Node, Server, append, everything, small, stream, write};

/// All events that clients wrote, in order.
pub(crate) async fn all(url: &str) -> Vec<RecordedEvent> {
    let client = Client::new(url.parse().unwrap()).unwrap();
    let mut reading = client.read_all(&ReadAllOptions::default()).await.unwrap();
    let mut found = Vec::new();
    while let Some(event) = reading.next().await.unwrap() {
        found.extend(event.event);
    }
    found.retain(|event| !event.event_type.starts_with('$'));
    found
}

/// The events of the log by their streams, as far as the server has them there.
async fn written(url: &str, log: &[Recorded]) -> BTreeMap<String, Vec<RecordedEvent>> {
    let mut streams: BTreeMap<String, Vec<RecordedEvent>> =
        log.iter().map(|event| (event.stream.to_string(), Vec::new())).collect();
    for event in all(url).await {
        if let Some(events) = streams.get_mut(event.stream_id()) {
            events.push(event);
        }
    }
    streams
}

/// Waits until every event of the log is in its stream, and says where each differs from what it should be.
pub(crate) async fn published(url: &str, store: &dyn EventStore) -> BTreeMap<String, Vec<RecordedEvent>> {
    let log = everything(store).await;
    loop {
        let streams = written(url, &log).await;
        if streams.values().map(Vec::len).sum::<usize>() >= log.len() {
            check(&streams, &log);
            return streams;
        }
        sleep(Duration::from_millis(20)).await;
    }
}

fn check(streams: &BTreeMap<String, Vec<RecordedEvent>>, log: &[Recorded]) {
    assert_eq!(streams.values().map(Vec::len).sum::<usize>(), log.len());
    for event in log {
        let there = &streams[&event.stream.to_string()][usize::try_from(event.version).unwrap() - 1];
        assert_eq!(there.revision + 1, event.version);
        assert_eq!((&*there.event_type, &there.data), (&*event.kind, &event.payload));
        let about: Value = serde_json::from_slice(&there.custom_metadata).unwrap();
        assert_eq!(about["id"], json!(event.id));
        assert_eq!(about["position"], json!(event.position.0));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn streams_hold_accepted_events_with_their_whole_envelope() {
    let server = Server::any().await;
    let node = Node::start(&server.url()).await;
    let (one, other, correlation) = (stream(), stream(), Uuid::from_u128(7));
    let mut command = append([write(one, Expected::NoStream, 2), write(other, Expected::NoStream, 1)], 1_000_007);
    command.meta.correlation_id = correlation;
    command.meta.traceparent = Some("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".into());
    node.store().submit(command.clone()).await.unwrap();
    let streams = published(&server.url(), &**node.store()).await;

    let second = &streams[&one.to_string()][1];
    assert!(second.is_json);
    assert_eq!(second.id, Uuid::new_v5(&command.meta.command_id, &1_u64.to_be_bytes()), "the same at every attempt");
    let about: Value = serde_json::from_slice(&second.custom_metadata).unwrap();
    let expected = json!({
        "$correlationId": correlation, "$causationId": command.meta.command_id, "id": command.writes[0].events[1].id,
        "position": about["position"], "version": 2, "schema": 1, "at": about["at"], "workspace": "acme",
        "actor": "operator", "command": command.meta.command_id, "last": false,
        "traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    });
    assert_eq!(about, expected);
    assert!(about["at"].as_i64().unwrap() >= 1_000_007, "microseconds, where the server's own clients have seconds");
    let last: Value = serde_json::from_slice(&streams[&other.to_string()][0].custom_metadata).unwrap();
    assert_eq!(last["last"], json!(true));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn refused_commands_are_in_no_stream() {
    let server = Server::any().await;
    let node = Node::start(&server.url()).await;
    let key = ClaimKey::new("name", "acme", "divers");
    let claim = |owner: &str| Guard::Claim { key: key.clone(), owner: owner.into() };
    let (mut first, mut second) = (small(1), small(2));
    first.guards.push(claim("A"));
    second.guards.push(claim("B"));
    let refused = second.writes[0].stream;
    node.store().submit(first).await.unwrap();
    let outcome = node.store().submit(second).await;
    assert!(matches!(outcome, Err(StoreError::GuardFailed { .. })), "{outcome:?}");
    let streams = published(&server.url(), &**node.store()).await;
    assert_eq!(streams.len(), 1);
    let named = all(&server.url()).await.into_iter().filter(|event| event.stream_id() == refused.to_string());
    assert_eq!(named.count(), 0);
}

/// No other process can say what belongs in there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn strangers_in_a_stream_do_not_change_the_log() {
    let server = Server::any().await;
    let node = Node::start(&server.url()).await;
    let mine = stream();
    let client = Client::new(server.url().parse().unwrap()).unwrap();
    let strange = eventstore::EventData::json("something.else", &json!({})).unwrap();
    client.append_to_stream(mine.to_string(), &eventstore::AppendToStreamOptions::default(), strange).await.unwrap();
    node.store().submit(append([write(mine, Expected::NoStream, 1)], 1)).await.unwrap();
    node.store().submit(append([write(mine, Expected::Exact(1), 1)], 2)).await.unwrap();
    assert_eq!(node.store().versions(&[mine]).await.unwrap(), [2]);

    let other = small(3);
    let name = other.writes[0].stream.to_string();
    node.store().submit(other).await.unwrap();
    while !all(&server.url()).await.iter().any(|event| event.stream_id() == name) {
        sleep(Duration::from_millis(20)).await;
    }
}
