//! The process is killed while files are on their way to it. Nothing of them was ever there.

use std::convert::Infallible;
use std::path::Path;
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures::channel::mpsc::{Sender, channel};
use futures::{SinkExt, StreamExt};
use reqwest::{Body, Method, RequestBuilder};
use serde_json::json;
use tokio::task::JoinHandle;

use super::plant::listing;
use crate::fixtures::{Client, Folder, Program};

/// More than what is written at once, so that some of it is stored before the rest has come.
const FIRST: usize = 6 << 20;
const FORM: &str = "--b0\r\nContent-Disposition: form-data; name=\"group_ids_as_form\"\r\n\r\n\
    {\"name\":\"riders\",\"type\":\"user\",\"ids\":[\"1\"]}\r\n\
    --b0\r\nContent-Disposition: form-data; name=\"group_ids_as_file\"; filename=\"ids.csv\"\r\n\r\n";

/// A request that has begun; its body goes on for as long as the sender lives.
struct Underway {
    _rest: Sender<Bytes>,
    answer: JoinHandle<reqwest::Result<reqwest::Response>>,
}

/// Sends the first half of a file.
async fn begun(request: RequestBuilder, head: &str) -> Underway {
    let (mut pieces, received) = channel(0);
    let request = request.body(Body::wrap_stream(received.map(Ok::<Bytes, Infallible>)));
    let answer = tokio::spawn(request.send());
    pieces.send(head.to_owned().into()).await.unwrap();
    pieces.send("12345\n".repeat(FIRST / 6).into()).await.unwrap();
    Underway { _rest: pieces, answer }
}

/// A native upload into a group, and one that makes a group of Hype.
async fn both_begun(client: &Client, group: &str) -> [Underway; 2] {
    let native = client.request(Method::POST, &format!("{group}/imports")).header("content-type", "text/csv");
    let hype = client.request(Method::POST, "/api/v1/internal/groups");
    let hype = hype.header("content-type", "multipart/form-data; boundary=b0");
    [begun(native, "id\n").await, begun(hype, FORM).await]
}

async fn until(what: &str, holds: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_mins(1);
    while !holds() {
        assert!(Instant::now() < end, "{what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// The sizes of all files of imports, whole or not.
fn sizes(folder: &Path) -> Vec<u64> {
    if !folder.exists() {
        return Vec::new();
    }
    let files = listing(folder).into_iter().filter(|name| name.contains(".csv"));
    files.map(|name| std::fs::metadata(folder.join(name)).map_or(0, |file| file.len())).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_that_its_process_died_in_never_happened() {
    let folder = Folder::new();
    let program = Program::serve(&folder);
    let made = program.client.post("/v1/groups", &json!({ "name": "divers" })).await;
    let group = format!("/v1/groups/{}", made.body["id"].as_str().unwrap());
    let underway = both_begun(&program.client, &group).await;
    let files = folder.file("data/files/hype-group");
    until("a part of both is stored", || sizes(&files).iter().filter(|size| **size > 0).count() == 2).await;
    program.kill();
    for upload in underway {
        upload.answer.await.unwrap().unwrap_err();
    }

    let program = Program::serve(&folder);
    until("what was half there is gone", || sizes(&files).is_empty()).await;
    let client = &program.client;
    let read = async |path: &str| client.get(path).await.body;
    assert_eq!(read("/v1/imports?total=true").await["total"], 0);
    assert_eq!(client.get_at(&group, made.position.as_ref()).await.body["memberCount"], 0);
    assert_eq!(read("/api/v1/internal/groups").await["meta"]["total_count"], 0, "the group was not made either");
    assert_eq!(read("/api/v1/hype-v2/jobs").await["meta"]["total_count"], 0);

    // What is sent again is taken.
    let form = format!("{FORM}31\n207\n\r\n--b0--\r\n");
    let again = client.request(Method::POST, "/api/v1/internal/groups").body(form);
    let again = again.header("content-type", "multipart/form-data; boundary=b0").send().await.unwrap();
    assert_eq!(again.status().as_u16(), 201);
    let made: serde_json::Value = again.json().await.unwrap();
    let path = format!("/api/v1/internal/groups/{}/ids", made["group"]["id"].as_str().unwrap());
    let end = Instant::now() + Duration::from_mins(1);
    while read(&path).await["data"] != json!(["1", "207", "31"]) {
        assert!(Instant::now() < end, "the import never ended");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(program.terminate(), Some(0));
}
