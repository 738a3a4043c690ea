//! Deliveries that nobody takes.

use serde_json::{Value, json};

use super::stage::{Stage, taken, told};

/// Seconds between two times of RFC 3339.
fn seconds(from: &Value, to: &Value) -> f64 {
    let at = |time: &Value| time.as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    at(to).duration_since(at(from)).as_secs_f64()
}

#[tokio::test(flavor = "multi_thread")]
async fn pauses_grow_until_it_is_parked() {
    let stage = Stage::set(&[3_600, 7_200]).await;
    let hook = stage.hook().await;
    stage.receiver.answer([500, 503, 429]);
    stage.groups(1).await;
    for (failures, pause) in [(1, 3_600.0), (2, 7_200.0)] {
        let now = hook.until(|now| now["delivery"]["failures"] == failures).await;
        let delivery = &now["delivery"];
        let wait = seconds(&delivery["lastAttempt"]["at"], &delivery["nextAttemptAt"]);
        assert!(wait >= pause && wait <= pause * 1.2, "{now}");
        assert_eq!(now["status"], "active");
        assert!(delivery["failingSince"].is_string() && delivery["behind"].as_u64() > Some(0), "{now}");
        // A change is a reason to try at once.
        hook.patch(&json!({ "description": format!("after {failures}") })).await;
    }
    let parked = hook.until_status("parked").await;
    assert_eq!((&parked["parkedReason"], &parked["parkedFailures"]), (&json!("it answered 429"), &json!(3)));
    let received = stage.receiver.received();
    assert_eq!(received.len(), 3);
    assert!(received.iter().all(|delivery| delivery.id == received[0].id && delivery.body == received[0].body));
    let happened = stage.client().get("/v1/events?type=webhook.parked").await.body;
    assert_eq!(happened["items"][0]["sentence"], "parked the webhook after 3 failures: it answered 429");
    assert_eq!(happened["items"][0]["actor"], "system:webhooks");
    assert!(stage.served.stop().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_fails_holds_back_what_comes_after() {
    let stage = Stage::set(&[0; 5]).await;
    let _hook = stage.hook().await;
    stage.receiver.answer([500, 500, 204, 400, 204]);
    stage.groups(3).await;
    let received = stage.receiver.wait_for(9).await;
    let all = told(stage.client()).await;
    assert_eq!(taken(&received), all[all.len() - 6..]);
    let ids: Vec<_> = received.iter().map(|delivery| delivery.event()["id"].clone()).collect();
    assert!(ids[0] == ids[1] && ids[1] == ids[2] && ids[3] == ids[4], "{ids:?}");
    assert!(stage.served.stop().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parked_one_goes_on_where_it_was_once_it_is_resumed() {
    let stage = Stage::set(&[]).await;
    let hook = stage.hook().await;
    stage.groups(1).await;
    stage.receiver.wait_for(2).await;
    stage.receiver.answer([500]);
    stage.groups(2).await;
    let parked = hook.until_status("parked").await;
    let refused = stage.receiver.received().pop().unwrap();
    assert_eq!(parked["delivery"]["position"], stage.receiver.received()[1].event()["position"]);
    hook.post("resume", &json!({})).await;
    let received = stage.receiver.wait_for(7).await;
    assert_eq!(received[3].id, refused.id, "the same event under the same id");
    let all = told(stage.client()).await;
    assert_eq!(taken(&received), all[all.len() - 6..]);
    let now = hook.until_status("active").await;
    assert_eq!((&now["parkedReason"], &now["parkedFailures"]), (&Value::Null, &Value::Null));
    assert!(stage.served.stop().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_gone_is_not_tried_again() {
    let stage = Stage::set(&[0; 5]).await;
    let hook = stage.hook().await;
    stage.receiver.answer([410]);
    stage.groups(1).await;
    let parked = hook.until_status("parked").await;
    assert_eq!(parked["parkedReason"], "it answered 410");
    assert_eq!(stage.receiver.received().len(), 1);
    assert!(stage.served.stop().await);
}
