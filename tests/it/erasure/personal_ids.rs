//! Workspaces in which ids of people are personal: pseudonyms stand for them wherever something is kept, and nobody who
//! asks sees one before the person is erased.

use std::path::PathBuf;

use reqwest::{Method, StatusCode};
use rollbook_server::config::{Config, Workspace};
use serde_json::{Value, json};

use super::traces::files_with;
use crate::fixtures::{Answer, Client, Ended, Folder, Served};

const SUBJECTS: &str = "/v1/workspaces/default/subjects/user";

pub(super) fn personal(config: Config) -> Config {
    let default = Workspace { name: "default".parse().unwrap(), personal_ids: true, keys: Vec::new() };
    Config { workspaces: vec![default], ..config }
}

/// Like no other text there is.
pub(super) fn id(n: u32) -> String {
    format!("Asha.{:08x}@example.org", n.wrapping_mul(2_654_435_761))
}

pub(super) fn ids(numbers: impl IntoIterator<Item = u32>) -> Vec<String> {
    numbers.into_iter().map(id).flat_map(|id| [id.to_lowercase(), id]).collect()
}

pub(super) fn user(n: u32) -> String {
    format!("user:{}", id(n))
}

/// Whether it is a reference to somebody who is not to be told.
fn is_pseudonym(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.starts_with("user:p-") && text.len() == 39)
}

fn has_pseudonyms(text: &str) -> bool {
    text.contains("\"p-") || text.contains("user:p-")
}

pub(super) async fn group(client: &Client, members: &[u32]) -> String {
    let members: Vec<_> = members.iter().map(|n| user(*n)).collect();
    let made = client.post("/v1/groups", &json!({ "name": "divers", "members": members })).await;
    assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
    format!("/v1/groups/{}", made.body["id"].as_str().unwrap())
}

pub(super) async fn members(client: &Client, group: &str, position: Option<&String>) -> Vec<Value> {
    let page = client.get_at(&format!("{group}/members"), position).await;
    let items = page.body["items"].as_array().unwrap_or_else(|| panic!("{page:?}")).iter();
    let mut members: Vec<_> = items.map(|item| item["member"].clone()).collect();
    members.sort_by_key(Value::to_string);
    members
}

async fn text(client: &Client, path: &str) -> String {
    let request = client.request(Method::GET, path).header("accept", "application/x-ndjson");
    request.send().await.unwrap().text().await.unwrap()
}

async fn query(client: &Client, query: &str) -> Value {
    let answer = client.post("/graphql", &json!({ "query": query })).await;
    assert!(answer.body["errors"].is_null(), "{answer:?}");
    answer.body["data"].clone()
}

async fn erase(client: &Client, n: u32) -> Answer {
    client.post(&format!("{SUBJECTS}/{}/erase", id(n)), &json!({})).await
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_sees_people_and_no_file_does() {
    let folder = Folder::new();
    let served = Served::start(&personal(folder.config())).await;
    let client = &served.client;
    let divers = group(client, &[1, 2]).await;
    let put = client.request(Method::PUT, &format!("{SUBJECTS}/{}", id(1))).json(&json!({ "name": "A" }));
    let registered = Answer::of(put).await.unwrap();
    assert_eq!(registered.status, StatusCode::CREATED, "{registered:?}");
    // In part: what is refused is told by its name as well, and told again under the same key.
    let batch = json!({ "action": "add", "mode": "partial", "existing": "strict", "members": [user(2), user(3)] });
    let add = || client.request(Method::POST, &format!("{divers}/members")).json(&batch).header("idempotency-key", "k");
    let (first, again) = (Answer::of(add()).await.unwrap(), Answer::of(add()).await.unwrap());
    assert_eq!((first.status, &first.body, &first.position), (StatusCode::OK, &again.body, &again.position));
    assert!(first.body.to_string().contains(&user(2)), "{first:?}");
    let strict = json!({ "action": "add", "existing": "strict", "members": [user(3)] });
    let refused = client.post(&format!("{divers}/members"), &strict).await;
    assert!(refused.status.is_client_error() && refused.body.to_string().contains(&user(3)), "{refused:?}");
    let record = json!({ "records": [{ "member": user(2), "activity": "Course:c", "batch": "b", "enrolled": true,
        "completedCount": 4, "at": "2024-03-07T06:00:00Z" }] });
    let progress = client.post("/v1/workspaces/default/progress", &record).await;
    assert!(progress.status.is_success(), "{progress:?}");

    let at = progress.position.as_ref();
    assert_eq!(members(client, &divers, at).await, [user(1), user(2), user(3)].map(Value::from).to_vec().sorted());
    let one = client.get_at(&format!("{divers}/members/{}", user(2)), at).await;
    assert_eq!((one.status, &one.body["member"]), (StatusCode::OK, &json!(user(2))));
    let of_one = client.get_at(&format!("/v1/members/{}/groups", user(2)), at).await;
    assert_eq!(of_one.body["items"].as_array().map(Vec::len), Some(1), "{of_one:?}");
    let known = client.get_at(&format!("{SUBJECTS}/{}", id(1)), at).await;
    assert_eq!((&known.body["subject"], &known.body["name"]), (&json!(user(1)), &json!("A")));
    let sums = client.get_at(&format!("{divers}/activities/c/aggregate"), at).await;
    assert_eq!(sums.body["members"][0]["member"], json!(user(2)), "{sums:?}");
    let graph = format!("{{ member(ref: \"{}\") {{ ref groups {{ nodes {{ group {{ name }} }} }} }} }}", user(3));
    let graph = query(client, &graph).await;
    assert!(graph.to_string().contains(&user(3)) && graph.to_string().contains("divers"), "{graph}");
    let list = query(client, "{ groups { nodes { members { nodes { member { ref } } } } } }").await;
    assert!(ids([1, 2, 3]).iter().filter(|id| id.starts_with('A')).all(|id| list.to_string().contains(id)), "{list}");
    let told = text(client, "/v1/events").await;
    let history = text(client, &format!("{divers}/members/{}/history", user(2))).await;
    let delta = client.get(&format!("{divers}/members/delta")).await.body.to_string();
    let why = client.get(&format!("{divers}/members/{}/why", user(3))).await;
    for (told, whom) in [(&told, 1), (&told, 2), (&told, 3), (&history, 2), (&why.body.to_string(), 3), (&delta, 1)] {
        assert!(told.contains(&id(whom)), "{whom}: {told}");
    }
    for told in [&told, &history, &delta] {
        assert!(!has_pseudonyms(told), "nobody is hidden from those who may see them: {told}");
    }
    assert_eq!(files_with(folder.path(), &ids([1, 2, 3])), Vec::<PathBuf>::new());
    assert!(served.stop().await);
    assert_eq!(files_with(folder.path(), &ids([1, 2, 3])), Vec::<PathBuf>::new(), "nor after a clean stop");
}

trait Sorted {
    fn sorted(self) -> Self;
}

impl Sorted for Vec<Value> {
    fn sorted(mut self) -> Self {
        self.sort_by_key(Value::to_string);
        self
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_erased_leaves_a_pseudonym_that_nobody_can_tell() {
    let folder = Folder::new();
    let served = Served::start(&personal(folder.config())).await;
    let client = &served.client;
    let divers = group(client, &[4, 5, 6]).await;
    let put = client.request(Method::PUT, &format!("{SUBJECTS}/{}", id(4))).json(&json!({ "name": "A" }));
    let before = Answer::of(put).await.unwrap().position.unwrap();
    // One with a directory entry, one who was never more than a member, and one whom nobody knows.
    for n in [4, 5] {
        let erased = erase(client, n).await;
        assert_eq!((erased.status, &erased.body["complete"]), (StatusCode::OK, &json!(true)), "{erased:?}");
    }
    let unknown = erase(client, 9).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND, "{unknown:?}");
    let again = erase(client, 5).await;
    assert_eq!((again.status, &again.body["complete"]), (StatusCode::OK, &json!(true)), "{again:?}");

    assert_eq!(members(client, &divers, again.position.as_ref()).await, [json!(user(6))]);
    let then = client.get(&format!("{divers}/members?asOf={before}")).await;
    let then = then.body["items"].as_array().unwrap_or_else(|| panic!("{then:?}")).clone();
    let hidden = then.iter().filter(|item| is_pseudonym(&item["member"])).count();
    assert_eq!((then.len(), hidden), (3, 2), "{then:?}");
    let told = text(client, "/v1/events").await;
    assert!(told.contains(&id(6)) && has_pseudonyms(&told), "{told}");
    assert!(ids([4, 5]).iter().all(|id| !told.contains(id)), "{told}");
    assert_eq!(files_with(folder.path(), &ids([4, 5, 6])), Vec::<PathBuf>::new());

    // Whoever comes back under the name is somebody else.
    let back = client.post(&format!("{divers}/members"), &json!({ "action": "add", "members": [user(5)] })).await;
    assert_eq!(back.status, StatusCode::OK, "{back:?}");
    let now = members(client, &divers, back.position.as_ref()).await;
    assert_eq!(now, [user(5), user(6)].map(Value::from).to_vec().sorted());
    let history = text(client, &format!("{divers}/members/{}/history", user(5))).await;
    assert_eq!(history.matches("\"group.members-added\"").count(), 1, "{history}");
    assert!(served.stop().await);

    Ended::of(&folder, ["verify"]).fine();
    Ended::of(&folder, ["projections", "diff"]).fine();
    Ended::of(&folder, ["events", "export", folder.file("exported.zst").to_str().unwrap()]).fine();
    assert_eq!(files_with(folder.path(), &ids([4, 5, 6])), Vec::<PathBuf>::new());
    let tail = Ended::of(&folder, ["events", "tail", "--after", "start", "--json"]).fine();
    assert!(ids([4, 5]).iter().all(|id| !tail.contains(id)));
}

#[tokio::test(flavor = "multi_thread")]
async fn ids_of_a_file_are_people_too() {
    let folder = Folder::new();
    let served = Served::start(&personal(folder.config())).await;
    let client = &served.client;
    let divers = group(client, &[7]).await;
    let file = (7..400).fold("id\n".to_owned(), |file, n| file + &id(n) + "\n");
    let request = client.request(Method::POST, &format!("{divers}/imports")).header("content-type", "text/csv");
    let asked = Answer::of(request.body(file)).await.unwrap();
    assert_eq!(asked.status, StatusCode::ACCEPTED, "{asked:?}");
    let job = format!("/v1/imports/{}", asked.body["job"].as_str().unwrap());
    let job = loop {
        let job = client.get_at(&job, asked.position.as_ref()).await;
        if job.body["status"] != "pending" {
            break job;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    };
    let counted = (&job.body["status"], &job.body["ids"], &job.body["added"]);
    assert_eq!(counted, (&json!("succeeded"), &json!(393), &json!(392)), "{job:?}");
    let one = client.get_at(&format!("{divers}/members/{}", user(8)), job.position.as_ref()).await;
    assert_eq!((one.status, &one.body["member"]), (StatusCode::OK, &json!(user(8))), "{one:?}");
    assert_eq!(files_with(folder.path(), &ids((7..400).step_by(50))), Vec::<PathBuf>::new());
    let erased = erase(client, 8).await;
    assert_eq!((erased.status, &erased.body["complete"]), (StatusCode::OK, &json!(true)), "{erased:?}");
    let files = std::fs::read_dir(folder.file("data/files/hype-group")).unwrap().count();
    assert_eq!(files, 0, "it named somebody who is erased");
    assert!(served.stop().await);
}

async fn refused(config: &Config) -> String {
    rollbook_server::run(config).await.err().unwrap_or_else(|| panic!("it should not start")).to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workspace_is_made_with_personal_ids_or_without_for_good() {
    let folder = Folder::new();
    let served = Served::start(&folder.config()).await;
    group(&served.client, &[]).await;
    assert!(served.stop().await);
    let error = refused(&personal(folder.config())).await;
    assert!(error.contains("workspaces.0.personal_ids: cannot be true"), "{error}");

    let folder = Folder::new();
    let config = personal(folder.config());
    assert!(Served::start(&config).await.stop().await);
    let mut without = config.clone();
    without.workspaces[0].personal_ids = false;
    let error = refused(&without).await;
    assert!(error.contains("workspaces.0.personal_ids: cannot be false"), "{error}");
    // The log has the last word where the configuration says nothing.
    let served = Served::start(&folder.config()).await;
    group(&served.client, &[1]).await;
    assert_eq!(files_with(folder.path(), &ids([1])), Vec::<PathBuf>::new());
    assert!(served.stop().await);
    let mut shared = folder.config();
    shared.dialects.sunbird.workspace = "default".parse().unwrap();
    let error = refused(&shared).await;
    assert!(error.contains("dialects.sunbird.workspace: \"default\" has personal ids"), "{error}");
}
