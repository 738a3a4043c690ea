//! Owners of workspaces: their names and addresses go like everybody's, the workspace stays theirs.

use reqwest::{Method, StatusCode};
use rollbook_dialects::config::{Brand, Owner, Secret};
use rollbook_server::config::Config;
use serde_json::{Value, json};
use uuid::Uuid;

use super::traces::{Person, files_with};
use crate::fixtures::{Answer, Ended, Folder, Served};

const ID: Uuid = Uuid::from_u128(7 << 100);

fn owned(folder: &Folder) -> Config {
    let brand = Uuid::from_u128(8);
    let mut config = folder.config();
    config.dialects.photo.owners = vec![Owner {
        id: ID,
        workspace: Some("studio".parse().unwrap()),
        timezone: "Europe/Berlin".into(),
        token: Secret::new("T1"),
        token_sha256: String::new(),
        primary_brand: brand,
        brands: vec![Brand { id: brand, name: "Main".into(), vanity_url: "main".into() }],
    }];
    config
}

async fn owner(served: &Served, method: Method, body: Value) -> Answer {
    let request = reqwest::Client::new().request(method, format!("{}/v1/Owner", served.client.base()));
    let request = request.header("authorization", "Bearer T1");
    Answer::of(if body.is_null() { request } else { request.json(&body) }).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erased_owner_is_in_no_file_and_keeps_the_workspace() {
    let folder = Folder::new();
    let served = Served::start(&owned(&folder)).await;
    let (person, data) = (Person::number(77), folder.file("data"));
    let wish = json!({ "FirstName": person.name, "LastName": person.note, "Email": person.email });
    let changed = owner(&served, Method::PUT, wish.clone()).await;
    assert_eq!(changed.status, StatusCode::OK, "{changed:?}");
    let known = owner(&served, Method::GET, json!(null)).await;
    assert_eq!(known.body["FirstName"], json!(person.name), "{known:?}");
    // So that the views hold them of a moment of the past as well.
    let moved = owner(&served, Method::PUT, json!({ "Timezone": "Europe/Rome" })).await;
    assert_eq!(moved.status, StatusCode::OK, "{moved:?}");
    for file in files_with(&data, &person.texts()) {
        assert!(file.file_name().unwrap().to_str().unwrap().starts_with("views.db"), "{} tells", file.display());
    }

    let erase = |id: Uuid| format!("/v1/workspaces/studio/subjects/owner/{id}/erase");
    let other = served.client.post(&erase(Uuid::from_u128(1)), &json!({})).await;
    assert_eq!(other.status, StatusCode::NOT_FOUND, "{other:?}");
    let erased = served.client.post(&erase(ID), &json!({})).await;
    assert_eq!((erased.status, &erased.body["complete"]), (StatusCode::OK, &json!(true)), "{erased:?}");
    assert!(files_with(&data, &person.texts()).is_empty(), "{:?}", files_with(&data, &person.texts()));
    let left = owner(&served, Method::GET, json!(null)).await;
    assert_eq!(left.status, StatusCode::OK, "{left:?}");
    assert!(!left.body.to_string().contains(&person.name), "{left:?}");
    let refused = owner(&served, Method::PUT, wish).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST, "what could not be sealed is not taken: {refused:?}");
    let zone = owner(&served, Method::PUT, json!({ "Timezone": "Europe/Paris" })).await;
    assert_eq!(zone.status, StatusCode::OK, "{zone:?}");
    let again = served.client.post(&erase(ID), &json!({})).await;
    assert_eq!((again.status, &again.body["complete"]), (StatusCode::OK, &json!(true)), "{again:?}");
    assert!(served.stop().await);

    Ended::of(&folder, ["verify"]).fine();
    Ended::of(&folder, ["projections", "diff"]).fine();
    assert!(files_with(folder.path(), &person.texts()).is_empty());
    let served = Served::start(&owned(&folder)).await;
    assert_eq!(owner(&served, Method::GET, json!(null)).await.body["Timezone"], json!("Europe/Paris"));
    assert!(served.stop().await);
}
