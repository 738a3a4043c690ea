//! Several processes on one log, each with a copy of its own.

use std::collections::BTreeSet;
use std::time::Duration;

use eventstore::{Client, ReadStreamOptions};
use futures::future::join_all;
use rollbook_domain::{ClaimKey, Guard, SequenceKey};
use rollbook_store::{EventStore, Expected, StoreError};

use crate::streams::published;
use crate::support::{Node, Server, append, everything, small, stream, write};

async fn pair() -> (Server, Node, Node) {
    let server = Server::any().await;
    let nodes = (Node::start(&server.url()).await, Node::start(&server.url()).await);
    (server, nodes.0, nodes.1)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_processes_decide_alike() {
    let (server, one, other) = pair().await;
    let (shared, key) = (stream(), ClaimKey::new("name", "acme", &stream().to_string()));
    let writers = (0..60_u64).map(|n| {
        let node = if n % 2 == 0 { one.store() } else { other.store() };
        let mut command = append([write(stream(), Expected::NoStream, 2), write(shared, Expected::Any, 1)], 5);
        match n % 3 {
            0 => command.writes[1].expected = Expected::version(n / 6),
            1 => command.guards.push(Guard::Claim { key: key.clone(), owner: n.to_string() }),
            _ => {}
        }
        node.submit(command)
    });
    let outcomes = join_all(writers.collect::<Vec<_>>()).await;
    assert!(outcomes.iter().any(Result::is_ok) && outcomes.iter().any(Result::is_err), "{outcomes:?}");
    let claimed = outcomes.iter().skip(1).step_by(3).filter(|outcome| outcome.is_ok()).count();
    assert_eq!(claimed, 1, "{outcomes:?}");

    let head = one.store().current_head().await.unwrap();
    assert_eq!(other.store().current_head().await.unwrap(), head);
    let log = everything(&**one.store()).await;
    assert_eq!(everything(&**other.store()).await, log);
    let anew = Node::start(&server.url()).await;
    assert_eq!(everything(&**anew.store()).await, log, "so does one that comes late");
    assert_eq!(anew.store().epoch(), one.store().epoch());
    published(&server.url(), &**anew.store()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_acknowledges_the_other_reads() {
    let (_server, one, other) = pair().await;
    for n in 0..20 {
        let command = small(n);
        let (id, stream) = (command.meta.command_id, command.writes[0].stream);
        let position = one.store().submit(command).await.unwrap().position;
        assert_eq!(other.store().versions(&[stream]).await.unwrap(), [1]);
        assert_eq!(other.store().find_command(id).await.unwrap(), Some(position));
        assert!(other.store().workspace_head(&"acme".parse().unwrap()).await.unwrap() >= position);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn numbers_are_drawn_once_whoever_draws() {
    let (_server, one, other) = pair().await;
    let key = SequenceKey { scope: stream().to_string(), kind: "group".into() };
    let asked = (0..60_u32).map(|n| {
        let (node, key) = (if n % 2 == 0 { one.store() } else { other.store() }, key.clone());
        async move { (node.draw_numbers(&key, 1 + n % 3).await.unwrap(), 1 + n % 3) }
    });
    let drawn: Vec<(u32, u32)> = join_all(asked).await;
    let numbers: Vec<u32> = drawn.iter().flat_map(|(first, count)| *first..first + count).collect();
    assert_eq!(numbers.iter().copied().collect::<BTreeSet<_>>().len(), numbers.len(), "{drawn:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_right_is_taken_over_when_it_has_ended() {
    let (_server, one, other) = pair().await;
    let (name, long) = (stream().to_string(), Duration::from_mins(5));
    let first = one.store().take_lease(&name, long).await.unwrap().expect("is free");
    assert_eq!(other.store().take_lease(&name, long).await.unwrap(), None);
    other.store().end_lease(&name).await.unwrap();
    assert_eq!(other.store().take_lease(&name, long).await.unwrap(), None, "nobody gives back what is not theirs");
    assert_eq!(one.store().take_lease(&name, Duration::from_millis(1)).await.unwrap(), Some(first), "renewed");
    let second = loop {
        if let Some(second) = other.store().take_lease(&name, long).await.unwrap() {
            break second;
        }
    };
    assert!(second > first, "{second} follows {first}");
    assert_eq!(one.store().take_lease(&name, long).await.unwrap(), None, "the old holder is out");
    other.store().end_lease(&name).await.unwrap();
    let third = one.store().take_lease(&name, long).await.unwrap().expect("was given back");
    assert!(third > second, "{third} follows {second}");
}

/// A right is renewed for as long as a node lives, and each time with an event.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_server_keeps_the_last_events_of_a_right_alone() {
    let (server, one, _other) = pair().await;
    let (name, long) = (stream().to_string(), Duration::from_mins(5));
    for _ in 0..3 {
        one.store().take_lease(&name, long).await.unwrap().expect("is free, or our own");
    }
    one.store().end_lease(&name).await.unwrap();
    one.store().take_lease(&name, long).await.unwrap().expect("was given back");
    let client = Client::new(server.url().parse().unwrap()).unwrap();
    let place = format!("$$lease-{name}");
    let mut said = client.read_stream(place, &ReadStreamOptions::default()).await.unwrap();
    let first = said.next().await.unwrap().expect("is said");
    let bounds: serde_json::Value = first.get_original_event().as_json().unwrap();
    assert_eq!(bounds["$maxCount"], 10);
    assert!(said.next().await.unwrap().is_none(), "it is said once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_two_wins_a_version_and_each_hears_of_the_other() {
    let (_server, one, other) = pair().await;
    let stream = stream();
    for version in 0..20 {
        let expected = Expected::version(version);
        let twins = [
            one.store().submit(append([write(stream, expected, 1)], 9)),
            other.store().submit(append([write(stream, expected, 1)], 9)),
        ];
        let outcomes = join_all(twins).await;
        let won = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
        let lost = outcomes
            .iter()
            .filter(|outcome| matches!(outcome, Err(StoreError::Conflict { actual, .. }) if *actual == version + 1));
        assert_eq!((won, lost.count()), (1, 1), "{outcomes:?}");
    }
}
