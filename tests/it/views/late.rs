//! Reads that must see what the views do not show yet: they wait, and not for ever.

use std::time::Duration;

use futures::future::join;
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::fixtures::{Client, Folder, Served};

/// Somebody else's transaction, so that nothing more gets into the views; undone when it is dropped.
fn held(folder: &Folder) -> rusqlite::Connection {
    let database = rusqlite::Connection::open(folder.file("data/views.db")).unwrap();
    database.busy_timeout(Duration::from_secs(10)).unwrap();
    database.execute_batch("BEGIN IMMEDIATE").unwrap();
    database
}

/// The position of a new group, which no view may show yet.
async fn write(client: &Client, name: &str) -> String {
    let made = client.post("/v1/groups", &json!({ "name": name })).await;
    assert_eq!(made.status, 201, "{made:?}");
    made.position.unwrap()
}

async fn native(client: &Client, position: &str) -> Response {
    let request = client.request(Method::GET, "/v1/groups?total=true");
    request.header("rollbook-min-position", position).send().await.unwrap()
}

async fn graphql(client: &Client, body: Value) -> Value {
    client.request(Method::POST, "/graphql").json(&body).send().await.unwrap().json().await.unwrap()
}

/// The position as an argument of the field, and as an extension of the whole request.
fn queries(position: &str) -> [Value; 2] {
    let argument = format!("{{ groups(minPosition: \"{position}\") {{ totalCount }} }}");
    let extensions = json!({ "minPosition": position });
    [json!({ "query": argument }), json!({ "query": "{ groups { totalCount } }", "extensions": extensions })]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_read_waits_for_a_position_and_not_for_ever() {
    let folder = Folder::new();
    let served = Served::start(&folder.config()).await;
    let client = &served.client;
    let first = write(client, "shown").await;
    assert_eq!(native(client, &first).await.status(), 200);

    let other = held(&folder);
    let position = write(client, "late").await;
    let [argument, extension] = queries(&position).map(|body| graphql(client, body));
    let (late, (argument, extension)) = join(native(client, &position), join(argument, extension)).await;
    assert_eq!(late.status(), 503);
    assert_eq!(late.headers()["retry-after"], "1");
    assert_eq!(late.headers()["content-type"], "application/problem+json");
    let late: Value = late.json().await.unwrap();
    assert_eq!((&late["code"], &late["status"]), (&json!("view-late"), &json!(503)), "{late}");
    for told in [argument, extension] {
        assert_eq!(told["errors"][0]["extensions"]["code"], "view-late", "{told}");
        assert_eq!(told["data"]["groups"], Value::Null, "{told}");
    }
    // Who asks for nothing in particular is shown what there is.
    let now = client.get("/v1/groups?total=true").await;
    assert_eq!((now.status.as_u16(), &now.body["total"]), (200, &json!(1)), "{now:?}");

    // The views go on while three wait.
    let [argument, extension] = queries(&position).map(|body| graphql(client, body));
    let waiting = join(native(client, &position), join(argument, extension));
    let (shown, ()) = join(waiting, async { drop(other) }).await;
    let (native, (argument, extension)) = shown;
    assert_eq!(native.json::<Value>().await.unwrap()["total"], 2);
    for told in [argument, extension] {
        assert_eq!(told["data"]["groups"]["totalCount"], 2, "{told}");
    }
    assert!(served.stop().await);
}
