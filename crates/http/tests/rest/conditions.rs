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
async fn a_stale_version_protects_whatever_has_one() {
    let service = Service::start().await;
    let id = service.group(json!({ "name": "a", "members": ["user:a"] })).await;
    let subject = "/v1/workspaces/default/subjects/user/a";
    assert_eq!(service.send(Ask::new("PUT", subject).body("{}")).await.status, 201);
    let visited = format!("/v1/groups/{id}/members/user:a/visited");
    // The group has had its first member since it was made.
    for (ask, version) in [(Ask::new("DELETE", subject), 1), (Ask::new("PUT", &visited).body(r#"{"visited":true}"#), 2)]
    {
        let told = format!("{} {}", ask.method, ask.path);
        let stale = service.send(ask.header("if-match", "\"99\"")).await;
        assert_eq!(stale.problem(), (412, "version-mismatch".into()), "{told}");
        assert_eq!(stale.json()["version"], version, "{told}: of what it is about");
    }
    assert_eq!(service.get(subject).await.header("etag"), Some("\"1\""));
    let seen = Ask::new("PUT", &visited).body(r#"{"visited":true}"#).header("if-match", "\"2\"");
    assert_eq!(service.send(seen).await.status, 200);
    // The group is at another version than the entry by now.
    assert_eq!(service.send(Ask::new("DELETE", subject).header("if-match", "\"1\"")).await.status, 200);
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_condition_that_cannot_be_met_is_not_ignored() {
    let service = Service::start().await;
    let id = service.group(json!({ "name": "a" })).await;
    let group = format!("/v1/groups/{id}");
    for (ask, name, value) in [
        (Ask::post("/v1/groups", json!({ "name": "b" })), "If-Match", "\"1\""),
        (Ask::post("/v1/groups", json!({ "name": "b" })), "If-Match", "*"),
        (Ask::post("/v1/groups", json!({ "name": "b" })), "If-None-Match", "*"),
        (Ask::new("PATCH", "/v1/workspaces/default/owner").body("{}"), "If-Match", "\"1\""),
        (Ask::new("PATCH", &group).body(r#"{"name":"b"}"#), "If-None-Match", "*"),
        (Ask::new("PUT", format!("{group}/members/user:a")), "If-None-Match", "\"1\""),
        (Ask::post("/v1/projections/rebuild", "{}"), "If-Match", "\"1\""),
    ] {
        let told = format!("{} {} {name}", ask.method, ask.path);
        let refused = service.send(ask.header(name, value)).await;
        assert_eq!(refused.problem(), (400, "invalid-parameter".into()), "{told}");
        assert_eq!(refused.json()["field"], name, "{told}");
    }
    assert_eq!(service.get(&group).await.header("etag"), Some("\"1\""));
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_is_made_or_replaced_only_as_demanded() {
    let service = Service::start().await;
    let put = |id: &str, name: &'static str, value: &'static str| {
        Ask::new("PUT", format!("/v1/workspaces/default/subjects/user/{id}")).body("{}").header(name, value)
    };
    for (name, value) in [("if-match", "*"), ("if-match", "\"1\"")] {
        let missing = service.send(put("a", name, value)).await;
        assert_eq!(missing.problem(), (412, "version-mismatch".into()), "{value}");
    }
    assert_eq!(service.get("/v1/workspaces/default/subjects/user/a").await.status, 404);
    let once = || put("a", "if-none-match", "*").header("idempotency-key", "k1");
    let made = service.send(once()).await;
    assert_eq!((made.status.as_u16(), &service.send(once()).await.text), (201, &made.text));
    let known = service.send(put("a", "if-none-match", "*")).await;
    assert_eq!(known.problem(), (412, "version-mismatch".into()));
    assert_eq!(service.get("/v1/workspaces/default/subjects/user/a").await.header("etag"), Some("\"1\""));
    assert_eq!(service.send(put("a", "if-match", "*")).await.status, 200);
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
