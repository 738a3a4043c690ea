//! What is said of the views: how far they are, and that they are being filled anew.

use std::time::Duration;

use http::{Method, StatusCode};
use serde_json::json;

use crate::fixtures::{Answer, Folder, Served};

const LAG: &str = "rollbook_projection_lag_events{projection=\"groups\"}";

/// The figure is there once it has been taken for the first time.
async fn until(served: &Served, fine: impl Fn(f64) -> bool) {
    while !served.client.metric(LAG).await.is_some_and(&fine) {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// When the lag is asked for most, nobody takes anything in.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn views_that_cannot_be_written_are_seen_to_fall_behind() {
    let folder = Folder::new();
    let served = Served::start(&folder.config()).await;
    let holder = rusqlite::Connection::open(folder.file("data/views.db")).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    let made = served.client.post("/v1/groups", &json!({ "name": "divers" })).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    until(&served, |lag| lag > 0.0).await;
    holder.execute_batch("ROLLBACK").unwrap();
    until(&served, |lag| lag == 0.0).await;
    assert!(served.stop().await);
}

/// A client that lost the answer asks again under the same key, and is told what was begun the first time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rebuild_under_a_key_is_begun_once() {
    let folder = Folder::new();
    let served = Served::start(&folder.config()).await;
    let members: Vec<_> = (0..30_000).map(|id| format!("user:{id}")).collect();
    let made = served.client.post("/v1/groups", &json!({ "name": "divers", "members": members })).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    let rebuild = || {
        let request = served.client.request(Method::POST, "/v1/projections/rebuild");
        Answer::of(request.header("idempotency-key", "k1").json(&json!({})))
    };
    let (one, other) = tokio::join!(rebuild(), rebuild());
    let (one, other) = (one.unwrap(), other.unwrap());
    assert_eq!((one.status, other.status), (StatusCode::ACCEPTED, StatusCode::ACCEPTED), "{}", other.body);
    assert_eq!(one.body, other.body);
    assert!(served.stop().await);
}

/// Whoever asks for another rebuild meanwhile is told that nothing will come of it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_rebuilds_at_once_one_is_refused() {
    let folder = Folder::new();
    let served = Served::start(&folder.config()).await;
    let members: Vec<_> = (0..30_000).map(|id| format!("user:{id}")).collect();
    let made = served.client.post("/v1/groups", &json!({ "name": "divers", "members": members })).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    let (path, all) = ("/v1/projections/rebuild", json!({}));
    let (one, other) = tokio::join!(served.client.post(path, &all), served.client.post(path, &all));
    let (begun, refused) = if one.status == StatusCode::ACCEPTED { (one, other) } else { (other, one) };
    assert_eq!((begun.status, refused.status), (StatusCode::ACCEPTED, StatusCode::CONFLICT), "{}", refused.body);
    assert_eq!(refused.body["code"], "already-rebuilding");
    assert!(served.stop().await);
}
