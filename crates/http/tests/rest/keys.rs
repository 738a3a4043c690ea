//! `Idempotency-Key`: one effect, one answer.

use serde_json::json;

use crate::fixture::{Ask, Service};

fn create(name: &str, key: &str) -> Ask {
    Ask::post("/v1/groups", json!({ "name": name })).header("idempotency-key", key)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repetition_gets_the_first_answer() {
    let service = Service::start().await;
    let first = service.send(create("a", "k1")).await;
    let again = service.send(create("a", "k1")).await;
    assert_eq!((again.status.as_u16(), &again.text), (201, &first.text));
    for name in ["location", "etag", "rollbook-position"] {
        assert_eq!(again.header(name), first.header(name), "{name}");
    }
    assert_eq!(service.get("/v1/groups?total=true").await.json()["total"], 1);
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_content_or_place_under_the_same_key_is_refused() {
    let service = Service::start().await;
    let made = service.send(create("a", "k1")).await;
    assert_eq!(service.send(create("b", "k1")).await.problem(), (422, "idempotency-key-reused".into()));
    let group = format!("/v1/groups/{}", made.json()["id"].as_str().unwrap());
    let elsewhere = Ask::new("PATCH", &group).body(r#"{"name":"a"}"#).header("idempotency-key", "k1");
    assert_eq!(service.send(elsewhere).await.problem(), (422, "idempotency-key-reused".into()));
    assert_eq!(service.get("/v1/groups?total=true").await.json()["total"], 1);
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rebuild_is_repeatable() {
    let service = Service::start().await;
    let rebuild = |names: &[&str]| {
        let body = json!({ "projections": names }).to_string();
        Ask::post("/v1/projections/rebuild", body).header("idempotency-key", "k1")
    };
    let begun = service.send(rebuild(&["groups"])).await;
    let again = service.send(rebuild(&["groups"])).await;
    assert_eq!((begun.status.as_u16(), again.status.as_u16(), &again.text), (202, 202, &begun.text));
    assert_eq!(service.send(rebuild(&[])).await.problem(), (422, "idempotency-key-reused".into()));
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_have_a_form() {
    let service = Service::start().await;
    for key in ["", "a b", &"k".repeat(256)] {
        assert_eq!(service.send(create("a", key)).await.problem(), (400, "invalid-idempotency-key".into()));
    }
    assert_eq!(service.send(create("a", &"k".repeat(255))).await.status, 201);
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn twins_have_one_effect() {
    let service = Service::start().await;
    let twins = (0..16).map(|_| service.send(create("a", "k1")));
    let answers = futures::future::join_all(twins).await;
    assert!(answers.iter().all(|answer| answer.text == answers[0].text));
    assert_eq!(service.get("/v1/groups?total=true").await.json()["total"], 1);
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_put_of_a_subject_is_repeatable_whatever_it_did() {
    let service = Service::start().await;
    let put = |name: &str, key: &str| {
        let body = json!({ "name": name }).to_string();
        Ask::new("PUT", "/v1/workspaces/default/subjects/user/a").body(body).header("idempotency-key", key)
    };
    let made = service.send(put("A", "k1")).await;
    let replaced = service.send(put("B", "k2")).await;
    assert_eq!((made.status.as_u16(), replaced.status.as_u16()), (201, 200));
    assert_eq!(service.send(put("B", "k2")).await.text, replaced.text);
    let again = service.send(put("A", "k1")).await;
    assert_eq!((again.status.as_u16(), &again.text), (201, &made.text));
    let read = service.get("/v1/workspaces/default/subjects/user/a").await;
    assert_eq!(read.json()["name"], "B");
    service.stop().await;
}
