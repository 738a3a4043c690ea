//! Several processes on one log.

use std::collections::BTreeSet;
use std::time::Duration;

use futures::future::join_all;
use rollbook_domain::SequenceKey;
use rollbook_store::limits::LIFT_MICROS;
use rollbook_store::{EventStore, Expected, Position, StoreError};

use crate::support::{Schema, append, stream};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_right_is_taken_over_when_it_has_ended() {
    let schema = Schema::new().await;
    let (one, other) = (schema.node().await, schema.node().await);
    let long = Duration::from_mins(5);
    let first = one.take_lease("import/a", long).await.unwrap().expect("is free");
    assert_eq!(other.take_lease("import/a", long).await.unwrap(), None);
    assert!(other.take_lease("import/b", long).await.unwrap().is_some(), "another right");

    other.end_lease("import/a").await.unwrap();
    assert_eq!(other.take_lease("import/a", long).await.unwrap(), None, "nobody gives back what is not theirs");
    assert_eq!(one.take_lease("import/a", Duration::ZERO).await.unwrap(), Some(first), "renewed to an end at once");
    let second = other.take_lease("import/a", long).await.unwrap().expect("has ended");
    assert!(second > first, "{second} follows {first}");
    assert_eq!(one.take_lease("import/a", long).await.unwrap(), None, "the old holder is out");

    other.end_lease("import/a").await.unwrap();
    let third = one.take_lease("import/a", long).await.unwrap().expect("was given back");
    assert!(third > second, "{third} follows {second}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn numbers_are_drawn_once_whoever_draws() {
    let schema = Schema::new().await;
    let nodes = [schema.node().await, schema.node().await];
    let key = |kind: &str| SequenceKey { scope: "acme".into(), kind: kind.into() };
    let asked = (0..200_u32).map(|n| {
        let (node, key) = (&nodes[n as usize % 2], key(if n % 4 < 2 { "group" } else { "device" }));
        async move { (key.kind.clone(), node.draw_numbers(&key, 1 + n % 3).await.unwrap(), 1 + n % 3) }
    });
    let drawn = join_all(asked).await;
    for kind in ["group", "device"] {
        let ranges = drawn.iter().filter(|(drawn, ..)| drawn == kind);
        let numbers: Vec<u32> = ranges.flat_map(|(_, first, count)| *first..first + count).collect();
        let different: BTreeSet<u32> = numbers.iter().copied().collect();
        assert_eq!(different, (1..=u32::try_from(numbers.len()).unwrap()).collect(), "{kind}: each once, no gap");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_two_wins_a_version_and_each_hears_of_the_other() {
    let schema = Schema::new().await;
    let (one, other) = (schema.node().await, schema.node().await);
    let stream = stream();
    for version in 0..20 {
        let expected = Expected::version(version);
        let twins = [one.submit(append(stream, expected, 1)), other.submit(append(stream, expected, 1))];
        let outcomes = join_all(twins).await;
        let won: Vec<Position> = outcomes.iter().flatten().map(|appended| appended.position).collect();
        let lost = outcomes
            .iter()
            .filter(|outcome| matches!(outcome, Err(StoreError::Conflict { actual, .. }) if *actual == version + 1));
        assert_eq!((won.len(), lost.count()), (1, 1), "{outcomes:?}");
        for node in [&one, &other] {
            node.head().wait_for(|head| *head >= won[0]).await.unwrap();
            assert_eq!(node.versions(&[stream]).await.unwrap(), [version + 1]);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_clock_does_not_shut_a_process_out() {
    let schema = Schema::new().await;
    let (fast, slow) = (schema.node().await, schema.node().await);
    let ahead = 1_709_624_469_000_000;
    fast.submit(append(stream(), Expected::NoStream, ahead)).await.unwrap();
    let late = slow.submit(append(stream(), Expected::NoStream, ahead - LIFT_MICROS)).await.unwrap();
    let events = slow.read_log(Position(late.position.0 - 1), 1).await.unwrap().events;
    assert_eq!(events[0].recorded_at.micros(), ahead, "recorded when the one before it was");
    match slow.submit(append(stream(), Expected::NoStream, ahead - LIFT_MICROS - 1)).await {
        Err(StoreError::TimeWentBack { last }) => assert_eq!(last.micros(), ahead),
        other => panic!("{other:?}"),
    }
}
