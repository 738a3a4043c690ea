//! Who may do what, and where.

use rollbook_http::auth::{ApiKey, AuthConfig, Scope};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::fixture::{Ask, Service, Setup};

fn key(workspace: &str, name: &str, scopes: &[Scope]) -> ApiKey {
    let sha256 = Sha256::digest(format!("secret-{name}")).into();
    let scopes = scopes.iter().copied().collect();
    ApiKey { workspace: workspace.parse().unwrap(), name: name.into(), sha256, scopes }
}

async fn service() -> Service {
    let keys = vec![
        key("acme", "all", &Scope::ALL),
        key("acme", "reader", &[Scope::Read]),
        key("acme", "auditor", &[Scope::Audit]),
        key("other", "stranger", &Scope::ALL),
    ];
    Service::with(Setup { auth: AuthConfig { keys, ..AuthConfig::default() }, ..Setup::default() }).await
}

fn by(name: &str, ask: Ask) -> Ask {
    ask.header("authorization", format!("Bearer secret-{name}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn without_credentials_nobody_gets_in() {
    let service = service().await;
    for ask in
        [Ask::get("/v1/groups"), Ask::post("/v1/groups", "{}"), Ask::get("/v1/events"), Ask::get("/v1/projections")]
    {
        let answer = service.send(ask).await;
        assert_eq!(answer.problem(), (401, "unauthenticated".into()));
        assert!(answer.header("www-authenticate").unwrap().starts_with("Bearer"));
    }
    let wrong = service.send(Ask::get("/v1/groups").header("x-api-key", "secret-nobody")).await;
    assert_eq!(wrong.problem(), (401, "invalid-credentials".into()));
    assert!(!wrong.text.contains("secret-nobody"));
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn scopes_do_not_include_each_other() {
    let service = service().await;
    let made = service.send(by("all", Ask::post("/v1/groups", json!({ "name": "a" })))).await;
    assert_eq!(made.status, 201);
    let group = format!("/v1/groups/{}", made.json()["id"].as_str().unwrap());
    for (name, ask, status) in [
        ("reader", Ask::get(&group), 200),
        ("reader", Ask::post("/v1/groups", json!({ "name": "b" })), 403),
        ("reader", Ask::get("/v1/events"), 403),
        ("reader", Ask::get(format!("{group}/history")), 403),
        ("reader", Ask::get("/v1/proof/checkpoint"), 403),
        ("reader", Ask::get("/v1/proof/inclusion?position=x"), 403),
        ("reader", Ask::get(format!("{group}?asOf=2024-03-06T00:00:00Z")), 403),
        ("reader", Ask::get("/v1/groups?asOf=2024-03-06T00:00:00Z"), 403),
        ("reader", Ask::get("/v1/members/user:a/groups?asOf=2024-03-06T00:00:00Z"), 403),
        ("reader", Ask::get("/v1/workspaces/acme/subjects?asOf=2024-03-06T00:00:00Z"), 403),
        ("reader", Ask::get("/v1/workspaces/acme/owner?asOf=2024-03-06T00:00:00Z"), 403),
        ("reader", Ask::get("/v1/imports?asOf=2024-03-06T00:00:00Z"), 403),
        ("reader", Ask::get("/v1/webhooks?asOf=2024-03-06T00:00:00Z"), 403),
        ("reader", Ask::get("/v1/projections"), 403),
        ("all", Ask::get("/v1/projections"), 200),
        ("reader", Ask::new("POST", "/v1/projections/rebuild"), 403),
        ("auditor", Ask::get("/v1/events"), 200),
        ("auditor", Ask::get(format!("{group}/history")), 200),
        ("auditor", Ask::get(&group), 403),
        ("all", Ask::new("POST", "/v1/projections/rebuild"), 202),
    ] {
        let told = format!("{name} {} {}", ask.method, ask.path);
        let answer = service.send(by(name, ask)).await;
        assert_eq!(answer.status, status, "{told}");
        if status == 403 {
            assert_eq!(answer.problem().1, "scope-required");
        }
    }
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_reaches_its_own_workspace_only() {
    let service = service().await;
    let made = service.send(by("all", Ask::post("/v1/groups", json!({ "name": "a" })))).await.json();
    let group = format!("/v1/groups/{}", made["id"].as_str().unwrap());
    let unknown = (404, "unknown-group".to_owned());
    assert_eq!(service.send(by("stranger", Ask::get(&group))).await.problem(), unknown);
    let change = Ask::new("PATCH", &group).body(r#"{"name":"b"}"#);
    assert_eq!(service.send(by("stranger", change)).await.problem(), unknown);
    let past = service.send(by("stranger", Ask::get(format!("{group}/history")))).await;
    assert_eq!(past.problem(), unknown);
    let number = format!("/v1/groups/by-token/{}", made["token"].as_str().unwrap());
    assert_eq!(service.send(by("stranger", Ask::get(number))).await.problem(), unknown);
    let events = service.send(by("stranger", Ask::get("/v1/events"))).await.json();
    assert_eq!(events["items"], json!([]));

    let forbidden = (403, "other-workspace".to_owned());
    for ask in [
        Ask::get("/v1/workspaces/acme"),
        Ask::get("/v1/workspaces/acme/subjects"),
        Ask::new("PUT", "/v1/workspaces/acme/subjects/user/a"),
        Ask::post("/v1/workspaces/acme/progress", json!({ "records": [] })),
        Ask::get("/v1/groups").header("rollbook-workspace", "acme"),
    ] {
        assert_eq!(service.send(by("stranger", ask)).await.problem(), forbidden);
    }
    let own = service.send(by("all", Ask::get("/v1/workspaces"))).await.json();
    let names: Vec<_> = own["items"].as_array().unwrap().iter().map(|item| item["name"].clone()).collect();
    assert_eq!(names, ["acme"]);
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_names_the_key() {
    let service = service().await;
    service.send(by("all", Ask::post("/v1/groups", json!({ "name": "a" })))).await;
    let events = service.send(by("auditor", Ask::get("/v1/events?type=group.created"))).await.json();
    assert_eq!(events["items"][0]["actor"], "key:all");
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_of_one_name_in_two_workspaces_do_not_share_idempotency() {
    let keys = vec![
        key("acme", "ci", &Scope::ALL),
        ApiKey { sha256: Sha256::digest("b").into(), ..key("other", "ci", &Scope::ALL) },
    ];
    let setup = Setup { auth: AuthConfig { keys, ..AuthConfig::default() }, ..Setup::default() };
    let service = Service::with(setup).await;
    let create = |secret: &str| {
        let ask = Ask::post("/v1/groups", json!({ "name": "a" })).header("idempotency-key", "k");
        ask.header("x-api-key", secret)
    };
    let (first, second) = (service.send(create("secret-ci")).await, service.send(create("b")).await);
    assert_ne!(first.json()["id"], second.json()["id"]);
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_service_has_workspaces_by_header() {
    let service = Service::start().await;
    service.send(Ask::post("/v1/groups", json!({ "name": "a" })).header("rollbook-workspace", "acme")).await;
    assert_eq!(service.get("/v1/groups?total=true").await.json()["total"], 0);
    let there = service.send(Ask::get("/v1/groups?total=true").header("rollbook-workspace", "acme")).await;
    assert_eq!(there.json()["total"], 1);
    let bad = service.send(Ask::get("/v1/groups").header("rollbook-workspace", "Acme Inc")).await;
    assert_eq!(bad.problem(), (400, "invalid-parameter".into()));
    let page = Ask::post("/v1/groups", json!({ "name": "a" })).header("sec-fetch-site", "cross-site");
    assert_eq!(service.send(page).await.problem(), (403, "cross-site".into()));
    service.stop().await;
}
