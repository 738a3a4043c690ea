//! The feed: pages, lines, and live messages that lose and repeat nothing.

use axum::body::BodyDataStream;
use futures::StreamExt;
use serde_json::{Value, json};

use crate::fixture::{Ask, Service, Setup};

fn positions(events: &[Value]) -> Vec<String> {
    events.iter().map(|event| event["position"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_lines_and_messages_tell_the_same() {
    let service = Service::start().await;
    for name in ["a", "b", "c"] {
        service.group(json!({ "name": name, "members": ["user:a"] })).await;
    }
    let mut paged = Vec::new();
    let mut after = String::new();
    loop {
        let page = service.get(&format!("/v1/events?limit=2{after}")).await.json();
        paged.extend(page["items"].as_array().unwrap().clone());
        after = format!("&after={}", page["next"].as_str().unwrap());
        if page["atEnd"] == true {
            break;
        }
    }
    let lines = service.send(Ask::get("/v1/events").header("accept", "application/x-ndjson")).await;
    assert_eq!(lines.header("content-type"), Some("application/x-ndjson"));
    let lines: Vec<Value> = lines.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines, paged);
    assert_eq!(paged.len(), 7, "the workspace, and each group with its member");

    let mut live = Messages::open(&service, None).await;
    let messages = live.take(7).await;
    assert_eq!(messages.iter().map(|(_, data)| data.clone()).collect::<Vec<_>>(), paged);
    assert_eq!(messages.iter().map(|(id, _)| id.clone()).collect::<Vec<_>>(), positions(&paged));
    service.stopper.stop();
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_of_the_feed() {
    let service = Service::start().await;
    let a = service.group(json!({ "name": "a", "members": ["user:a"] })).await;
    service.group(json!({ "name": "b" })).await;
    let count = async |query: &str| {
        let page = service.get(&format!("/v1/events?{query}")).await.json();
        page["items"].as_array().unwrap().len()
    };
    assert_eq!(count(&format!("group={a}")).await, 2);
    assert_eq!(count("type=group.created").await, 2);
    assert_eq!(count("type=group.created&type=workspace.opened").await, 3);
    assert_eq!(count("actor=nobody").await, 0);
    assert_eq!(count("actor=open").await, 4);
    service.stop().await;
}

/// Reads server-sent events.
struct Messages {
    stream: BodyDataStream,
    buffer: String,
}

impl Messages {
    async fn open(service: &Service, last: Option<&str>) -> Self {
        let mut ask = Ask::get("/v1/events").header("accept", "text/event-stream");
        if let Some(last) = last {
            ask = ask.header("last-event-id", last);
        }
        let response = service.open(ask).await;
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self { stream: response.into_body().into_data_stream(), buffer: String::new() }
    }

    /// The next block; none when the stream has ended.
    async fn block(&mut self) -> Option<String> {
        loop {
            if let Some((block, rest)) = self.buffer.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.buffer = rest;
                return Some(block);
            }
            let piece = self.stream.next().await?.unwrap();
            self.buffer.push_str(std::str::from_utf8(&piece).unwrap());
        }
    }

    /// So many events: id and data.
    async fn take(&mut self, count: usize) -> Vec<(String, Value)> {
        let mut taken = Vec::new();
        while taken.len() < count {
            let block = self.block().await.unwrap();
            let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name)).map(str::to_owned);
            if let (Some(id), Some(data)) = (field("id: "), field("data: ")) {
                taken.push((id, serde_json::from_str(&data).unwrap()));
            }
        }
        taken
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_comes_back_loses_and_repeats_nothing() {
    let service = std::sync::Arc::new(Service::start().await);
    let writer = tokio::spawn({
        let service = service.clone();
        async move {
            for number in 0..100 {
                service.group(json!({ "name": format!("g{number}"), "members": ["user:a"] })).await;
            }
        }
    });
    let mut ids = Vec::new();
    // It reads a few, goes away, and comes back with the last id it has, while the writer goes on.
    while ids.len() < 201 {
        let mut live = Messages::open(&service, ids.last().map(String::as_str)).await;
        let wanted = 17.min(201 - ids.len());
        ids.extend(live.take(wanted).await.into_iter().map(|(id, _)| id));
    }
    writer.await.unwrap();
    let lines = service.send(Ask::get("/v1/events").header("accept", "application/x-ndjson")).await;
    let all: Vec<Value> = lines.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(ids, positions(&all));
}

#[tokio::test(start_paused = true)]
async fn a_quiet_stream_says_that_it_lives_and_ends_with_the_service() {
    let service = Service::start().await;
    let mut live = Messages::open(&service, None).await;
    assert_eq!(live.block().await.as_deref(), Some("retry: 1000"));
    // Nothing happens, so the paused clock runs to the next heartbeat.
    assert_eq!(live.block().await.as_deref(), Some(": still here"));
    assert_eq!(live.block().await.as_deref(), Some(": still here"));
    service.stopper.stop();
    assert_eq!(live.block().await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_have_a_bound() {
    let mut setup = Setup::default();
    setup.config.max_streams = 1;
    let service = Service::with(setup).await;
    let live = Messages::open(&service, None).await;
    let refused = service.send(Ask::get("/v1/events").header("accept", "text/event-stream")).await;
    assert_eq!(refused.problem(), (503, "overloaded".into()));
    assert_eq!(service.get("/v1/events").await.status, 200, "pages are no streams");
    drop(live);
    drop(Messages::open(&service, None).await);
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn other_forms_are_not_acceptable() {
    let service = Service::start().await;
    let refused = service.send(Ask::get("/v1/events").header("accept", "text/html")).await;
    assert_eq!(refused.problem(), (406, "not-acceptable".into()));
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn cloud_events_tell_the_same_in_both_modes() {
    let service = Service::start().await;
    for name in ["a", "b", "c"] {
        service.group(json!({ "name": name, "members": ["user:a"] })).await;
    }
    let ask = |path: String, accept: &'static str| service.send(Ask::get(path).header("accept", accept));
    let plain = service.get("/v1/events").await.json()["items"].as_array().unwrap().clone();
    let (mut batched, mut after) = (Vec::new(), String::new());
    loop {
        let page = ask(format!("/v1/events?limit=2{after}"), "application/cloudevents-batch+json").await;
        assert_eq!(page.header("content-type"), Some("application/cloudevents-batch+json"));
        batched.extend(page.json().as_array().unwrap().clone());
        after = format!("&after={}", page.header("rollbook-position").unwrap());
        if page.header("rollbook-at-end") == Some("true") {
            break;
        }
    }
    assert_eq!(positions(&batched), positions(&plain));
    for (cloud, plain) in batched.iter().zip(&plain) {
        let source = format!("/workspaces/{}", plain["workspace"].as_str().unwrap());
        assert_eq!((&cloud["specversion"], &cloud["source"]), (&json!("1.0"), &json!(source)));
        for (attribute, field) in [
            ("id", "id"),
            ("type", "type"),
            ("subject", "stream"),
            ("time", "recordedAt"),
            ("data", "data"),
            ("actor", "actor"),
            ("commandid", "commandId"),
            ("correlationid", "correlationId"),
            ("schemaversion", "schemaVersion"),
        ] {
            assert_eq!(cloud[attribute], plain[field], "{attribute}");
        }
        let names = cloud.as_object().unwrap().keys();
        assert!(
            names.clone().all(|name| name.len() <= 20 && name.bytes().all(|b| b.is_ascii_lowercase())),
            "{names:?}"
        );
    }
    let (mut single, mut after) = (Vec::new(), String::new());
    loop {
        let one = ask(format!("/v1/events{after}"), "application/cloudevents+json").await;
        after = format!("?after={}", one.header("rollbook-position").unwrap());
        if one.status == 204 {
            assert_eq!((one.text.as_str(), one.header("content-type")), ("", None));
            break;
        }
        assert_eq!(one.header("content-type"), Some("application/cloudevents+json"));
        assert_eq!(one.header("rollbook-position"), one.json()["position"].as_str());
        single.push(one.json());
    }
    assert_eq!(single, batched);
    let last = format!("/v1/events/{}", single[6]["position"].as_str().unwrap());
    assert_eq!(ask(last.clone(), "application/cloudevents+json").await.json(), single[6]);
    assert_eq!(service.get(&last).await.json(), plain[6]);
    let elsewhere = service.send(Ask::get(last).header("rollbook-workspace", "other")).await;
    assert_eq!(elsewhere.problem(), (404, "not-found".into()));
    let filtered = ask("/v1/events?type=group.members-added&actor=nobody".into(), "application/cloudevents+json").await;
    assert_eq!(filtered.status, 204);
    service.stop().await;
}
