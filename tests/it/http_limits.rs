//! Heads and bodies of unusual size over a socket.

use std::process::Stdio;

use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::process::Command;

use crate::fixtures::{Folder, Served, long};

/// The first line of what the server answers to raw bytes.
async fn status_line(served: &Served, request: &[u8]) -> String {
    let address = served.client.base().trim_start_matches("http://").to_owned();
    let mut stream = TcpStream::connect(address).await.unwrap();
    // The server may have answered and closed before all is written.
    drop(stream.write_all(request).await);
    let mut answer = Vec::new();
    drop(stream.read_to_end(&mut answer).await);
    String::from_utf8_lossy(&answer).lines().next().unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn heads_beyond_all_measure_are_answered_and_harm_nobody() {
    let folder = Folder::new();
    let served = Served::start(&folder.config()).await;
    let long = "x".repeat(1_000_000);
    let path = format!("GET /v1/groups/{long} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    let line = status_line(&served, path.as_bytes()).await;
    assert!(line.starts_with("HTTP/1.1 414") || line.starts_with("HTTP/1.1 431"), "{line}");
    let header = format!("GET /v1/groups HTTP/1.1\r\nhost: x\r\nx-odd: {long}\r\n\r\n");
    let line = status_line(&served, header.as_bytes()).await;
    assert!(line.starts_with("HTTP/1.1 431"), "{line}");
    let line = status_line(&served, b"nonsense\r\n\r\n").await;
    assert!(line.starts_with("HTTP/1.1 400"), "{line}");
    assert_eq!(served.client.get("/v1/groups").await.status, 200);
    assert!(served.stop().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_batch_is_one_command() {
    let folder = Folder::new();
    let served = Served::start(&folder.config()).await;
    let made = served.client.post("/v1/groups", &json!({ "name": "a" })).await;
    let group = format!("/v1/groups/{}", made.body["id"].as_str().unwrap());
    let members: Vec<_> = (0..100_000).map(|number| format!("user:{number}")).collect();
    let body = json!({ "action": "add", "members": members });
    let added = served.client.post(&format!("{group}/members"), &body).await;
    assert_eq!((added.status.as_u16(), &added.body["applied"]), (200, &json!(100_000)), "{:?}", added.body);
    let read = loop {
        let read = served.client.get_at(&group, added.position.as_ref()).await;
        // A view that is late says so; a client asks again.
        if read.body["code"] != "view-late" {
            break read;
        }
    };
    assert_eq!(read.body["memberCount"], 100_000, "{:?}", read.body);
    let page = served.client.get(&format!("{group}/members?limit=1000&total=true")).await.body;
    assert_eq!((page["items"].as_array().unwrap().len(), &page["total"]), (1_000, &json!(100_000)));
    assert!(served.stop().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_metric_says_what_it_is() {
    let folder = Folder::new();
    let served = Served::start(&folder.config()).await;
    served.client.post("/v1/groups", &json!({ "name": "a" })).await;
    let metrics = served.client.request(Method::GET, "/metrics").send().await.unwrap().text().await.unwrap();
    let typed = metrics.lines().filter_map(|line| line.strip_prefix("# TYPE "));
    let typed: Vec<_> = typed.map(|line| line.split_once(' ').unwrap()).collect();
    assert!(typed.len() > 10, "{metrics}");
    for (name, kind) in typed {
        assert!(metrics.contains(&format!("# HELP {name} ")), "{name} has no help");
        assert!(name.starts_with("rollbook_"), "{name}");
        assert_eq!(kind == "counter", name.ends_with("_total"), "{name} is a {kind}");
        assert_ne!(kind, "summary", "{name} has no buckets");
    }
    if long() {
        promtool(&metrics).await;
    }
    let ready: Value = served.client.get("/health/ready").await.body;
    assert_eq!(ready["ready"], true, "{ready}");
    assert!(served.stop().await);
}

/// What Prometheus itself thinks of it.
async fn promtool(metrics: &str) {
    let mut command = Command::new("promtool");
    let mut checking = command.args(["check", "metrics"]).stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    checking.stdin.take().unwrap().write_all(metrics.as_bytes()).await.unwrap();
    let checked = checking.wait_with_output().await.unwrap();
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
}
