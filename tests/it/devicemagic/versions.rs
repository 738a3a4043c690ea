//! Versions of a form, made by many at once: each is counted, and nobody is turned away.

use futures::future::join_all;
use serde_json::json;

use super::call::Manner;
use super::client::{Api, Call};
use super::play::serve;
use crate::fixtures::Folder;

const JSON: Manner = Manner { sent: false, answered: false, prefix: "" };
const CLIENTS: u64 = 32;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_change_of_a_form_is_a_version_of_its_own() {
    let folder = Folder::new();
    let served = serve(&folder).await;
    let api = Api::new(served.client.base());
    let form = api.make(&Call::MakeForm { title: "t".into() }, JSON).await.made.unwrap();
    let change = async |client: u64| {
        let body = json!({ "type": "root", "title": format!("title {client}"), "children": [] });
        let answer = api.at("PUT", &format!("forms/{form}")).json(&body).send().await.unwrap();
        let status = answer.status();
        let told: serde_json::Value = answer.json().await.unwrap();
        assert_eq!((status.as_u16(), &told["name"]), (202, &body["title"]), "{told}");
        told["version"].as_u64().unwrap()
    };
    let mut versions = join_all((0..CLIENTS).map(change)).await;
    versions.sort_unstable();
    assert_eq!(versions, (2..2 + CLIENTS).collect::<Vec<_>>());
    assert!(served.stop().await);
}
