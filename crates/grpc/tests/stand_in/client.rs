//! What is wrong with the publisher's client for Rust (1.2.0), by number, so that a version that mends it is noticed.
//! How the adapter lives with each is tested in `rollbook-store-eventstore`, under the same numbers.
//!
//! 1. A batch dies at its first conflict, with everything in flight, and does not say that it was one.
//! 2. A batch gives its deadline as a date where the protocol wants a length.
//! 3. A subscription whose server ends it without an error spins for ever. It never yields, so no test of it could end:
//!    what is tested is that the adapter does without its thread (`a_subscription_that_ends_cleanly_…`).
//! 4. A client whose first connection failed never connects (`faults`).
//! 5. A node that does not answer stays the one that is asked, also where others would.
//! 6. It sleeps for `discoveryInterval` before it connects at all.
//! 7. When an event was recorded is given in whole seconds.
//! 8. It panics at an answer that lacks what it is about. The same in subscriptions that the server keeps (`unreachable!`)
//!    is out of reach: the stand-in has none, and the product opens none.
//! 9. TCP's delays are left on: each call waits for an acknowledgement that Linux puts off by 40 ms. Nothing in it can be
//!    set; the stand-in acknowledges at once, as the product's own listener for these clients does.

use std::time::{Duration, Instant};

use eventstore::{
    BatchAppendClient, BatchAppendOptions, Client, Error, ReadAllOptions, ReadStreamOptions, StreamState,
};
use futures::FutureExt;
use rollbook_grpc::stand_in::{Cluster, Options, StandIn};

use crate::support::{all, append, client, events, ids, stream, written};

async fn batch(client: &Client) -> BatchAppendClient {
    client.batch_append(&BatchAppendOptions::default()).await.unwrap()
}

/// What is in the log, once so many events are.
async fn everything(client: &Client, count: usize) -> Vec<u128> {
    loop {
        let found = all(client, ReadAllOptions::default()).await.unwrap();
        let found = ids(written(&found));
        if found.len() >= count {
            return found;
        }
    }
}

#[tokio::test]
async fn fault_1_a_batch_dies_at_its_first_conflict() {
    let server = StandIn::start().await.unwrap();
    let client = client(&server.url());
    let batch = batch(&client).await;
    batch.append_to_stream("s", StreamState::NoStream, events([1])).await.unwrap();
    let stale = batch.append_to_stream("s", StreamState::NoStream, events([2]));
    let innocent = batch.append_to_stream("other", StreamState::NoStream, events([3]));
    let (stale, innocent) = tokio::join!(stale, innocent);
    assert!(matches!(&stale, Err(Error::Grpc { message, .. }) if message == "WrongExpectedVersion"), "{stale:?}");
    assert!(matches!(innocent, Err(Error::ServerError(_))), "{innocent:?}");
    assert_eq!(everything(&client, 2).await, [1, 3], "although the server took it");
    let after = batch.append_to_stream("third", StreamState::Any, events([4])).await;
    assert!(matches!(after, Err(Error::ServerError(_))), "{after:?}");
}

#[tokio::test]
async fn fault_2_a_batch_waits_for_half_a_century() {
    let server = StandIn::start().await.unwrap();
    let client = client(&server.url());
    let options = BatchAppendOptions::default().deadline(Duration::from_secs(1));
    let batch = client.batch_append(&options).await.unwrap();
    batch.append_to_stream("s", StreamState::Any, events([1])).await.unwrap();
    let told = server.faults().deadlines();
    assert!(matches!(told[..], [told] if told > Duration::from_hours(24 * 365 * 50)), "{told:?}");
}

/// A call says that the node is not there, and so do all that follow; a client that is made anew finds the other node.
#[tokio::test]
async fn fault_5_a_node_that_does_not_answer_stays_the_one_that_is_asked() {
    let cluster = Cluster::start(2, Options::default()).await.unwrap();
    let url = cluster.url(0..2) + "&nodePreference=leader";
    let stuck = client(&url);
    append(&stuck, "s", StreamState::Any, events([1])).await.unwrap();
    cluster.elect(1);
    cluster.node(0).faults().unavailable(true);
    for _ in 0..5 {
        let told = append(&stuck, "s", StreamState::Any, events([2])).await;
        assert!(matches!(told, Err(Error::ServerError(_))), "{told:?}");
    }
    append(&client(&url), "s", StreamState::Any, events([2])).await.unwrap();
}

#[tokio::test]
async fn fault_6_a_client_sleeps_before_it_connects() {
    let server = StandIn::start().await.unwrap();
    let slow = client(&server.url().replace("discoveryInterval=1", "discoveryInterval=300"));
    let begun = Instant::now();
    append(&slow, "s", StreamState::Any, events([1])).await.unwrap();
    assert!(begun.elapsed() >= Duration::from_millis(300), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn fault_7_an_event_was_recorded_in_whole_seconds() {
    let server = StandIn::start().await.unwrap();
    let client = client(&server.url());
    let several = events(1..6).into_iter().map(|event| append(&client, "s", StreamState::Any, vec![event]));
    futures::future::try_join_all(several).await.unwrap();
    for event in stream(&client, "s", ReadStreamOptions::default()).await.unwrap() {
        assert_eq!(event.created.timestamp_subsec_nanos(), 0, "{}", event.created);
    }
}

#[tokio::test]
async fn fault_8_a_client_panics_at_an_answer_without_content() {
    let server = StandIn::start().await.unwrap();
    let client = client(&server.url());
    append(&client, "s", StreamState::Any, events([1])).await.unwrap();
    server.faults().hollow(2);
    let writing = std::panic::AssertUnwindSafe(append(&client, "s", StreamState::Any, events([2]))).catch_unwind();
    assert!(writing.await.is_err(), "should have panicked");
    let reading = std::panic::AssertUnwindSafe(stream(&client, "s", ReadStreamOptions::default())).catch_unwind();
    assert!(reading.await.is_err(), "should have panicked");
    append(&client, "s", StreamState::Any, events([3])).await.unwrap();
}
