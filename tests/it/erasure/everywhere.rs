//! One folder with everything in it: log, views, keys, files.

use reqwest::{Method, StatusCode};
use rollbook_server::config::Config;
use serde_json::{Value, json};

use super::traces::{Person, files_with};
use crate::fixtures::{Answer, Client, Ended, Folder, Served};

const SUBJECTS: &str = "/v1/workspaces/default/subjects/user";

async fn put(client: &Client, n: u32) -> Answer {
    let request = client.request(Method::PUT, &format!("{SUBJECTS}/u-{n}")).json(&Person::number(n).entry());
    Answer::of(request).await.unwrap()
}

async fn erase(client: &Client, n: u32) -> Answer {
    client.post(&format!("{SUBJECTS}/u-{n}/erase"), &json!({})).await
}

/// The data of the events of a person, by type.
async fn events(client: &Client, id: &str) -> Vec<(String, Value)> {
    let request = client.request(Method::GET, "/v1/events").header("accept", "application/x-ndjson");
    let text = request.send().await.unwrap().text().await.unwrap();
    let events = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let of = events.filter(|event| event["stream"] == format!("subject-{id}"));
    of.map(|event| (event["type"].as_str().unwrap().to_owned(), event["data"].clone())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn after_an_erasure_no_file_holds_the_plain_text() {
    let folder = Folder::new();
    let served = Served::start(&folder.config()).await;
    let client = &served.client;
    // Enough of them that pages are split, moved and freed while they come, change and go.
    for n in 0..150 {
        assert_eq!(put(client, n).await.status, StatusCode::CREATED);
    }
    let group = client.post("/v1/groups", &json!({ "name": "divers", "members": ["user:u-7", "user:u-8"] })).await;
    let (seven, path) = (Person::number(7), format!("{SUBJECTS}/u-7"));
    let more = json!({ "attributes": { "phone": format!("{}-phone", seven.note) } });
    let request = client.request(Method::PATCH, &path).header("content-type", "application/merge-patch+json");
    let changed = Answer::of(request.body(more.to_string())).await.unwrap();
    let known = client.get_at(&path, changed.position.as_ref()).await;
    assert_eq!((&known.body["name"], &known.body["attributes"]["email"]), (&json!(seven.name), &json!(seven.email)));
    let (data, id) = (folder.file("data"), known.body["id"].as_str().unwrap().to_owned());
    let told = events(client, &id).await;
    assert_eq!(told[0].1["name"], json!(seven.name), "{told:?}");
    for file in files_with(&data, &seven.texts()) {
        assert!(file.file_name().unwrap().to_str().unwrap().starts_with("views.db"), "{} tells", file.display());
    }

    let erased = erase(client, 7).await;
    assert_eq!((erased.status, &erased.body["complete"]), (StatusCode::OK, &json!(true)), "{erased:?}");
    assert_eq!(files_with(&data, &seven.texts()), Vec::<std::path::PathBuf>::new());
    assert!(!files_with(&data, &Person::number(8).texts()).is_empty(), "others are where they were");
    assert_eq!(client.get(&path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(client.get(&format!("{SUBJECTS}/u-8")).await.status, StatusCode::OK);
    let group = group.body["id"].as_str().unwrap().to_owned();
    let members = client.get(&format!("/v1/groups/{group}/members")).await;
    assert_eq!(
        (members.body["items"].as_array().unwrap().len(), &members.body["items"][0]["member"]),
        (1, &json!("user:u-8"))
    );
    said_to_be_erased(&events(client, &id).await, &id);
    assert!(served.stop().await);
    proven_and_rebuilt(&folder, &seven);
}

fn said_to_be_erased(events: &[(String, Value)], id: &str) {
    let kinds: Vec<_> = events.iter().map(|(kind, _)| kind.as_str()).collect();
    assert_eq!(kinds, ["subject.registered", "subject.changed", "subject.removed", "subject.erased"]);
    assert_eq!(events[0].1["$erased"], json!({ "s": id, "f": ["attributes", "name"] }));
    assert_eq!(events[1].1, json!({ "$erased": { "s": id, "f": ["attributes"] } }));
}

/// The log proves what it proved, and views that are filled from it are those that forgot.
fn proven_and_rebuilt(folder: &Folder, person: &Person) {
    Ended::of(folder, ["verify"]).fine();
    Ended::of(folder, ["projections", "diff"]).fine();
    Ended::of(folder, ["projections", "rebuild"]).fine();
    assert!(files_with(folder.path(), &person.texts()).is_empty());
    let tail = Ended::of(folder, ["events", "tail", "--after", "start", "--json"]).fine();
    assert!(person.texts().iter().all(|text| !tail.contains(text.as_str())));
    assert!(Person::number(8).texts().iter().any(|text| tail.contains(text.as_str())), "who has the keys reads others");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_repeats_without_effect_and_reaches_all_that_a_person_was_before() {
    let folder = Folder::new();
    let served = Served::start(&folder.config()).await;
    let client = &served.client;
    put(client, 1).await;
    let removed = Answer::of(client.request(Method::DELETE, &format!("{SUBJECTS}/u-1"))).await.unwrap();
    assert_eq!(removed.status, StatusCode::OK);
    put(client, 1).await;
    let first = erase(client, 1).await;
    assert_eq!((first.status, &first.body["complete"]), (StatusCode::OK, &json!(true)), "{first:?}");
    assert!(files_with(&folder.file("data"), &Person::number(1).texts()).is_empty());
    let again = erase(client, 1).await;
    assert_eq!((again.status, &again.body["position"]), (StatusCode::OK, &first.body["position"]));
    // The name is free: whoever comes next has a key of its own.
    assert_eq!(put(client, 1).await.status, StatusCode::CREATED);
    let read = client.get_at(&format!("{SUBJECTS}/u-1"), put(client, 1).await.position.as_ref()).await;
    assert_eq!(read.body["name"], json!(Person::number(1).name));
    assert!(served.stop().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_was_deleted_before_is_erased_with_its_address_and_password() {
    let folder = Folder::new();
    let mut config = folder.config();
    config.dialects.sensiflow.anonymous = true;
    let served = Served::start(&config).await;
    let person = Person::number(3);
    let user =
        json!({ "email": person.email, "firstName": person.name, "lastName": person.note, "password": "Secret1." });
    let made = served.client.post("/api/v1/users", &user).await;
    assert!(made.status.is_success(), "{made:?}");
    let taken = served.client.post("/api/v1/users", &user).await;
    assert_eq!(taken.status, StatusCode::CONFLICT, "the address is claimed: {taken:?}");
    let data = folder.file("data");
    let telling = [person.email.to_lowercase(), person.name.clone(), "$argon2id$v=19$".to_owned()];
    for file in files_with(&data, &telling) {
        assert!(file.file_name().unwrap().to_str().unwrap().starts_with("views.db"), "{} tells", file.display());
    }
    let id = made.body["id"].as_i64().unwrap();
    let gone = Answer::of(served.client.request(Method::DELETE, &format!("/api/v1/users/{id}"))).await.unwrap();
    assert!(gone.status.is_success(), "{gone:?}");
    let path = format!("/v1/workspaces/sensiflow/subjects/user/{id}/erase");
    let erased = served.client.post(&path, &json!({})).await;
    assert_eq!((erased.status, &erased.body["complete"]), (StatusCode::OK, &json!(true)), "{erased:?}");
    assert!(files_with(&data, &person.texts()).is_empty());
    let again = served.client.post("/api/v1/users", &user).await;
    assert!(again.status.is_success(), "the address is free: {again:?}");
    assert!(served.stop().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_may_be_elsewhere_and_are_needed_there() {
    let (folder, elsewhere) = (Folder::new(), Folder::new());
    let mut config: Config = folder.config();
    config.audit.key_store = format!("sqlite:{}", elsewhere.file("kept/keys.db").display());
    let served = Served::start(&config).await;
    put(&served.client, 5).await;
    assert!(served.stop().await);
    assert!(elsewhere.file("kept/keys.db").exists() && !folder.file("data/keys.db").exists());
    // Nothing is taken for erased because keys are missing: it stays sealed.
    std::fs::rename(elsewhere.file("kept"), elsewhere.file("lost")).unwrap();
    let served = Served::start(&config).await;
    let known = served.client.get(&format!("{SUBJECTS}/u-5")).await;
    let told = events(&served.client, known.body["id"].as_str().unwrap()).await;
    assert!(told[0].1["$sealed"]["c"].is_string() && told[0].1["$erased"].is_null(), "{told:?}");
    assert!(served.stop().await);
    std::fs::write(folder.file("data/secret"), "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=").unwrap();
    let error = rollbook_server::run(&config).await.err().unwrap().to_string();
    assert!(error.contains("is not the one that the keys of personal fields were made under"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn totals_of_the_past_count_those_whom_its_lists_have() {
    let folder = Folder::new();
    let served = Served::start(&folder.config()).await;
    let client = &served.client;
    let mut moments = Vec::new();
    for n in 0..4 {
        moments.push(put(client, n).await.position.unwrap());
    }
    let gone = Answer::of(client.request(Method::DELETE, &format!("{SUBJECTS}/u-1"))).await.unwrap();
    moments.push(gone.position.unwrap());
    moments.push(put(client, 1).await.position.unwrap());
    moments.push(erase(client, 1).await.position.unwrap());
    let told = |kind: &'static str, at: String| async move {
        let path = format!("/v1/workspaces/default/subjects?total=true&asOf={at}{kind}");
        let page = client.get(&path).await;
        let listed = page.body["items"].as_array().unwrap_or_else(|| panic!("{page:?}")).len();
        (listed as u64, page.body["total"].as_u64().unwrap())
    };
    for kind in ["", "&kind=user"] {
        let mut all = Vec::new();
        for at in &moments {
            all.push(told(kind, at.clone()).await);
        }
        assert_eq!(all, [(1, 1), (1, 1), (2, 2), (3, 3), (3, 3), (3, 3), (3, 3)], "{kind}");
    }
    assert!(served.stop().await);
    Ended::of(&folder, ["projections", "diff"]).fine();
}
