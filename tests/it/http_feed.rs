//! The feed over a socket, across a restart of the service.

use futures::StreamExt;
use reqwest::Method;
use serde_json::{Value, json};

use crate::fixtures::{Client, Folder, Served};

/// Reads server-sent events until `count` have come or the stream ends; gives their ids.
async fn read(client: &Client, last: Option<&String>, count: usize) -> Vec<String> {
    let mut request = client.request(Method::GET, "/v1/events").header("accept", "text/event-stream");
    if let Some(last) = last {
        request = request.header("last-event-id", last);
    }
    let mut pieces = request.send().await.unwrap().bytes_stream();
    let (mut text, mut ids) = (String::new(), Vec::new());
    while ids.len() < count {
        let Some(Ok(piece)) = pieces.next().await else { break };
        text.push_str(std::str::from_utf8(&piece).unwrap());
        while let Some((block, rest)) = text.split_once("\n\n") {
            let id = block.lines().find_map(|line| line.strip_prefix("id: ")).map(str::to_owned);
            let rest = rest.to_owned();
            ids.extend(id.filter(|_| ids.len() < count));
            text = rest;
        }
    }
    ids
}

async fn write(client: &Client, groups: usize) {
    for number in 0..groups {
        let body = json!({ "name": format!("g{number}"), "members": ["user:a"] });
        assert_eq!(client.post("/v1/groups", &body).await.status, 201);
    }
}

async fn all(client: &Client) -> Vec<String> {
    let request = client.request(Method::GET, "/v1/events").header("accept", "application/x-ndjson");
    let text = request.send().await.unwrap().text().await.unwrap();
    let events = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    events.map(|event| event["position"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_survives_a_restart_of_the_service() {
    let folder = Folder::new();
    let served = Served::start(&folder.config()).await;
    write(&served.client, 20).await;
    let mut ids = read(&served.client, None, 17).await;
    // A reader that is connected while the service goes down sees the end of its stream, and nothing is waited for.
    let reader = tokio::spawn({
        let (client, last) = (served.client.clone(), ids.last().cloned());
        async move { read(&client, last.as_ref(), usize::MAX).await }
    });
    write(&served.client, 20).await;
    assert!(served.stop().await, "live streams do not hold up the end");
    ids.extend(reader.await.unwrap());

    let served = Served::start(&folder.config()).await;
    write(&served.client, 20).await;
    let expected = all(&served.client).await;
    let rest = expected.len() - ids.len();
    let last = ids.last().cloned();
    ids.extend(read(&served.client, last.as_ref(), rest).await);
    assert_eq!(ids, expected);
    assert!(served.stop().await);
}
