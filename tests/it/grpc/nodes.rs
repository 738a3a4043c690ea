//! A log in PostgreSQL with two nodes: what one writes the other's clients follow.

use rollbook_dialects::config::Secret;
use rollbook_server::config::Config;

use super::plant::{after, client, next, plant, positions, reading, write};
use crate::fixtures::{Database, Folder, Served};

const EVENTS: u64 = 3_000;

fn config(folder: &Folder, database: &Database) -> Config {
    let config = Config {
        log: database.url(),
        secret: Secret::new("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="),
        ..folder.config()
    };
    reading(config)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_of_one_node_follows_what_another_writes() {
    let database = Database::new().await;
    let folders = [Folder::new(), Folder::new()];
    let writer = Served::start(&config(&folders[0], &database)).await;
    let reader = Served::start(&config(&folders[1], &database)).await;
    plant(writer.app(), EVENTS).await;
    let client = client(reader.grpc_address());
    assert_eq!(positions(&client, 0).await, (1..=EVENTS).collect::<Vec<_>>());
    let mut following = client.subscribe_to_all(&after(EVENTS)).await;
    write(&writer, "live").await;
    let new = usize::try_from(writer.head().await.0 - EVENTS).unwrap();
    assert_eq!(next(&mut following, new).await, (EVENTS + 1..=EVENTS + new as u64).collect::<Vec<_>>());
    drop(following);
    assert!(reader.stop().await && writer.stop().await);
}
