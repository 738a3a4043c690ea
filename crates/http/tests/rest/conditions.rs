//! Versions: `ETag`, `If-Match`, `If-None-Match`, and what compression does to them.

use serde_json::json;

use crate::fixture::{Ask, Service};

#[tokio::test(flavor = "multi_thread")]
async fn a_stale_version_is_refused_and_changes_nothing() {
    let service = Service::start().await;
    let id = service.group(json!({ "name": "a" })).await;
    let group = format!("/v1/groups/{id}");
    let rename = |name: &str, tag: &str| {
        Ask::new("PATCH", &group).body(json!({ "name": name }).to_string()).header("if-match", tag)
    };
    let renamed = service.send(rename("b", "\"1\"")).await;
    assert_eq!((renamed.status.as_u16(), renamed.header("etag")), (200, Some("\"2\"")));
    let stale = service.send(rename("c", "\"1\"")).await;
    assert_eq!(stale.problem(), (412, "version-mismatch".into()));
    assert_eq!(stale.json()["version"], 2);
    assert_eq!(service.send(rename("c", "W/\"2\"")).await.problem(), (412, "version-mismatch".into()));
    assert_eq!(service.send(rename("c", "*")).await.status, 200);
    let add = json!({ "action": "add", "members": ["user:a"] }).to_string();
    let stale = Ask::post(format!("{group}/members"), add).header("if-match", "\"1\"");
    assert_eq!(service.send(stale).await.problem(), (412, "version-mismatch".into()));
    let read = service.get(&group).await;
    assert_eq!((read.json()["name"].as_str(), read.json()["memberCount"].as_u64()), (Some("c"), Some(0)));
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_has_the_version_gets_no_body() {
    let service = Service::start().await;
    let id = service.group(json!({ "name": "a" })).await;
    let group = format!("/v1/groups/{id}");
    let known = service.send(Ask::get(&group).header("if-none-match", "\"7\", \"1\"")).await;
    assert_eq!((known.status.as_u16(), known.text.as_str(), known.header("etag")), (304, "", Some("\"1\"")));
    let other = service.send(Ask::get(&group).header("if-none-match", "\"2\"")).await;
    assert_eq!(other.status, 200);
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_coding_has_a_tag_of_its_own_that_still_names_the_version() {
    let service = Service::start().await;
    let id = service.group(json!({ "name": "a", "description": "x".repeat(1_000) })).await;
    let group = format!("/v1/groups/{id}");
    let packed = service.send(Ask::get(&group).header("accept-encoding", "gzip")).await;
    assert_eq!(packed.header("content-encoding"), Some("gzip"));
    assert_eq!(packed.header("etag"), Some("\"1-gzip\""));
    assert!(packed.bytes.len() < 700, "{}", packed.bytes.len());
    let varies = packed.headers.get_all("vary").iter().map(|value| value.to_str().unwrap().to_lowercase());
    let varies = varies.collect::<Vec<_>>().join(", ");
    for name in ["accept-encoding", "authorization", "x-api-key", "rollbook-workspace"] {
        assert!(varies.contains(name), "{varies}");
    }
    let packed = service.send(Ask::get(&group).header("accept-encoding", "zstd")).await;
    assert_eq!(packed.header("etag"), Some("\"1-zstd\""));
    let patch = Ask::new("PATCH", &group).body(r#"{"name":"b"}"#).header("if-match", "\"1-zstd\"");
    assert_eq!(service.send(patch).await.status, 200);
    service.stop().await;
}
