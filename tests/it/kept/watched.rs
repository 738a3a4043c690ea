//! Readers who name no position, while somebody writes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use reqwest::Method;
use serde_json::json;

use super::ask::Question;
use crate::fixtures::{Answer, Client, Folder, Served};

const WRITES: u64 = 300;

#[tokio::test(flavor = "multi_thread")]
async fn nobody_sees_what_is_and_then_what_was() {
    let folder = Folder::new();
    let served = Served::start(&folder.config()).await;
    let client = served.client.in_workspace("acme");
    let made = client.post("/v1/groups", &json!({ "name": "crowd" })).await;
    let group = made.body["id"].as_str().unwrap().to_owned();
    let over = Arc::new(AtomicBool::new(false));
    let readers: Vec<_> = (0..3).map(|_| tokio::spawn(watch(client.clone(), Arc::clone(&over)))).collect();
    let mut last = None;
    for number in 0..WRITES {
        let path = format!("/v1/groups/{group}/members/user:{number}");
        let added = Answer::of(client.request(Method::PUT, &path).json(&json!({}))).await.unwrap();
        assert!(added.status.is_success(), "{:?}", added.body);
        last = added.position;
    }
    let of_groups = Question::Rest("/v1/groups?limit=5".into());
    assert_eq!(of_groups.again(&client, last.as_ref()).await[1]["items"][0]["memberCount"], WRITES);
    over.store(true, Ordering::SeqCst);
    for reader in readers {
        reader.await.unwrap();
    }
    assert!(served.stop().await);
}

/// In words that are used by all, in turn with new ones.
async fn watch(client: Client, over: Arc<AtomicBool>) {
    let of_groups = Question::Rest("/v1/groups?limit=5".into());
    let mut seen = 0;
    while !over.load(Ordering::SeqCst) {
        for anew in [false, true] {
            let answer = if anew { of_groups.anew(&client, None).await } else { of_groups.again(&client, None).await };
            let count = answer[1]["items"][0]["memberCount"].as_u64().unwrap_or_default();
            assert!(count >= seen, "{count} after {seen}");
            seen = count;
        }
    }
}
