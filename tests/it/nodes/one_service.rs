//! Whichever node a client talks to, it is the same service: what one has written every other one knows.

use reqwest::{Method, StatusCode};
use rstest::rstest;
use serde_json::{Value, json};

use super::trio::{Trio, Views, filled_in};
use crate::fixtures::{Client, Database};

/// A request as a dialect's client makes it, right after another; its answer must be a success.
pub(super) async fn ask(
    client: &Client,
    method: Method,
    path: &str,
    header: (&str, &str),
    body: Option<Value>,
) -> Value {
    let mut request = client.request(method.clone(), path).header(header.0, header.1);
    if let Some(body) = &body {
        request = request.json(body);
    }
    let answer = request.send().await.unwrap();
    let (status, text) = (answer.status(), answer.text().await.unwrap());
    assert!(status.is_success(), "{method} {path}: {status} {text}");
    serde_json::from_str(&text).unwrap_or(Value::String(text))
}

const PLAIN: (&str, &str) = ("accept", "application/json");

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_surface_reads_on_one_node_what_another_has_just_written(
    #[values(Views::Own, Views::Shared)] views: Views,
) {
    let database = Database::new().await;
    let trio = Trio::start(&database.url(), views).await;
    for round in 0..9 {
        let (here, there) = (trio.client(round), trio.client(round + 1 + round / 3));
        native(here, there, round).await;
        hype(here, there, round).await;
        device_magic(here, there, round).await;
        sunbird(here, there, round).await;
    }
    sensiflow(&trio).await;
    cursors(&trio).await;
    trio.stop_and_compare();
}

async fn native(here: &Client, there: &Client, round: usize) {
    let made = here.post("/v1/groups", &json!({ "name": format!("native {round}") })).await;
    assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
    let path = format!("/v1/groups/{}", made.body["id"].as_str().unwrap());
    let read = there.get_at(&path, made.position.as_ref()).await;
    assert_eq!((read.status, &read.body["number"]), (StatusCode::OK, &json!(round + 1)), "{read:?}");
    // And without a position: who asks for an id that was just made must find it.
    let listed = there.get_at("/v1/groups?limit=1&total=true", made.position.as_ref()).await;
    assert_eq!(listed.body["total"], round + 1, "{listed:?}");
}

async fn hype(here: &Client, there: &Client, round: usize) {
    let wish = json!({ "name": format!("riders {round}"), "type": "user", "ids": ["31", "207"] });
    let made = filled_in(here.request(Method::POST, "/api/v1/internal/groups"), &wish).send().await.unwrap();
    assert_eq!(made.status(), StatusCode::CREATED);
    let made: Value = serde_json::from_str(&made.text().await.unwrap()).unwrap();
    let path = format!("/api/v1/internal/groups/{}/ids", made["group"]["id"].as_str().unwrap());
    let ids = ask(there, Method::GET, &path, PLAIN, None).await;
    assert_eq!(ids["data"], json!(["207", "31"]));
}

async fn device_magic(here: &Client, there: &Client, round: usize) {
    let key = ("authorization", "Basic VDc6eA==");
    let (path, name) = ("/api/v2/organizations/7/groups.json", format!("crew {round}"));
    ask(here, Method::POST, path, key, Some(json!([name]))).await;
    let listed = ask(there, Method::GET, path, key, None).await;
    let names: Vec<&str> = listed["groups"].as_array().unwrap().iter().map(|g| g["name"].as_str().unwrap()).collect();
    assert_eq!((names.len(), names.last()), (round + 3, Some(&name.as_str())), "{names:?}");
}

async fn sunbird(here: &Client, there: &Client, round: usize) {
    let user = ("x-authenticated-user-token", "u-asha");
    let wish = json!({ "request": { "name": format!("study {round}"), "description": "d" } });
    let made = ask(here, Method::POST, "/api/group/v1/create", user, Some(wish)).await;
    let path = format!("/api/group/v1/read/{}?fields=members", made["result"]["groupId"].as_str().unwrap());
    let read = ask(there, Method::GET, &path, user, None).await;
    assert_eq!(read["result"]["members"][0]["userId"], "u-asha");
}

/// A session that one node opened holds on all, until any of them ends it.
async fn sensiflow(trio: &Trio) {
    let login = json!({ "email": "admin@gmail.com", "password": "Admin123." });
    let request = trio.client(0).request(Method::POST, "/api/v1/users/login").json(&login);
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let cookie = answer.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let session = ("cookie", cookie.as_str());
    for node in 0..6 {
        let name = format!("Lobby {node}");
        let made = ask(trio.client(node), Method::POST, "/api/v1/groups", session, Some(json!({ "name": name }))).await;
        let path = format!("/api/v1/groups/{}", made["id"]);
        let read = ask(trio.client(node + 1), Method::GET, &path, session, None).await;
        assert_eq!((&read["id"], &read["name"]), (&json!(node + 1), &json!(name)));
    }
    ask(trio.client(1), Method::POST, "/api/v1/users/logout", session, None).await;
    let request = trio.client(2).request(Method::GET, "/api/v1/users/myinfo").header("cookie", &cookie);
    assert_eq!(request.send().await.unwrap().status(), StatusCode::UNAUTHORIZED);
}

/// A list that is paged through all nodes in turn has everything once.
async fn cursors(trio: &Trio) {
    let last = trio.client(0).post("/v1/groups", &json!({ "name": "last" })).await;
    let (mut names, mut after) = (Vec::new(), String::new());
    for node in 0.. {
        let path = format!("/v1/groups?limit=2&sort=name{after}");
        let page = trio.client(node).get_at(&path, last.position.as_ref()).await;
        assert_eq!(page.status, StatusCode::OK, "{page:?}");
        names.extend(page.body["items"].as_array().unwrap().iter().map(|group| group["name"].to_string()));
        let Some(next) = page.body["nextCursor"].as_str() else { break };
        after = format!("&cursor={next}");
    }
    assert_eq!(names.len(), 10, "{names:?}");
    assert!(names.is_sorted() && names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
}
