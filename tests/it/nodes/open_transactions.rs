//! A transaction that somebody leaves open on the server holds no reader up: positions are gapless, and nobody waits
//! for the oldest transaction to end before believing what is committed.

use reqwest::StatusCode;
use rollbook_dialects::config::Secret;
use rollbook_server::config::Config;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

use crate::fixtures::{Answer, Client, Database, Folder, Served};

const SECRET: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

/// It ends with the connection.
async fn transaction(url: &str, statements: &str) -> PgConnection {
    let mut open = PgConnection::connect(url).await.unwrap();
    open.execute(sqlx::raw_sql(AssertSqlSafe(format!("BEGIN; {statements}")))).await.unwrap();
    open
}

async fn write(client: &Client, name: &str) -> Answer {
    let made = client.post("/v1/groups", &json!({ "name": name })).await;
    assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
    made
}

/// The names of all groups: in the views, which must show a write; and in the log.
async fn names(client: &Client, after: &Answer) -> [Vec<Value>; 2] {
    let listed = client.get_at("/v1/groups?sort=name", after.position.as_ref()).await;
    let events = client.get("/v1/events?type=group.created").await;
    assert_eq!((listed.status, events.status), (StatusCode::OK, StatusCode::OK), "{listed:?} {events:?}");
    let all = |answer: &Answer, name: fn(&Value) -> &Value| -> Vec<Value> {
        answer.body["items"].as_array().unwrap().iter().map(|item| name(item).clone()).collect()
    };
    [all(&listed, |group| &group["name"]), all(&events, |event| &event["data"]["name"])]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_stays_open_elsewhere_holds_no_reader_up() {
    let (database, folder) = (Database::new().await, Folder::new());
    let url = database.url();
    let config = Config { log: url.clone(), views: url.clone(), secret: Secret::new(SECRET), ..folder.config() };
    let (writer, reader) = (Served::start(&config).await, Served::start(&config).await);
    let first = write(&writer.client, "a").await;

    // It has read the log and written to the server, and has an id older than all that follow.
    let work = "CREATE TEMPORARY TABLE slow AS SELECT * FROM events; SELECT pg_current_xact_id(), * FROM head";
    let slow = transaction(&url, work).await;
    let second = write(&writer.client, "b").await;
    assert_ne!(first.position, second.position);
    assert_eq!(names(&reader.client, &second).await, [[json!("a"), json!("b")], [json!("a"), json!("b")]]);

    // As a node that stands still in the middle of a commit: who writes waits, who reads does not.
    let commit = "SELECT * FROM head WHERE id = 1 FOR UPDATE; INSERT INTO listeners VALUES (gen_random_uuid(), now())";
    let standing = transaction(&url, commit).await;
    let client = writer.client.clone();
    let third = tokio::spawn(async move { write(&client, "c").await });
    assert_eq!(names(&reader.client, &second).await, [[json!("a"), json!("b")], [json!("a"), json!("b")]]);
    assert!(!third.is_finished());
    drop(standing);
    let third = third.await.unwrap();
    assert_eq!(names(&reader.client, &third).await[1], [json!("a"), json!("b"), json!("c")]);
    drop(slow);
    assert!(writer.stop().await && reader.stop().await);
}
