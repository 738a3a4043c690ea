//! Subscriptions.

use eventstore::{
    Position, StreamPosition, StreamState, SubscribeToAllOptions, SubscribeToStreamOptions, SubscriptionEvent,
    SubscriptionFilter,
};
use rollbook_grpc::stand_in::StandIn;

use crate::support::{append, client, events, ids, until_caught_up, written};

#[tokio::test]
async fn the_log_is_followed_and_gone_on_with_from_a_checkpoint() {
    let server = StandIn::start().await.unwrap();
    let client = client(&server.url());
    append(&client, "s", StreamState::Any, events(0..10)).await.unwrap();
    let start = SubscribeToAllOptions::default().position(StreamPosition::Start);
    let mut subscription = client.subscribe_to_all(&start).await;
    let confirmed = subscription.next_subscription_event().await.unwrap();
    assert!(matches!(confirmed, SubscriptionEvent::Confirmed(_)), "{confirmed:?}");
    let (found, caught_up) = until_caught_up(&mut subscription).await;
    let own = written(&found);
    assert_eq!(ids(own.iter().copied()), (0..10).collect::<Vec<_>>());
    assert_eq!(caught_up, Some(found.last().unwrap().position));
    append(&client, "s", StreamState::Any, events(10..12)).await.unwrap();
    for id in 10..12 {
        assert_eq!(subscription.next().await.unwrap().event.unwrap().id.as_u128(), id);
    }

    let after = |position: Position| SubscribeToAllOptions::default().position(StreamPosition::Position(position));
    let mut later = client.subscribe_to_all(&after(own[7].position)).await;
    assert_eq!(ids(written(&until_caught_up(&mut later).await.0)), [8, 9, 10, 11], "the position itself is known");
    let end = SubscribeToAllOptions::default().position(StreamPosition::End);
    let mut live = client.subscribe_to_all(&end).await;
    assert!(until_caught_up(&mut live).await.0.is_empty());
    append(&client, "s", StreamState::Any, events([12])).await.unwrap();
    assert_eq!(live.next().await.unwrap().event.unwrap().id.as_u128(), 12);
}

#[tokio::test]
async fn a_filter_passes_on_checkpoints() {
    let server = StandIn::start().await.unwrap();
    let client = client(&server.url());
    append(&client, "noise", StreamState::Any, events(0..600)).await.unwrap();
    append(&client, "wanted", StreamState::Any, events([1_000])).await.unwrap();
    append(&client, "noise", StreamState::Any, events(600..1_700)).await.unwrap();
    let filter = SubscriptionFilter::on_stream_name().add_prefix("want").max(100);
    let options = SubscribeToAllOptions::default().position(StreamPosition::Start).filter(filter);
    let mut subscription = client.subscribe_to_all(&options).await;
    let (mut seen, mut checkpoints) = (Vec::new(), Vec::new());
    let caught_up = loop {
        match subscription.next_subscription_event().await.unwrap() {
            SubscriptionEvent::EventAppeared(event) => seen.push(event.event.unwrap()),
            SubscriptionEvent::Checkpoint(at) => checkpoints.push(at),
            SubscriptionEvent::CaughtUp(told) => break told.unwrap().position,
            _ => {}
        }
    };
    assert_eq!(ids(&seen), [1_000]);
    assert!(checkpoints.len() >= 3 && checkpoints.is_sorted(), "{checkpoints:?}");
    assert_eq!(checkpoints.last().copied(), caught_up, "so that nothing is looked at twice");
}

#[tokio::test]
async fn a_stream_is_followed_before_it_is_there() {
    let server = StandIn::start().await.unwrap();
    let client = client(&server.url());
    let mut subscription = client.subscribe_to_stream("s", &SubscribeToStreamOptions::default()).await;
    assert!(until_caught_up(&mut subscription).await.0.is_empty());
    append(&client, "other", StreamState::Any, events([9])).await.unwrap();
    append(&client, "s", StreamState::Any, events([1, 2])).await.unwrap();
    for id in 1..3 {
        assert_eq!(subscription.next().await.unwrap().event.unwrap().id.as_u128(), id);
    }
    let after = SubscribeToStreamOptions::default().start_from(StreamPosition::Position(0));
    let mut later = client.subscribe_to_stream("s", &after).await;
    assert_eq!(ids(&until_caught_up(&mut later).await.0), [2]);
}
