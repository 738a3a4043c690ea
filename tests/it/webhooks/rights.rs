//! Who may do what.

use reqwest::Method;
use rollbook_dialects::config::Secret;
use rollbook_server::config::{Config, Key, Scope, Workspace};
use serde_json::{Value, json};

use super::receiver::Receiver;
use super::stage::config;
use crate::fixtures::{Answer, Folder, Served};

fn with_keys(folder: &Folder) -> Config {
    let key = |name: &str, scopes: &[Scope]| Key {
        name: name.into(),
        key_sha256: String::new(),
        key: Secret::new(name),
        scopes: scopes.to_vec(),
    };
    let keys = vec![
        key("writer", &[Scope::Read, Scope::Write]),
        key("auditor", &[Scope::Audit]),
        key("chief", &[Scope::Admin]),
    ];
    let workspaces = vec![Workspace { name: "acme".parse().unwrap(), personal_ids: false, keys }];
    Config { workspaces, ..config(folder, &[]) }
}

#[tokio::test(flavor = "multi_thread")]
async fn admins_change_and_auditors_look() {
    let (folder, receiver) = (Folder::new(), Receiver::start().await);
    let served = Served::start(&with_keys(&folder)).await;
    let client = served.client.in_workspace("acme");
    let call = async |key: &str, method: Method, path: &str, body: Option<Value>| {
        let request = client.request(method, path).bearer_auth(key);
        let request = match body {
            Some(body) => request.json(&body),
            None => request,
        };
        Answer::of(request).await.unwrap()
    };
    let new = || Some(json!({ "url": receiver.url() }));
    let made = call("chief", Method::POST, "/v1/webhooks", new()).await;
    assert_eq!(made.status, 201, "{made:?}");
    let path = format!("/v1/webhooks/{}", made.body["id"].as_str().unwrap());
    for key in ["writer", "auditor"] {
        for (method, below, body) in [
            (Method::POST, "pause", Some(json!({}))),
            (Method::POST, "resume", Some(json!({}))),
            (Method::POST, "replay", Some(json!({ "after": made.position }))),
            (Method::POST, "secret/rotate", Some(json!({}))),
            (Method::GET, "secret", None),
        ] {
            let refused = call(key, method, &format!("{path}/{below}"), body).await;
            assert_eq!(refused.status, 403, "{key} {below}: {refused:?}");
        }
        assert_eq!(call(key, Method::POST, "/v1/webhooks", new()).await.status, 403);
        assert_eq!(call(key, Method::PATCH, &path, Some(json!({}))).await.status, 403);
        assert_eq!(call(key, Method::DELETE, &path, None).await.status, 403);
    }
    let seen = client.request(Method::GET, &path).bearer_auth("auditor");
    let seen = seen.header("rollbook-min-position", made.position.as_ref().unwrap());
    assert_eq!(Answer::of(seen).await.unwrap().status, 200, "from here on the views have it");
    for (key, status) in [("writer", 403), ("auditor", 200)] {
        assert_eq!(call(key, Method::GET, "/v1/webhooks", None).await.status, status);
        assert_eq!(call(key, Method::GET, &path, None).await.status, status);
    }
    assert_eq!(call("chief", Method::DELETE, &path, None).await.status, 200);
    assert!(served.stop().await);
}
