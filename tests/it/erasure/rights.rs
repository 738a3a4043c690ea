//! Who may erase, and what is no person.

use reqwest::{Method, StatusCode};
use rollbook_server::config::{Config, Key, Scope, Workspace};
use serde_json::json;

use crate::fixtures::{Answer, Client, Folder, Served};

fn with_keys(folder: &Folder) -> Config {
    let key = |name: &str, scopes: &[Scope]| Key {
        name: name.into(),
        key_sha256: String::new(),
        key: rollbook_dialects::config::Secret::new(name),
        scopes: scopes.to_vec(),
    };
    let keys = vec![key("clerk", &[Scope::Read, Scope::Write, Scope::Audit]), key("chief", &[Scope::Admin])];
    let mut config = folder.config();
    config.workspaces = vec![Workspace { name: "acme".parse().unwrap(), personal_ids: false, keys }];
    config
}

async fn ask(client: &Client, key: &str, method: Method, path: &str, body: serde_json::Value) -> Answer {
    // The key names the workspace.
    let request = reqwest::Client::new().request(method, format!("{}{path}", client.base()));
    Answer::of(request.bearer_auth(key).json(&body)).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn erasing_takes_the_scope_admin_on_every_surface() {
    let folder = Folder::new();
    let served = Served::start(&with_keys(&folder)).await;
    let client = &served.client;
    let asha = "/v1/workspaces/acme/subjects/user/asha";
    ask(client, "clerk", Method::PUT, asha, json!({ "name": "Asha" })).await;
    ask(client, "clerk", Method::PUT, "/v1/workspaces/acme/subjects/user/ben", json!({ "name": "Ben" })).await;
    let refused = ask(client, "clerk", Method::POST, &format!("{asha}/erase"), json!({})).await;
    assert_eq!((refused.status, &refused.body["scope"]), (StatusCode::FORBIDDEN, &json!("admin")), "{refused:?}");
    let query = |person: &str| json!({ "query": format!("mutation {{ eraseSubject(ref: \"{person}\") {{ complete position }} }}") });
    let refused = ask(client, "clerk", Method::POST, "/graphql", query("user:ben")).await;
    assert!(refused.body["errors"][0]["message"].as_str().unwrap().contains("admin"), "{refused:?}");
    assert_eq!(ask(client, "clerk", Method::GET, asha, json!(null)).await.status, StatusCode::OK);

    let erased = ask(client, "chief", Method::POST, &format!("{asha}/erase"), json!({})).await;
    assert_eq!((erased.status, &erased.body["complete"]), (StatusCode::OK, &json!(true)), "{erased:?}");
    let erased = ask(client, "chief", Method::POST, "/graphql", query("user:ben")).await;
    assert_eq!(erased.body["data"]["eraseSubject"]["complete"], true, "{erased:?}");
    let foreign = ask(client, "chief", Method::POST, "/v1/workspaces/other/subjects/user/asha/erase", json!({})).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    assert!(served.stop().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_nobody_knows_and_what_is_no_person_is_refused_and_changes_nothing() {
    let folder = Folder::new();
    let served = Served::start(&folder.config()).await;
    let put =
        served.client.request(Method::PUT, "/v1/workspaces/default/subjects/device/31").json(&json!({ "name": "Cam" }));
    Answer::of(put).await.unwrap();
    let head = served.head().await;
    for (path, status) in [
        ("user/nobody", StatusCode::NOT_FOUND),
        ("device/31", StatusCode::BAD_REQUEST),
        ("Bad_Kind/31", StatusCode::BAD_REQUEST),
    ] {
        let refused = served.client.post(&format!("/v1/workspaces/default/subjects/{path}/erase"), &json!({})).await;
        assert_eq!(refused.status, status, "{path}: {refused:?}");
    }
    let body =
        served.client.post("/v1/workspaces/default/subjects/user/nobody/erase", &json!({ "really": true })).await;
    assert_eq!(body.status, StatusCode::BAD_REQUEST, "{body:?}");
    assert_eq!(served.head().await, head);
    assert_eq!(served.client.get("/v1/workspaces/default/subjects/device/31").await.status, StatusCode::OK);
    assert!(served.stop().await);
}
