//! Positions: what a write reached, and what a read must see.

use serde_json::json;

use crate::fixture::{Ask, Service};

#[tokio::test(flavor = "multi_thread")]
async fn a_read_sees_the_write_it_names() {
    let service = Service::start().await;
    for number in 1..=50 {
        let made = service.post("/v1/groups", json!({ "name": format!("g{number}") })).await;
        // The fixture sends the position of the last write along.
        let total = service.get("/v1/groups?total=true").await.json()["total"].clone();
        assert_eq!(total, number, "{}", made.text);
    }
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn positions_that_make_no_sense_are_refused() {
    let service = Service::start().await;
    service.group(json!({ "name": "a" })).await;
    // <epoch>.<n>: of another log, and beyond the end of this one.
    for position in ["MDAwMDAwMDIuMQ", "MDAwMDAwMDEuOTk5OQ", "7", "", "%%%"] {
        let read = service.send(Ask::get("/v1/groups").header("rollbook-min-position", position)).await;
        assert_eq!(read.problem(), (400, "invalid-position".into()), "{position}");
        if !position.is_empty() && !position.contains('%') {
            let events = service.get(&format!("/v1/events?after={position}")).await;
            assert_eq!(events.problem(), (400, "invalid-position".into()), "{position}");
        }
    }
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_can_be_read_as_of_a_moment() {
    let service = Service::start().await;
    let made = service.post("/v1/groups", json!({ "name": "before", "members": ["user:a"] })).await;
    let id = made.json()["id"].as_str().unwrap().to_owned();
    let group = format!("/v1/groups/{id}");
    service.send(Ask::new("PATCH", &group).body(r#"{"name":"after"}"#)).await;
    service.send(Ask::new("DELETE", &group)).await;
    let at = made.header("rollbook-position").unwrap();
    let past = service.get(&format!("{group}?asOf={at}")).await;
    assert_eq!((past.json()["name"].as_str(), past.json()["memberCount"].as_u64()), (Some("before"), Some(1)));
    assert_eq!(past.header("etag"), Some("\"2\""));
    let at = made.json()["createdAt"].as_str().unwrap().to_owned();
    let past = service.get(&format!("{group}?asOf={at}")).await;
    assert_eq!(past.json()["name"], "before");
    let never = service.get(&format!("{group}?asOf=1999-01-01T00:00:00Z")).await;
    assert_eq!(never.problem(), (404, "unknown-group".into()));
    service.stop().await;
}
