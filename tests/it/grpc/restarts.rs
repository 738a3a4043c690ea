//! What a client sees of a restart: an error, and after it everything else, once.

use std::net::SocketAddr;
use std::time::Duration;

use eventstore::{Error, RetryOptions};
use serde_json::json;

use super::plant::{after, client, next, positions, write};
use crate::fixtures::{Folder, Program, Served};

/// An address that stays the same.
fn fixed() -> SocketAddr {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

fn patient() -> RetryOptions {
    RetryOptions::default().retry_forever().retry_delay(Duration::from_millis(20))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subscription_outlives_a_restart_where_it_may_try_again() {
    let folder = Folder::new();
    let (address, mut config) = (fixed(), folder.config());
    config.grpc.listen = address.to_string();
    let served = Served::start(&config).await;
    write(&served, "first").await;
    let client = client(address);
    let mut plain = client.subscribe_to_all(&after(0)).await;
    let mut patient = client.subscribe_to_all(&after(0).retry_options(patient())).await;
    let head = usize::try_from(served.head().await.0).unwrap();
    let seen = next(&mut plain, head).await;
    assert_eq!(next(&mut patient, head).await, seen);
    // It tries again and again while nobody is there.
    let waiting = tokio::spawn(async move { next(&mut patient, 2).await });
    assert!(served.stop().await);
    assert!(matches!(plain.next().await, Err(Error::ServerError(_))), "never a clean end");

    let served = Served::start(&config).await;
    write(&served, "second").await;
    let last = *seen.last().unwrap();
    assert_eq!(waiting.await.unwrap(), [last + 1, last + 2]);
    let mut again = self::client(address).subscribe_to_all(&after(last)).await;
    assert_eq!(next(&mut again, 2).await, [last + 1, last + 2]);
    drop(again);
    assert!(served.stop().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subscription_outlives_a_kill() {
    let folder = Folder::new();
    let address = fixed();
    let listen = address.to_string();
    let variables = [("ROLLBOOK_GRPC__LISTEN", listen.as_str())];
    let program = Program::serve_with(&folder, &variables);
    program.client.post("/v1/groups", &json!({ "name": "first" })).await;
    let client = client(address);
    let mut following = client.subscribe_to_all(&after(0).retry_options(patient())).await;
    assert_eq!(next(&mut following, 2).await, [1, 2]);
    let waiting = tokio::spawn(async move { next(&mut following, 1).await });
    program.kill();
    let program = Program::serve_with(&folder, &variables);
    program.client.post("/v1/groups", &json!({ "name": "second" })).await;
    assert_eq!(waiting.await.unwrap(), [3]);
    assert_eq!(positions(&self::client(address), 0).await, [1, 2, 3]);
}
