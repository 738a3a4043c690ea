//! What must hold once across all nodes, however many ask at the same time.

use std::collections::BTreeSet;

use futures::future::join_all;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::trio::{Trio, Views, filled_in};
use crate::fixtures::{Client, Database, fresh_id};

async fn send(request: reqwest::RequestBuilder) -> (StatusCode, Value) {
    let answer = request.send().await.unwrap();
    let (status, text) = (answer.status(), answer.text().await.unwrap());
    (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_unique_is_unique_across_nodes() {
    let database = Database::new().await;
    let trio = Trio::start(&database.url(), Views::Own).await;
    names(&trio).await;
    numbers(&trio).await;
    ids(&trio).await;
    twins(&trio).await;
    trio.stop_and_compare();
}

/// Of many organizers who want a name at once, one gets it.
async fn names(trio: &Trio) {
    for round in 0..5 {
        let wish = json!({ "name": format!("riders {round}"), "type": "user", "ids": ["1"] });
        let wishes = (0..12)
            .map(|node| send(filled_in(trio.client(node).request(Method::POST, "/api/v1/internal/groups"), &wish)));
        let answers = join_all(wishes).await;
        let made = answers.iter().filter(|(status, _)| *status == StatusCode::CREATED).count();
        assert_eq!(made, 1, "{answers:?}");
        // The contract answers a taken name like this.
        let late = answers.iter().filter(|(status, _)| *status == StatusCode::INTERNAL_SERVER_ERROR).count();
        assert_eq!(late, 11, "{answers:?}");
    }
}

async fn numbers(trio: &Trio) {
    let made = (0..60)
        .map(|node| send(trio.client(node).request(Method::POST, "/v1/groups").json(&json!({ "name": "same" }))));
    let answers = join_all(made).await;
    let number = |(status, body): &(StatusCode, Value)| {
        assert_eq!(*status, StatusCode::CREATED, "{body}");
        body["number"].as_u64().unwrap()
    };
    assert_eq!(answers.iter().map(number).collect::<BTreeSet<_>>().len(), 60, "{answers:?}");
}

/// An id that clients choose names one group.
async fn ids(trio: &Trio) {
    for _ in 0..5 {
        let wish = json!({ "id": fresh_id(), "name": "chosen" });
        let wishes = (0..6).map(|node| send(trio.client(node).request(Method::POST, "/v1/groups").json(&wish)));
        let answers = join_all(wishes).await;
        let made = answers.iter().filter(|(status, _)| *status == StatusCode::CREATED).count();
        let late = answers.iter().filter(|(status, _)| *status == StatusCode::CONFLICT).count();
        assert_eq!((made, late), (1, 5), "{answers:?}");
    }
}

/// A request that is sent to all nodes at once under one key is done once, and all get its answer.
async fn twins(trio: &Trio) {
    for round in 0..10 {
        let keyed = |node: usize, name: &str| {
            let request = trio.client(node).request(Method::POST, "/v1/groups").json(&json!({ "name": name }));
            send(request.header("idempotency-key", format!("key-{round}")))
        };
        let answers = join_all((0..6).map(|node| keyed(node, "twin"))).await;
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
        assert_eq!(answers[0].0, StatusCode::CREATED, "{answers:?}");
        let (status, refused) = keyed(round, "another").await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{refused}");
    }
}

/// Nodes keep groups in memory. What they decide is nevertheless decided on the newest state: that something is not
/// there, is there already, has ended, or is at another version.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_decision_is_made_on_an_old_state() {
    let database = Database::new().await;
    let trio = Trio::start(&database.url(), Views::Own).await;
    for round in 0..6 {
        let (here, there) = (trio.client(round), trio.client(round + 1));
        let id = fresh_id();
        let (group, member) = (format!("/v1/groups/{id}"), format!("/v1/groups/{id}/members/user:a"));
        let put = |node: &Client| send(node.request(Method::PUT, &member).json(&json!({})));
        let take = |node: &Client| send(node.request(Method::DELETE, &member));
        assert_eq!(put(there).await.0, StatusCode::NOT_FOUND, "there is no such group, and the node remembers that");
        let wish = json!({ "id": id, "name": "shared" });
        assert_eq!(send(here.request(Method::POST, "/v1/groups").json(&wish)).await.0, StatusCode::CREATED);
        assert!(put(there).await.0.is_success(), "now there is");
        assert!(take(here).await.0.is_success());
        assert!(put(there).await.0.is_success(), "it was not there any more");
        let members = members(here, &member).await;
        assert_eq!(members, StatusCode::OK, "the second time was not taken for the first");
        assert!(send(here.request(Method::POST, &format!("{group}/suspend"))).await.0.is_success());
        assert_eq!(put(there).await.0, send(here.request(Method::PUT, &member).json(&json!({}))).await.0);
        assert!(send(here.request(Method::POST, &format!("{group}/reactivate"))).await.0.is_success());
        let renamed = |node: &Client, name: &str, version: &str| {
            send(node.request(Method::PATCH, &group).json(&json!({ "name": name })).header("if-match", version))
        };
        let version = version(there, &group, &member).await;
        assert!(renamed(here, "one", &version).await.0.is_success());
        assert_eq!(renamed(there, "two", &version).await.0, StatusCode::PRECONDITION_FAILED);
        assert!(send(here.request(Method::DELETE, &group)).await.0.is_success());
        assert!(put(there).await.0.is_client_error(), "the group is gone");
    }
    trio.stop_and_compare();
}

/// Whether a member can be read, once the views show all that was written.
async fn members(node: &Client, path: &str) -> StatusCode {
    let last = node.post("/v1/groups", &json!({ "name": "marker" })).await;
    node.get_at(path, last.position.as_ref()).await.status
}

/// The version of a group as its newest write answers it.
async fn version(node: &Client, group: &str, member: &str) -> String {
    members(node, member).await;
    let answer = node.request(Method::GET, group).send().await.unwrap();
    answer.headers()["etag"].to_str().unwrap().to_owned()
}
