//! Subscriptions as server-sent events: each event once and in order, also across reconnects and beside writers.

use std::collections::HashSet;

use axum::body::{Body, BodyDataStream};
use futures::StreamExt;
use http::Request;
use serde_json::{Value, json};

use super::plant::Plant;

/// One event of a stream.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Told {
    event: String,
    id: String,
    data: Value,
}

struct Stream {
    body: BodyDataStream,
    rest: String,
}

impl Stream {
    async fn open(plant: &Plant, query: &str, last: Option<&str>) -> Self {
        let request = Request::post("/graphql").header("content-type", "application/json");
        let request = request.header("accept", "text/event-stream");
        let request = last.into_iter().fold(request, |request, last| request.header("last-event-id", last));
        let request = request.body(Body::from(json!({ "query": query }).to_string())).unwrap();
        let response = tower::ServiceExt::oneshot(plant.router.clone(), request).await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self { body: response.into_body().into_data_stream(), rest: String::new() }
    }

    /// The next event; none at the end.
    async fn next(&mut self) -> Option<Told> {
        loop {
            if let Some(end) = self.rest.find("\n\n") {
                let block: String = self.rest.drain(..end + 2).collect();
                match read(&block) {
                    Some(told) => return Some(told),
                    // A comment: a sign of life.
                    None => continue,
                }
            }
            let chunk = self.body.next().await?.unwrap();
            self.rest.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    async fn take(&mut self, count: usize) -> Vec<Told> {
        let mut told = Vec::new();
        while told.len() < count {
            told.push(self.next().await.unwrap());
        }
        told
    }
}

fn read(block: &str) -> Option<Told> {
    let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().trim();
    let (event, data) = (field("event:"), field("data:"));
    let data = serde_json::from_str(data).unwrap_or(Value::Null);
    (!event.is_empty()).then(|| Told { event: event.into(), id: field("id:").into(), data })
}

const ALL: &str = "subscription { events(fromStart: true) { position version type group { name } } }";

#[tokio::test]
async fn every_event_comes_once_with_its_position() {
    let plant = Plant::open().await;
    plant.group("divers", &["user:a"]).await;
    let mut stream = Stream::open(&plant, ALL, None).await;
    let first = stream.take(3).await;
    let types: Vec<_> = first.iter().map(|told| told.data["data"]["events"]["type"].as_str().unwrap()).collect();
    assert_eq!(types, ["workspace.opened", "group.created", "group.members-added"]);
    assert!(first.iter().all(|told| told.event == "next" && told.id == told.data["data"]["events"]["position"]));
    assert_eq!(first[2].data["data"]["events"]["group"], json!({"name": "divers"}));
    plant.group("climbers", &[]).await;
    assert_eq!(stream.next().await.unwrap().data["data"]["events"]["group"], json!({"name": "climbers"}));
    // Cut off in the middle of a command, and on from there: the rest of the command comes.
    let mut again = Stream::open(&plant, ALL, Some(&first[1].id)).await;
    assert_eq!(again.next().await.unwrap(), first[2]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readers_that_are_cut_off_again_and_again_miss_and_repeat_nothing_beside_writers() {
    const WRITERS: usize = 4;
    const EACH: usize = 15;
    let plant = Plant::open().await;
    let writing = futures::future::join_all((0..WRITERS).map(async |writer| {
        for number in 0..EACH {
            plant.group(&format!("{writer}-{number}"), &["user:a", "device:1"]).await;
        }
    }));
    // The workspace, and three events per group.
    let wanted = 1 + WRITERS * EACH * 3;
    let reading = async {
        let mut seen = Vec::<Told>::new();
        let mut stretch = 1;
        while seen.len() < wanted {
            let last = seen.last().map(|told| told.id.clone());
            let mut stream = Stream::open(&plant, ALL, last.as_deref()).await;
            seen.extend(stream.take(stretch.min(wanted - seen.len())).await);
            stretch = stretch % 7 + 1;
        }
        seen
    };
    let (_, seen) = futures::join!(writing, reading);
    let log = plant.data("{ events(first: 200) { edges { cursor } } }").await;
    let log: Vec<_> =
        log["events"]["edges"].as_array().unwrap().iter().map(|edge| edge["cursor"].as_str().unwrap()).collect();
    let seen: Vec<_> = seen.iter().map(|told| told.id.as_str()).collect();
    assert_eq!(seen, log);
    assert_eq!(seen.iter().collect::<HashSet<_>>().len(), wanted);
}

#[tokio::test]
async fn a_group_is_followed_by_its_id_and_events_by_a_filter() {
    let plant = Plant::open().await;
    let id = plant.group("divers", &[]).await;
    let mut group = Stream::open(
        &plant,
        &format!("subscription {{ groupChanged(id: \"{id}\") {{ position types group {{ name memberCount }} }} }}"),
        None,
    )
    .await;
    let filter = "subscription { events(filter: {types: [\"group.deleted\"]}) { type } }";
    let mut deletions = Stream::open(&plant, filter, None).await;
    plant.group("others", &["user:x"]).await;
    plant
        .data(&format!(
            "mutation {{ addMembers(group: \"{id}\", members: [{{ref: \"user:a\"}}]) {{ group {{ id }} }} }}"
        ))
        .await;
    let told = group.next().await.unwrap();
    assert_eq!(told.data["data"]["groupChanged"]["types"], json!(["group.members-added"]));
    assert_eq!(told.data["data"]["groupChanged"]["group"], json!({"name": "divers", "memberCount": 1}));
    assert_eq!(told.id, told.data["data"]["groupChanged"]["position"]);
    plant.data(&format!("mutation {{ deleteGroup(id: \"{id}\") {{ group {{ id }} }} }}")).await;
    assert_eq!(
        deletions.next().await.unwrap().data,
        json!({
            "data": {"events": {"type": "group.deleted"}}, "extensions": {"rollbook": {"position": plant.data("{ events(first: 200) { pageInfo { endCursor } } }").await["events"]["pageInfo"]["endCursor"]}}
        })
    );
}

#[tokio::test]
async fn queries_and_refusals_come_as_a_stream_that_ends() {
    let plant = Plant::open().await;
    let mut stream = Stream::open(&plant, "{ __typename }", None).await;
    let next = stream.next().await.unwrap();
    assert_eq!((next.event.as_str(), next.data), ("next", json!({"data": {"__typename": "Query"}})));
    assert_eq!(stream.next().await.unwrap().event, "complete");
    assert_eq!(stream.next().await, None);
    for (query, code) in [
        ("subscription { nothing }", "invalid-query"),
        ("subscription { events(after: \"x\") { type } }", "invalid-position"),
        ("subscription { groupChanged(id: \"x\") { position } }", "invalid-parameter"),
        ("{", "syntax"),
    ] {
        let mut stream = Stream::open(&plant, query, None).await;
        let next = stream.next().await.unwrap();
        assert_eq!(next.data["errors"][0]["extensions"]["code"], code, "{query}");
        assert_eq!(stream.next().await.unwrap().event, "complete");
    }
}

#[tokio::test]
async fn a_stream_ends_without_completing_when_the_service_goes_down() {
    let plant = Plant::open().await;
    plant.group("divers", &[]).await;
    let mut stream = Stream::open(&plant, ALL, None).await;
    stream.take(2).await;
    plant.stopper.stop();
    assert_eq!(stream.next().await, None);
}
