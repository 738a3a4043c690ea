//! What makes no sense, and is told so.

use serde_json::{Value, json};

use super::stage::Stage;

#[tokio::test(flavor = "multi_thread")]
async fn each_mistake_is_named() {
    let stage = Stage::set(&[]).await;
    let hook = stage.hook().await;
    let good = stage.receiver.url();
    let long = format!("{good}?{}", "x".repeat(2_048));
    let groups: Vec<String> = (0..101_u128).map(|id| uuid::Uuid::from_u128(id).to_string()).collect();
    let cases: [(Value, &str, &str); 13] = [
        (json!({ "url": "hooks.example.org" }), "invalid-text", "url is not an absolute URL."),
        (json!({ "url": "" }), "invalid-text", "url is not an absolute URL."),
        (json!({ "url": "ftp://127.0.0.1/in" }), "invalid-text", "url must begin with https://."),
        (json!({ "url": "file:///etc/passwd" }), "invalid-text", "url must begin with https://."),
        (
            json!({ "url": "https://u:p@example.org/" }),
            "invalid-text",
            "url must not hold credentials; deliveries are signed.",
        ),
        (json!({ "url": "https://example.org/#a" }), "invalid-text", "url must not have a fragment."),
        (json!({ "url": long }), "invalid-text", "url is longer than 2048 bytes."),
        (
            json!({ "url": good, "types": ["group.exploded"] }),
            "invalid-text",
            "types name a type of events that there is not.",
        ),
        (json!({ "url": good, "groups": groups }), "invalid-text", "groups are more than 100."),
        (
            json!({ "url": good, "description": "a\nb" }),
            "invalid-text",
            "description must not contain control characters.",
        ),
        (json!({ "url": good, "groups": ["x"] }), "invalid-field", ""),
        (json!({ "url": good, "secret": "mine" }), "unknown-field", ""),
        (json!({ "url": 7 }), "invalid-field", ""),
    ];
    for (body, code, detail) in cases {
        let made = stage.client().post("/v1/webhooks", &body).await;
        assert_eq!((made.status.as_u16(), &made.body["code"]), (400, &json!(code)), "{body}: {made:?}");
        if !detail.is_empty() {
            assert_eq!(made.body["detail"], detail, "{body}");
            let changed = hook.patch(&body).await;
            assert_eq!((changed.status.as_u16(), &changed.body["detail"]), (400, &json!(detail)), "{body}");
        }
    }
    for body in [json!({ "url": null }), json!({ "types": "group.created" })] {
        assert_eq!(hook.patch(&body).await.status, 400, "{body}");
    }
    let never = stage.client().post(&format!("{}/secret/rotate", hook.path), &json!({ "bothFor": 604_801 })).await;
    assert_eq!(never.status, 400, "{never:?}");
    assert_eq!(stage.client().get("/v1/webhooks?limit=1").await.status, 400);
    assert!(stage.served.stop().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_is_not_found() {
    let stage = Stage::set(&[]).await;
    let hook = stage.hook().await;
    let nobody = format!("/v1/webhooks/{}", uuid::Uuid::nil());
    for path in ["", "/secret"] {
        let got = stage.client().get(&format!("{nobody}{path}")).await;
        assert_eq!((got.status.as_u16(), &got.body["code"]), (404, &json!("unknown-webhook")), "{got:?}");
    }
    for (name, body) in [("pause", json!({})), ("resume", json!({})), ("secret/rotate", json!({}))] {
        let done = stage.client().post(&format!("{nobody}/{name}"), &body).await;
        assert_eq!((done.status.as_u16(), &done.body["code"]), (404, &json!("unknown-webhook")), "{name}: {done:?}");
        // Nor where it belongs to another workspace.
        let done = stage.client().in_workspace("other").post(&format!("{}/{name}", hook.path), &body).await;
        assert_eq!(done.status, 404, "{name}: {done:?}");
    }
    assert_eq!(stage.client().get("/v1/webhooks/x").await.status, 400);
    assert!(stage.served.stop().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn there_is_room_for_a_hundred() {
    let stage = Stage::set(&[]).await;
    let body = json!({ "url": stage.receiver.url(), "types": ["group.deleted"] });
    let first = stage.hook().await;
    for _ in 1..100 {
        assert_eq!(stage.client().post("/v1/webhooks", &body).await.status, 201);
    }
    let refused = stage.client().post("/v1/webhooks", &body).await;
    assert_eq!((refused.status.as_u16(), &refused.body["code"]), (422, &json!("too-many-webhooks")), "{refused:?}");
    assert_eq!(first.delete().await.status, 200);
    assert_eq!(stage.client().post("/v1/webhooks", &body).await.status, 201);
    assert!(stage.served.stop().await);
}
