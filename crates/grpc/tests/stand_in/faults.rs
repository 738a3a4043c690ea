//! What the client does when the server goes wrong: the faults that an adapter has to live with.

use eventstore::{
    CurrentRevision, Error, ReadAllOptions, RetryOptions, StreamPosition, StreamState, SubscribeToAllOptions,
};
use rollbook_grpc::stand_in::{Options, StandIn};

use crate::support::{all, append, client, events, ids, until_caught_up, written};

#[tokio::test]
async fn a_client_whose_first_connection_failed_is_dead_for_good() {
    let mut server = StandIn::start().await.unwrap();
    server.kill().await;
    let dead = client(&server.url());
    assert!(append(&dead, "s", StreamState::Any, events([1])).await.is_err());
    server.restart().await.unwrap();
    let still = append(&dead, "s", StreamState::Any, events([1])).await;
    assert!(matches!(still, Err(Error::ConnectionClosed)), "{still:?}");
    append(&client(&server.url()), "s", StreamState::Any, events([1])).await.unwrap();
}

#[tokio::test]
async fn an_answer_that_got_lost_is_found_by_repeating() {
    let server = StandIn::start().await.unwrap();
    let client = client(&server.url());
    append(&client, "s", StreamState::NoStream, events([1])).await.unwrap();
    server.faults().lose_answers(1);
    let lost = append(&client, "s", StreamState::StreamRevision(0), events([2])).await;
    assert!(matches!(lost, Err(Error::ServerError(_))), "{lost:?}");
    let again = append(&client, "s", StreamState::StreamRevision(0), events([2])).await.unwrap();
    assert_eq!(again.next_expected_version, 1);
    let other = append(&client, "s", StreamState::StreamRevision(0), events([3])).await;
    assert!(matches!(other, Err(Error::WrongExpectedVersion { current: CurrentRevision::Current(1), .. })));
}

#[tokio::test]
async fn a_subscription_falls_silent_without_an_error_and_speaks_again() {
    let server = StandIn::start().await.unwrap();
    let client = client(&server.url());
    let mut subscription = client.subscribe_to_all(&SubscribeToAllOptions::default()).await;
    until_caught_up(&mut subscription).await;
    server.faults().silence(true);
    append(&client, "s", StreamState::Any, events([1])).await.unwrap();
    let found = all(&client, ReadAllOptions::default()).await.unwrap();
    assert_eq!(ids(written(&found)), [1], "reads go on");
    let next = subscription.next();
    tokio::pin!(next);
    assert!(futures::poll!(&mut next).is_pending());
    server.faults().silence(false);
    assert_eq!(next.await.unwrap().event.unwrap().id.as_u128(), 1);
}

#[tokio::test]
async fn a_cut_connection_is_an_error_and_the_client_connects_again() {
    let server = StandIn::start().await.unwrap();
    let client = client(&server.url());
    append(&client, "s", StreamState::Any, events([1])).await.unwrap();
    let mut plain = client.subscribe_to_all(&SubscribeToAllOptions::default()).await;
    let patient = SubscribeToAllOptions::default()
        .position(StreamPosition::Start)
        .retry_options(RetryOptions::default().retry_forever());
    let mut patient = client.subscribe_to_all(&patient).await;
    until_caught_up(&mut plain).await;
    until_caught_up(&mut patient).await;
    server.faults().cut();
    assert!(matches!(plain.next().await, Err(Error::ServerError(_))));
    append(&client, "s", StreamState::Any, events([2])).await.unwrap();
    assert_eq!(patient.next().await.unwrap().event.unwrap().id.as_u128(), 2, "after the last one it has seen");
}

#[tokio::test]
async fn a_follower_names_its_leader_and_the_client_goes_there() {
    let (follower, leader) = (StandIn::start().await.unwrap(), StandIn::start().await.unwrap());
    let port = leader.address().port();
    follower.faults().not_leader(Some(("127.0.0.1", port)));
    let client = client(&follower.url());
    let told = append(&client, "s", StreamState::Any, events([1])).await;
    assert!(matches!(&told, Err(Error::NotLeaderException(leader)) if leader.port == u32::from(port)), "{told:?}");
    append(&client, "s", StreamState::Any, events([1])).await.unwrap();
    let there = self::client(&leader.url());
    assert_eq!(ids(written(&all(&there, ReadAllOptions::default()).await.unwrap())), [1]);
}

#[tokio::test]
async fn a_server_that_is_not_ready_and_a_wrong_password_are_told_apart() {
    let login = Some(("admin".to_owned(), "changeit".to_owned()));
    let server = StandIn::start_with(Options { login, ..Options::default() }).await.unwrap();
    let known = client(&server.url());
    append(&known, "s", StreamState::Any, events([1])).await.unwrap();
    server.faults().unavailable(true);
    let told = append(&known, "s", StreamState::Any, events([2])).await;
    assert!(matches!(told, Err(Error::ServerError(_))), "{told:?}");
    server.faults().unavailable(false);
    append(&known, "s", StreamState::Any, events([2])).await.unwrap();
    let wrong = client(&server.url().replace("changeit", "guess"));
    let told = append(&wrong, "s", StreamState::Any, events([3])).await;
    assert!(matches!(told, Err(Error::AccessDenied)), "{told:?}");
}

#[tokio::test]
async fn a_stalled_server_keeps_a_call_waiting() {
    let server = StandIn::start().await.unwrap();
    let client = client(&server.url());
    append(&client, "s", StreamState::Any, events([1])).await.unwrap();
    server.faults().stall(true);
    let waiting = tokio::spawn({
        let client = client.clone();
        async move { append(&client, "s", StreamState::Any, events([2])).await.map(|result| result.next_expected_version) }
    });
    tokio::task::yield_now().await;
    assert!(!waiting.is_finished());
    server.faults().stall(false);
    assert_eq!(waiting.await.unwrap().unwrap(), 1);
}
