//! What is told: everything that was asked for, in order, once, and nothing else.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::stage::{Stage, taken, told};

#[tokio::test(flavor = "multi_thread")]
async fn events_are_told_in_order_and_signed() {
    let stage = Stage::set(&[]).await;
    let hook = stage.hook().await;
    stage.groups(5).await;
    let all = told(stage.client()).await;
    let opened = all.len() - 10;
    let received = stage.receiver.wait_for(10).await;
    assert_eq!(taken(&received), all[opened..]);
    for delivery in &received {
        assert!(delivery.is_signed_with(&hook.secret), "{delivery:?}");
        assert_eq!(delivery.content_type, "application/cloudevents+json; charset=utf-8");
        let event = delivery.event();
        assert_eq!((&event["specversion"], &event["source"]), (&json!("1.0"), &json!("/workspaces/default")));
    }
    let ids: BTreeSet<_> = received.iter().map(|delivery| &delivery.id).collect();
    assert_eq!(ids.len(), received.len(), "a message id is of one event");
    let now = hook.until(|now| now["delivery"]["behind"] == 0).await;
    assert_eq!(now["delivery"]["position"], received[9].event()["position"]);
    assert_eq!(now["delivery"]["lastAttempt"]["status"], 204);
    let shown = stage.client().get(&format!("{}/secret", hook.path)).await;
    assert_eq!(shown.body, json!({ "secret": hook.secret }));
    assert!(stage.served.stop().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_was_asked_for_is_told() {
    let stage = Stage::set(&[]).await;
    let named = |name: &str| json!({ "name": name, "members": ["user:a"] });
    let group = stage.client().post("/v1/groups", &named("first")).await.body["id"].clone();
    let _hook = stage.hook_with(json!({ "types": ["group.members-added", "webhook.paused"], "groups": [group] })).await;
    stage.groups(3).await;
    let path = format!("/v1/groups/{}/members", group.as_str().unwrap());
    let added = stage.client().post(&path, &json!({ "action": "add", "members": ["user:b"] })).await;
    assert_eq!(added.status, 200, "{added:?}");
    let received = stage.receiver.wait_for(1).await;
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].event()["data"]["ids"], json!(["b"]));
    assert_eq!(received[0].event()["subject"], format!("group-{}", group.as_str().unwrap()));
    assert!(stage.served.stop().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_another_workspace_is_told() {
    let stage = Stage::set(&[]).await;
    let _hook = stage.hook().await;
    for number in 0..20 {
        let workspace = if number % 2 == 0 { "other" } else { "default" };
        let client = stage.client().in_workspace(workspace);
        let made = client.post("/v1/groups", &json!({ "name": format!("in {workspace}") })).await;
        assert_eq!(made.status, 201, "{made:?}");
    }
    // The last one is of this workspace, so whatever might have come before it has come.
    let received = stage.receiver.wait_for(10).await;
    assert_eq!(received.len(), 10);
    for delivery in received {
        let event = delivery.event();
        assert_eq!((&event["source"], &event["data"]["name"]), (&json!("/workspaces/default"), &json!("in default")));
    }
    assert!(stage.served.stop().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn webhooks_are_not_told_of_unless_they_are_asked_for() {
    let stage = Stage::set(&[]).await;
    let _everything = stage.hook().await;
    let watching = stage.hook_with(json!({ "types": ["webhook.subscribed", "webhook.deleted"] })).await;
    let other = stage.hook_with(json!({ "types": ["group.deleted"], "description": "billing" })).await;
    assert_eq!(other.delete().await.status, 200);
    let received = stage.receiver.wait_for(2).await;
    let kinds: Vec<Value> = received.iter().map(|delivery| delivery.event()["type"].clone()).collect();
    assert_eq!(kinds, ["webhook.subscribed", "webhook.deleted"]);
    assert!(received.iter().all(|delivery| delivery.is_signed_with(&watching.secret)));
    // What is told of a webhook holds no secret.
    assert!(!String::from_utf8_lossy(&received[0].body).contains("whsec_"));
    assert!(stage.served.stop().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_there_before_is_told_where_it_is_asked_for() {
    let stage = Stage::set(&[]).await;
    stage.groups(2).await;
    let feed = stage.client().get("/v1/events?limit=1000").await.body;
    let (all, first) = (told(stage.client()).await, feed["items"][0]["position"].clone());
    let _hook = stage.hook_with(json!({ "after": first })).await;
    let received = stage.receiver.wait_for(all.len() - 1).await;
    assert_eq!(taken(&received), all[1..]);
    assert!(stage.served.stop().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paused_one_waits_and_a_deleted_one_is_over() {
    let stage = Stage::set(&[]).await;
    let hook = stage.hook().await;
    stage.groups(1).await;
    stage.receiver.wait_for(2).await;
    let paused = hook.post("pause", &json!({})).await;
    stage.client().get_at(&hook.path, paused.position.as_ref()).await;
    hook.until_status("paused").await;
    stage.groups(1).await;
    assert_eq!(stage.receiver.received().len(), 2, "nothing while it is paused");
    hook.post("resume", &json!({})).await;
    stage.receiver.wait_for(4).await;
    assert_eq!(hook.delete().await.status, 200);
    assert_eq!(hook.delete().await.status, 404);
    // A later webhook is told of what comes now; the deleted one would be as well.
    let other = stage.hook().await;
    stage.groups(1).await;
    let received = stage.receiver.wait_for(6).await;
    assert!(received[4..].iter().all(|delivery| delivery.is_signed_with(&other.secret)));
    let all = told(stage.client()).await;
    assert_eq!(taken(&received), all[all.len() - 6..]);
    assert!(stage.served.stop().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn for_a_while_both_secrets_sign() {
    let stage = Stage::set(&[]).await;
    let hook = stage.hook().await;
    let rotated = hook.post("secret/rotate", &json!({})).await;
    let secret = stage.client().get_at(&format!("{}/secret", hook.path), rotated.position.as_ref()).await;
    let secret = secret.body["secret"].as_str().unwrap().to_owned();
    assert_ne!(secret, hook.secret);
    stage.groups(1).await;
    let both = stage.receiver.wait_for(2).await;
    assert!(both.iter().all(|delivery| delivery.is_signed_with(&hook.secret) && delivery.is_signed_with(&secret)));
    hook.post("secret/rotate", &json!({ "bothFor": 0 })).await;
    stage.groups(1).await;
    let last = stage.receiver.wait_for(4).await.pop().unwrap();
    assert!(!last.is_signed_with(&hook.secret) && !last.is_signed_with(&secret));
    assert!(stage.served.stop().await);
}
