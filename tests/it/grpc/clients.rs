//! The client for Rust reads a long log, follows it, and goes on from a checkpoint.

use eventstore::{ReadStreamOptions, StreamPosition};
use rollbook_server::config::{Config, Grpc};

use super::plant::{COMMAND, after, client, next, plant, positions, reading, write};
use crate::fixtures::{Folder, Served};

const EVENTS: u64 = 100_000;

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_thousand_events_are_read_followed_and_gone_on_with() {
    let folder = Folder::new();
    let served = Served::start(&reading(folder.config())).await;
    let stream = plant(served.app(), EVENTS).await;
    let client = client(served.grpc_address());
    assert_eq!(positions(&client, 0).await, (1..=EVENTS).collect::<Vec<_>>());
    let all = ReadStreamOptions::default().max_count(usize::MAX).position(StreamPosition::End);
    let mut backwards = client.read_stream(stream.to_string(), &all).await.unwrap();
    for revision in (0..COMMAND).rev() {
        assert_eq!(backwards.next().await.unwrap().unwrap().get_original_event().revision, revision);
    }

    let mut following = client.subscribe_to_all(&after(EVENTS - 10)).await;
    assert_eq!(next(&mut following, 10).await, (EVENTS - 9..=EVENTS).collect::<Vec<_>>());
    write(&served, "live").await;
    let head = served.head().await.0;
    let live = next(&mut following, usize::try_from(head - EVENTS).unwrap()).await;
    assert_eq!(live, (EVENTS + 1..=head).collect::<Vec<_>>());
    let checkpoint = live[0];
    let mut later = client.subscribe_to_all(&after(checkpoint)).await;
    assert_eq!(next(&mut later, live.len() - 1).await, live[1..]);

    let metrics = served.client.get("/metrics").await.body;
    let metrics = metrics.as_str().unwrap();
    assert!(metrics.contains("rollbook_grpc_events_sent_total") && metrics.contains(r#"surface="grpc""#), "{metrics}");
    drop((following, later));
    assert!(served.stop().await);
}

#[tokio::test]
async fn an_address_that_is_taken_is_named() {
    let folder = Folder::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let grpc = Grpc { listen: taken.local_addr().unwrap().to_string() };
    let Err(error) = rollbook_server::run(&Config { grpc, ..folder.config() }).await else { panic!("it started") };
    let said = error.to_string();
    assert!(said.starts_with("grpc.listen: ") && said.contains("is in use"), "{said}");
}
