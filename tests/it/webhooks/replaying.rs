//! From another place on.

use http::Method;
use serde_json::json;

use super::stage::{Stage, taken, told};
use crate::fixtures::Answer;

#[tokio::test(flavor = "multi_thread")]
async fn what_was_told_is_told_again_under_the_same_ids() {
    let stage = Stage::set(&[]).await;
    let hook = stage.hook().await;
    stage.groups(3).await;
    let first = stage.receiver.wait_for(6).await;
    hook.post("replay", &json!({ "after": first[1].event()["position"] })).await;
    let again = stage.receiver.wait_for(10).await.split_off(6);
    let ids = |received: &[super::receiver::Received]| received.iter().map(|it| it.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&again), ids(&first[2..]));
    assert_eq!(taken(&again), taken(&first[2..]));
    // From the place of the subscription as a position, and from the beginning of the log.
    hook.post("replay", &json!({ "after": stage.served.app().token(rollbook_store::Position(0)).to_string() })).await;
    let all = told(stage.client()).await;
    let everything = stage.receiver.wait_for(10 + all.len()).await.split_off(10);
    assert_eq!(taken(&everything), all);
    assert!(stage.served.stop().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_receiver_never_takes_can_be_passed_over() {
    let stage = Stage::set(&[]).await;
    let hook = stage.hook().await;
    stage.receiver.answer([500]);
    stage.groups(2).await;
    hook.until_status("parked").await;
    let poison = stage.receiver.received()[0].event();
    hook.post("replay", &json!({ "after": poison["position"] })).await;
    let received = stage.receiver.wait_for(4).await;
    let all = told(stage.client()).await;
    assert_eq!(taken(&received), all[all.len() - 3..]);
    hook.until_status("active").await;
    assert!(stage.served.stop().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_that_there_is_not_is_refused() {
    let stage = Stage::set(&[]).await;
    let hook = stage.hook().await;
    let head = stage.served.head().await;
    let token = |epoch: u32, ahead: u64| {
        let position = rollbook_store::Position(head.0 + ahead);
        rollbook_store::PositionToken { epoch, position }.to_string()
    };
    let epoch = stage.served.app().store().epoch();
    for (after, reason) in [
        (token(epoch, 1), "after: lies in the future."),
        (token(epoch ^ 1, 0), "after: belongs to another log."),
        ("7".to_owned(), "after: is not a position."),
    ] {
        let replay = stage.client().post(&format!("{}/replay", hook.path), &json!({ "after": after })).await;
        let fresh = stage.client().post("/v1/webhooks", &json!({ "url": hook_url(&stage), "after": after })).await;
        for answer in [replay, fresh] {
            assert_eq!(answer.status, 400, "{answer:?}");
            assert_eq!((&answer.body["code"], &answer.body["detail"]), (&json!("invalid-position"), &json!(reason)));
        }
    }
    assert!(stage.served.stop().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stale_version_moves_no_webhook() {
    let stage = Stage::set(&[]).await;
    let hook = stage.hook().await;
    let after = stage.served.app().token(rollbook_store::Position(0)).to_string();
    for (action, body) in [
        ("pause", json!({})),
        ("resume", json!({})),
        ("replay", json!({ "after": after })),
        ("secret/rotate", json!({})),
    ] {
        let request = stage.client().request(Method::POST, &format!("{}/{action}", hook.path)).json(&body);
        let answer = Answer::of(request.header("if-match", "\"99\"")).await.unwrap();
        assert_eq!((answer.status.as_u16(), &answer.body["code"]), (412, &json!("version-mismatch")), "{action}");
    }
    assert!(stage.served.stop().await);
}

fn hook_url(stage: &Stage) -> String {
    stage.receiver.url()
}
