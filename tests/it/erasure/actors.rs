//! Who acts where ids are personal: told by the id to whoever may see events, kept by a pseudonym, gone with the person.

use std::path::PathBuf;

use reqwest::{Method, StatusCode};
use rollbook_app::commands::NewGroup;
use rollbook_app::{Call, Idempotency};
use rollbook_domain::{Actor, Policy};
use serde_json::{Value, json};

use super::personal_ids::{group, id, ids, personal};
use super::traces::files_with;
use crate::fixtures::{Client, Folder, Served};
use crate::webhooks::receiver::{Received, Receiver};
use crate::webhooks::stage::{self, Hook};

fn acting(n: u32) -> String {
    format!("jwt:{}", id(n))
}

/// What a webhook and the feed tell of the same events, as CloudEvents.
async fn told_alike(client: &Client, delivered: &[Received]) {
    let accept = "application/cloudevents-batch+json";
    let feed = client.request(Method::GET, "/v1/events").header("accept", accept).send().await.unwrap();
    let feed: Vec<Value> = feed.json().await.unwrap();
    for delivery in delivered {
        let event = delivery.event();
        let same = feed.iter().find(|told| told["id"] == event["id"]);
        assert_eq!(Some(&event), same);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_acts_is_told_by_one_rule_on_every_surface() {
    let (folder, receiver) = (Folder::new(), Receiver::start().await);
    let served = Served::start(&personal(stage::config(&folder, &[]))).await;
    let (app, client) = (served.app(), &served.client);
    let types = ["group.created", "group.members-added"];
    let hook = Hook::subscribe(client, &json!({ "url": receiver.url(), "types": types })).await;
    let idempotency = Some(Idempotency { key: "k".into(), fingerprint: [7; 32] });
    let workspace = "default".parse().unwrap();
    let call = Call { idempotency, ..Call::new(workspace, Actor::new(acting(1)), Policy::NATIVE) };
    let new = || NewGroup { name: "divers".into(), ..NewGroup::default() };
    let made = app.create_group(&call, new()).await.unwrap();
    assert_eq!(app.create_group(&call, new()).await.unwrap(), made, "the key is found again");
    group(client, &[2]).await;

    let delivered = receiver.wait_for(3).await;
    assert_eq!(delivered[0].event()["actor"], acting(1));
    assert_eq!(delivered[2].event()["data"]["ids"], json!([id(2)]));
    told_alike(client, &delivered).await;
    let at = Some(app.token(made.position).to_string());
    let view = client.get_at(&format!("/v1/groups/{}", made.outcome.id), at.as_ref()).await;
    assert_eq!(view.body["creator"], acting(1), "{view:?}");
    for path in [format!("/v1/events?actor={}", acting(1)), format!("/v1/actors/{}/history", acting(1))] {
        let found = client.get_at(&path, at.as_ref()).await;
        let events = found.body["items"].as_array().unwrap_or_else(|| panic!("{found:?}"));
        assert!(events.iter().any(|event| event["type"] == "group.created"), "{path}: {found:?}");
        assert!(events.iter().all(|event| event["actor"] == acting(1)), "{path}: {found:?}");
    }
    let query = json!({ "query": "{ events(first: 100) { edges { node { actor } } } }" });
    let graph = client.post("/graphql", &query).await.body.to_string();
    assert!(graph.contains(&acting(1)) && !graph.contains("jwt:p-"), "{graph}");
    assert_eq!(files_with(folder.path(), &ids([1, 2])), Vec::<PathBuf>::new());

    // Somebody who was never more than an actor.
    let erased = client.post(&format!("/v1/workspaces/default/subjects/user/{}/erase", id(1)), &json!({})).await;
    assert_eq!((erased.status, &erased.body["complete"]), (StatusCode::OK, &json!(true)), "{erased:?}");
    hook.post("replay", &json!({ "after": hook.position })).await;
    let again = &receiver.wait_for(6).await[3..];
    assert!(again[0].event()["actor"].as_str().unwrap().starts_with("jwt:p-"), "{again:?}");
    told_alike(client, again).await;
    let told: Vec<_> = again.iter().map(|delivery| String::from_utf8_lossy(&delivery.body).into_owned()).collect();
    assert!(told.iter().all(|body| !body.contains(&id(1))) && told[2].contains(&id(2)), "{told:?}");
    assert!(served.stop().await);
}
