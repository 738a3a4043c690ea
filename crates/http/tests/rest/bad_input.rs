//! What is wrong with a request is told in the surface's own format, and nothing is half done.

use serde_json::{Value, json};

use crate::fixture::{Ask, Service, Setup};

fn problem(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

async fn create(service: &Service, body: &str) -> (u16, String) {
    service.send(Ask::post("/v1/groups", body)).await.problem()
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies() {
    let service = Service::start().await;
    let long = "x".repeat(1_000_000);
    for (body, code) in [
        ("{".to_owned(), "malformed-json"),
        (String::new(), "malformed-json"),
        ("{\"name\":\"a\"}{}".to_owned(), "malformed-json"),
        ("[]".to_owned(), "invalid-field"),
        ("{}".to_owned(), "invalid-field"),
        ("{\"name\":7}".to_owned(), "invalid-field"),
        ("{\"name\":\"a\",\"name\":\"b\"}".to_owned(), "invalid-field"),
        ("{\"name\":\"a\",\"colour\":\"red\"}".to_owned(), "unknown-field"),
        ("{\"name\":\"a\",\"members\":[{\"member\":\"user:a\",\"rank\":1}]}".to_owned(), "unknown-field"),
        ("{\"name\":\"a\",\"id\":\"no\"}".to_owned(), "invalid-field"),
        ("{\"name\":\"\"}".to_owned(), "invalid-text"),
        ("{\"name\":\" \"}".to_owned(), "invalid-text"),
        ("{\"name\":\"a\\u0007\"}".to_owned(), "invalid-text"),
        (json!({ "name": "ä".repeat(256) }).to_string(), "invalid-text"),
        (json!({ "name": long }).to_string(), "invalid-text"),
        (json!({ "name": "a", "members": [format!("user:{long}")] }).to_string(), "invalid-field"),
        (json!({ "name": "a", "members": ["asha"] }).to_string(), "invalid-field"),
        (json!({ "name": "a", "kind": long }).to_string(), "invalid-text"),
        (json!({ "name": "a", "tags": [long] }).to_string(), "invalid-text"),
        (json!({ "name": "a", "members": ["user:a", "user:a"] }).to_string(), "named-twice"),
        ("[".repeat(100_000), "too-deep"),
    ] {
        assert_eq!(create(&service, &body).await, problem(400, code), "{}", body.get(..80).unwrap_or(&body));
    }
    let nothing = service.get("/v1/groups?total=true").await.json();
    assert_eq!(nothing["total"], 0);
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_is_named() {
    let service = Service::start().await;
    let detail = async |path: &str| service.get(path).await.json()["detail"].as_str().unwrap().to_owned();
    assert_eq!(detail("/v1/zzz").await, "There is nothing at /v1/zzz.");
    let long = format!("/v1/{}", "z".repeat(500));
    assert_eq!(detail(&long).await, format!("There is nothing at {}.", &long[..200]));
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn problems_name_the_parameter() {
    let service = Service::start().await;
    let id = service.group(json!({ "name": "a" })).await;
    for (path, field) in [
        ("/v1/groups?asOf=zzz".to_owned(), "asOf"),
        ("/v1/groups?asOf=2999-01-01T00:00:00Z".to_owned(), "asOf"),
        (format!("/v1/groups/{id}/diff?from=zzz"), "from"),
        (format!("/v1/groups/{id}/diff?from=2999-01-01T00:00:00Z"), "from"),
        (format!("/v1/groups/{id}/diff?from=2024-03-01T00:00:00Z&to=2999-01-01T00:00:00Z"), "to"),
        ("/v1/events?after=zz".to_owned(), "after"),
        ("/v1/groups/delta?after=zz".to_owned(), "after"),
        ("/v1/actors/open/history?after=zz".to_owned(), "after"),
        ("/v1/events/zz".to_owned(), "position"),
    ] {
        let answer = service.get(&path).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["field"]), (400, &json!(field)), "{path}");
    }
    let late = service.send(Ask::get("/v1/groups").header("rollbook-min-position", "zz")).await;
    assert_eq!(late.json()["field"], "Rollbook-Min-Position");
    let resumed = Ask::get("/v1/events").header("last-event-id", "zz");
    assert_eq!(service.send(resumed).await.json()["field"], "Last-Event-ID");
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn packed_bodies_are_refused() {
    let service = Service::start().await;
    let body = |coding: &str| Ask::post("/v1/groups", json!({ "name": "a" })).header("content-encoding", coding);
    for coding in ["gzip", "identity, zstd"] {
        let answer = service.send(body(coding)).await;
        assert_eq!(answer.problem(), problem(415, "unsupported-media-type"), "{coding}");
    }
    assert_eq!(service.send(body("identity")).await.status, 201);
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn problems_name_the_place() {
    let service = Service::start().await;
    let path = |answer: Value| answer["path"].as_str().unwrap().to_owned();
    let body = json!({ "name": "a", "members": ["user:a", { "member": "user:b", "rank": 1 }] });
    assert_eq!(path(service.post("/v1/groups", body).await.json()), "/members/1/rank");
    let body = json!({ "name": "a", "members": ["user:a", 5] });
    assert_eq!(path(service.post("/v1/groups", body).await.json()), "/members/1");
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_of_255_characters_is_taken() {
    let service = Service::start().await;
    let name = "ä".repeat(255);
    let id = service.group(json!({ "name": name })).await;
    assert_eq!(service.get(&format!("/v1/groups/{id}")).await.json()["name"], name);
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn types_of_bodies() {
    let service = Service::start().await;
    let body = r#"{"name":"a"}"#;
    for sent in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""] {
        let ask = Ask::post("/v1/groups", body).header("content-type", sent);
        assert_eq!(service.send(ask).await.problem(), problem(415, "unsupported-media-type"), "{sent}");
    }
    let ask = Ask::post("/v1/groups", body).header("content-type", "application/JSON; charset=utf-8");
    assert_eq!(service.send(ask).await.status, 201);
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn paths_and_parameters() {
    let service = Service::start().await;
    let id = service.group(json!({ "name": "a" })).await;
    let group = format!("/v1/groups/{id}");
    let unknown = "/v1/groups/01890a5d-ac96-774b-bcce-b302099a8057";
    for (path, expected) in [
        ("/v1/groups/seven".to_owned(), problem(400, "invalid-parameter")),
        ("/v1/groups/%ff".to_owned(), problem(400, "invalid-parameter")),
        (unknown.to_owned(), problem(404, "unknown-group")),
        (format!("{unknown}/members"), problem(404, "unknown-group")),
        (format!("{unknown}/resources"), problem(404, "unknown-group")),
        (format!("{unknown}/history"), problem(404, "unknown-group")),
        (format!("{unknown}/activity"), problem(404, "unknown-group")),
        (format!("{unknown}/imports"), problem(404, "unknown-group")),
        ("/v1/groups/by-number/99".to_owned(), problem(404, "unknown-group")),
        ("/v1/groups/by-number/x".to_owned(), problem(400, "invalid-parameter")),
        ("/v1/groups/by-token/AAAAAA".to_owned(), problem(404, "unknown-group")),
        ("/v1/groups/by-object-id/short".to_owned(), problem(400, "invalid-parameter")),
        (format!("{group}/members/asha"), problem(400, "invalid-parameter")),
        (format!("{group}/members/user:asha"), problem(404, "unknown-member")),
        (format!("{group}?depth=2"), problem(400, "unknown-parameter")),
        (format!("{group}/activity?bucket=hour"), problem(400, "invalid-parameter")),
        (format!("{group}/activity?from=yesterday"), problem(400, "invalid-parameter")),
        ("/v1/groups?limit=0".to_owned(), problem(400, "invalid-parameter")),
        ("/v1/groups?limit=1001".to_owned(), problem(400, "invalid-parameter")),
        ("/v1/groups?limit=many".to_owned(), problem(400, "invalid-parameter")),
        ("/v1/groups?sort=colour".to_owned(), problem(400, "invalid-parameter")),
        ("/v1/groups?status=gone".to_owned(), problem(400, "invalid-parameter")),
        ("/v1/groups?member=asha".to_owned(), problem(400, "invalid-parameter")),
        ("/v1/groups?asOf=2024-01-01T00:00:00Z".to_owned(), problem(400, "invalid-parameter")),
        ("/v1/groups?asOf=2100-01-01T00:00:00Z".to_owned(), problem(400, "invalid-parameter")),
        ("/v1/groups?asOf=MDAwMDAwMDIuMQ".to_owned(), problem(400, "invalid-position")),
        ("/v1/groups?asOf=MDAwMDAwMDEuOTk5OQ".to_owned(), problem(400, "invalid-position")),
        ("/v1/groups?asOf=".to_owned(), problem(400, "invalid-position")),
        ("/v1/groups?asOf=%00".to_owned(), problem(400, "invalid-position")),
        ("/v1/groups?kind=a&kind=b".to_owned(), problem(400, "invalid-parameter")),
        ("/v1/groups?page=2".to_owned(), problem(400, "unknown-parameter")),
        (format!("{group}?asOf=2100-01-01T00:00:00Z"), problem(400, "invalid-parameter")),
        (format!("{group}?asOf=soon"), problem(400, "invalid-position")),
        ("/v1/imports/65e6cd250000000000000001".to_owned(), problem(404, "unknown-import")),
        ("/v1/workspaces/nobody".to_owned(), problem(404, "not-found")),
        ("/v1/workspaces/Not%20a%20name".to_owned(), problem(400, "invalid-parameter")),
        ("/v1/workspaces/default/subjects/User/x".to_owned(), problem(400, "invalid-parameter")),
        ("/v1/nothing".to_owned(), problem(404, "not-found")),
        ("/v1/Groups".to_owned(), problem(404, "not-found")),
        ("/v1/groups/".to_owned(), problem(404, "not-found")),
        ("/problems/none".to_owned(), problem(404, "not-found")),
    ] {
        assert_eq!(service.get(&path).await.problem(), expected, "{path}");
    }
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn members_with_long_ids_have_paths_too() {
    let service = Service::start().await;
    let id = service.group(json!({ "name": "a" })).await;
    let member = format!("/v1/groups/{id}/members/user:{}", "x".repeat(10_000));
    assert_eq!(service.send(Ask::new("PUT", &member)).await.status, 200);
    assert_eq!(service.get(&member).await.status, 200);
    let odd = format!("/v1/groups/{id}/members/user:a%2Fb%20%C3%A9");
    assert_eq!(service.send(Ask::new("PUT", &odd)).await.status, 200);
    assert_eq!(service.get(&odd).await.json()["member"], "user:a/b é");
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn methods() {
    let service = Service::start().await;
    let answer = service.send(Ask::new("PUT", "/v1/groups")).await;
    assert_eq!(answer.problem(), problem(405, "method-not-allowed"));
    let mut allowed: Vec<_> = answer.header("allow").unwrap().split(',').map(str::trim).collect();
    allowed.sort_unstable();
    assert_eq!(allowed, ["GET", "HEAD", "POST"]);
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn batches() {
    let service = Service::start().await;
    let id = service.group(json!({ "name": "a", "members": ["user:a"] })).await;
    let members = format!("/v1/groups/{id}/members");
    for (body, expected) in [
        (json!({ "action": "add", "members": ["user:a"] }), problem(409, "member-exists")),
        (json!({ "action": "remove", "members": ["user:x"] }), problem(409, "not-a-member")),
        (json!({ "action": "changeRole", "members": ["user:a"] }), problem(400, "invalid-field")),
        (json!({ "action": "suspend", "role": "x", "members": ["user:a"] }), problem(400, "invalid-field")),
        (
            json!({ "action": "remove", "members": [{ "member": "user:a", "role": "x" }] }),
            problem(400, "invalid-field"),
        ),
        (json!({ "action": "promote", "members": [] }), problem(400, "invalid-field")),
        (json!({ "action": "add", "mode": "half", "members": [] }), problem(400, "invalid-field")),
        (json!({ "action": "add", "role": "", "members": ["user:b"] }), problem(400, "invalid-text")),
    ] {
        assert_eq!(service.post(&members, body.clone()).await.problem(), expected, "{body}");
    }
    assert_eq!(service.get(&members).await.json()["items"].as_array().unwrap().len(), 1);
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn deleted_and_suspended_groups_take_no_changes() {
    let service = Service::start().await;
    let id = service.group(json!({ "name": "a" })).await;
    let group = format!("/v1/groups/{id}");
    let add = json!({ "action": "add", "members": ["user:a"] });
    service.send(Ask::new("POST", format!("{group}/suspend"))).await;
    assert_eq!(service.post(&format!("{group}/members"), add.clone()).await.problem(), problem(409, "group-suspended"));
    service.send(Ask::new("DELETE", &group)).await;
    for ask in [
        Ask::post(format!("{group}/members"), add),
        Ask::new("PATCH", &group).body(r#"{"name":"b"}"#),
        Ask::new("DELETE", &group),
        Ask::new("POST", format!("{group}/reactivate")),
        Ask::new("PUT", format!("{group}/resources/form:1")),
        Ask::get(&group),
        Ask::get(format!("{group}/members")),
    ] {
        let told = format!("{} {}", ask.method, ask.path);
        assert_eq!(service.send(ask).await.problem(), problem(404, "unknown-group"), "{told}");
    }
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_is_given_once() {
    let service = Service::start().await;
    let body = json!({ "name": "a", "id": "01890a5d-ac96-774b-bcce-b302099a8057" });
    assert_eq!(service.post("/v1/groups", body.clone()).await.status, 201);
    assert_eq!(service.post("/v1/groups", body).await.problem(), problem(409, "group-exists"));
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn names_cannot_be_cleared_by_a_patch() {
    let service = Service::start().await;
    let id = service.group(json!({ "name": "a" })).await;
    let patch = |body: &str| Ask::new("PATCH", format!("/v1/groups/{id}")).body(body);
    assert_eq!(service.send(patch(r#"{"name":null}"#)).await.problem(), problem(400, "invalid-field"));
    assert_eq!(service.send(patch(r#"{"status":"x"}"#)).await.problem(), problem(400, "unknown-field"));
    assert_eq!(service.send(patch("[]")).await.problem(), problem(400, "invalid-field"));
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_have_a_bound_and_a_budget() {
    let mut setup = Setup::default();
    setup.config.max_body_bytes = 1_000;
    setup.config.body_budget = 500;
    let service = Service::with(setup).await;
    let body = |length| json!({ "name": "x".repeat(length) }).to_string();
    let large = service.send(Ask::post("/v1/groups", body(2_000))).await;
    assert_eq!(large.problem(), problem(413, "too-large"));
    let much = service.send(Ask::post("/v1/groups", body(600))).await;
    assert_eq!(much.problem(), problem(503, "overloaded"));
    assert_eq!(much.header("retry-after"), Some("1"));
    assert_eq!(service.send(Ask::post("/v1/groups", body(200))).await.status, 201, "the budget was given back");
    service.stop().await;
}
