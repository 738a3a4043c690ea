//! One file, sent by many at once.

use futures::{StreamExt, stream};
use serde_json::Value;

use super::calls::{Call, File};
use super::client::Api;
use super::model::{End, Ids};
use crate::fixtures::{Folder, Served, long};

/// A thousand in the long run; as many as one page of jobs has.
fn many() -> usize {
    if long() { 1_000 } else { 100 }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_imports_of_one_file_have_one_result() {
    let folder = Folder::new();
    let served = Served::start(&folder.config()).await;
    let api = Api::new(served.client.base());
    let create = Call::Create { name: "riders", kind: "user", ids: Ids::new(), file: None };
    let group = api.make(&create).await.1.group.unwrap();
    let ids: Ids = (0..200).collect();
    let file = File::Ids(ids.clone());
    let edit = Call::Edit { group: group.clone(), name: None, kind: None, ids: Ids::new(), file };
    let edits = stream::iter(0..many()).map(|_| api.make(&edit)).buffer_unordered(100);
    let outcomes: Vec<_> = edits.map(|(outcome, _)| outcome).collect().await;
    assert!(outcomes.iter().all(|outcome| *outcome == (201, Some(false))), "{outcomes:?}");
    let there = api.everything().await;
    assert_eq!(there.groups[&group].ids, ids);
    assert_eq!(there.jobs.len(), many());
    assert!(there.jobs.values().all(|job| job.end == End::Succeeded));
    let events = format!("{}/v1/events?type=group.members-added", served.client.base());
    let events = reqwest::Client::new().get(events).header("rollbook-workspace", "hype").send().await.unwrap();
    let events: Value = events.json().await.unwrap();
    assert_eq!(events["items"].as_array().unwrap().len(), 1, "only the first one had something to add");
    assert!(served.stop().await);
}
