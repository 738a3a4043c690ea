//! Subscriptions.

use eventstore::{
    Error, Position, RetryOptions, StreamPosition, SubscribeToAllOptions, SubscribeToStreamOptions, SubscriptionFilter,
};
use rollbook_domain::group::commands::SuspendGroup;

use crate::support::{Service, call, next, positions, until_caught_up};

fn from(position: u64) -> SubscribeToAllOptions {
    let position = Position { commit: position, prepare: position };
    SubscribeToAllOptions::default().position(StreamPosition::Position(position))
}

fn start() -> SubscribeToAllOptions {
    SubscribeToAllOptions::default().position(StreamPosition::Start)
}

#[tokio::test]
async fn the_log_is_followed_and_gone_on_with_from_a_checkpoint() {
    let service = Service::start().await;
    for name in 0..600 {
        service.group("default", &name.to_string()).await;
    }
    let client = service.client();
    let mut subscription = client.subscribe_to_all(&start()).await;
    let (events, checkpoints, caught_up) = until_caught_up(&mut subscription).await;
    let head = service.app.store().current_head().await.unwrap().0;
    assert_eq!(positions(&events), (1..=head).collect::<Vec<_>>());
    assert_eq!((checkpoints.len(), caught_up), (0, Some(head)));
    service.group("default", "new").await;
    assert_eq!(next(&mut subscription).await.position.commit, head + 1);

    let mut later = client.subscribe_to_all(&from(head - 1)).await;
    assert_eq!(positions(&until_caught_up(&mut later).await.0), [head, head + 1], "the checkpoint itself is known");
    let mut live = client.subscribe_to_all(&SubscribeToAllOptions::default().position(StreamPosition::End)).await;
    assert!(until_caught_up(&mut live).await.0.is_empty());
    service.group("default", "newer").await;
    assert_eq!(next(&mut live).await.position.commit, head + 2);
}

#[tokio::test]
async fn nothing_is_missed_or_repeated_while_others_write() {
    let service = Service::start().await;
    let mut subscription = service.client().subscribe_to_all(&start()).await;
    let writing = async {
        for name in 0..300 {
            service.group(if name % 3 == 0 { "other" } else { "default" }, &name.to_string()).await;
        }
    };
    let reading = async {
        let mut found = Vec::new();
        while found.len() < 201 {
            found.push(next(&mut subscription).await);
        }
        found
    };
    let ((), found) = tokio::join!(writing, reading);
    assert!(found.windows(2).all(|two| two[0].position < two[1].position));
    let names = found.iter().filter(|event| event.event_type == "group.created").count();
    assert_eq!(names, 200);
}

#[tokio::test]
async fn a_filter_passes_on_checkpoints_over_what_it_leaves_out() {
    let service = Service::start().await;
    let group = service.group("default", "wanted").await;
    for name in 0..1_200 {
        service.group("other", &name.to_string()).await;
    }
    service.app.suspend_group(&call("default"), group, None, SuspendGroup).await.unwrap();
    let wanted = || SubscriptionFilter::on_event_type().add_prefix("group.suspended").max(100);
    let client = service.client();
    let mut subscription = client.subscribe_to_all(&start().filter(wanted())).await;
    let (events, checkpoints, caught_up) = until_caught_up(&mut subscription).await;
    let head = service.app.store().current_head().await.unwrap().0;
    assert_eq!(positions(&events), [head]);
    assert!(checkpoints.len() > 1 && checkpoints.is_sorted(), "{checkpoints:?}");
    assert_eq!((checkpoints.last(), caught_up), (Some(&head), Some(head)));
    let mut later = client.subscribe_to_all(&from(checkpoints[0]).filter(wanted())).await;
    assert_eq!(positions(&until_caught_up(&mut later).await.0), [head]);
}

#[tokio::test]
async fn an_empty_log_has_been_caught_up_with() {
    let service = Service::start().await;
    let mut subscription = service.client().subscribe_to_all(&start()).await;
    let (events, checkpoints, at) = until_caught_up(&mut subscription).await;
    assert_eq!((events.len(), checkpoints.len(), at), (0, 0, None));
    service.group("default", "first").await;
    assert_eq!(next(&mut subscription).await.event_type, "workspace.opened");
}

#[tokio::test]
async fn a_stream_is_followed() {
    let service = Service::start().await;
    let group = service.group("default", "a").await;
    let name = format!("group-{group}");
    let client = service.client();
    let mut subscription = client
        .subscribe_to_stream(name.as_str(), &SubscribeToStreamOptions::default().start_from(StreamPosition::Start))
        .await;
    assert_eq!(until_caught_up(&mut subscription).await.0.len(), 1);
    service.group("default", "b").await;
    service.app.suspend_group(&call("default"), group, None, SuspendGroup).await.unwrap();
    let event = next(&mut subscription).await;
    assert_eq!((event.event_type.as_str(), event.revision), ("group.suspended", 1));
    let after = SubscribeToStreamOptions::default().start_from(StreamPosition::Position(0));
    let mut later = client.subscribe_to_stream(name.as_str(), &after).await;
    assert_eq!(until_caught_up(&mut later).await.0[0].revision, 1);
}

#[tokio::test]
async fn a_subscription_ends_with_an_error_when_the_service_goes_down() {
    let service = Service::start().await;
    let client = service.client();
    let mut all = client.subscribe_to_all(&start()).await;
    let mut stream = client.subscribe_to_stream("group-none", &SubscribeToStreamOptions::default()).await;
    until_caught_up(&mut all).await;
    until_caught_up(&mut stream).await;
    let ending = tokio::spawn(service.stop());
    // A clean end would make this client spin for ever.
    assert!(matches!(all.next().await, Err(Error::ServerError(_))));
    assert!(matches!(stream.next().await, Err(Error::ServerError(_))));
    assert!(ending.await.unwrap(), "subscriptions hold nothing up");
}

#[tokio::test]
async fn a_client_that_went_away_gives_its_place_back() {
    let config = rollbook_http::HttpConfig { max_streams: 1, ..rollbook_http::HttpConfig::default() };
    let service = Service::with(rollbook_http::auth::AuthConfig::default(), config).await;
    let mut first = service.client().subscribe_to_all(&start()).await;
    until_caught_up(&mut first).await;
    let client = service.client();
    let mut second = client.subscribe_to_all(&start()).await;
    let refused = second.next().await;
    assert!(matches!(&refused, Err(Error::Grpc { message, .. }) if message.contains("Too many")), "{refused:?}");
    drop(first);
    let patient = RetryOptions::default().retry_forever().retry_delay(std::time::Duration::from_millis(10));
    let mut third = client.subscribe_to_all(&start().retry_options(patient)).await;
    until_caught_up(&mut third).await;
}
