//! Files of ids: nobody reads them beside the server, links go on giving what was sent, and they go with whom they name.

use std::path::PathBuf;

use reqwest::{Method, StatusCode};
use rollbook_domain::WorkspaceName;
use serde_json::json;

use super::traces::{Person, files_with};
use crate::fixtures::{Answer, Client, Folder, Served};

const GROUPS: &str = "/api/v1/internal/groups";

/// Longer than what is sealed together, and with more in it than ids.
fn file(person: &Person, more: &str) -> String {
    let crowd: Vec<_> = (0..12_000).map(|n| format!("{more}-{n},nobody")).collect();
    format!("id,mail\n{}\n{},{}\n", crowd.join("\n"), person.note, person.email)
}

/// Gives the link to the file.
async fn upload(client: &Client, name: &str, file: &str) -> String {
    let part = |name: &str, more: &str, text: &str| {
        format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n{text}\r\n")
    };
    let wish = part("group_ids_as_form", "", &json!({ "name": name, "type": "user" }).to_string());
    let ids = part("group_ids_as_file", "; filename=\"ids.csv\"", file);
    let request = client.request(Method::POST, GROUPS).header("content-type", "multipart/form-data; boundary=b");
    let made = Answer::of(request.body(format!("{wish}{ids}--b--\r\n"))).await.unwrap();
    assert!(made.status.is_success(), "{made:?}");
    find_link(&made.body).unwrap_or_else(|| panic!("no link in {made:?}"))
}

/// The first link to a file in an answer.
fn find_link(value: &serde_json::Value) -> Option<String> {
    match value {
        serde_json::Value::String(text) => text.contains("X-Amz-Signature").then(|| text.clone()),
        serde_json::Value::Array(items) => items.iter().find_map(find_link),
        serde_json::Value::Object(fields) => fields.values().find_map(find_link),
        _ => None,
    }
}

async fn fetch(link: &str) -> (StatusCode, Option<u64>, String) {
    let answer = reqwest::get(link).await.unwrap();
    (answer.status(), answer.content_length(), answer.text().await.unwrap())
}

fn stored(folder: &Folder) -> Vec<PathBuf> {
    let files = std::fs::read_dir(folder.file("data/files/hype-group")).unwrap();
    files.map(|file| file.unwrap().path()).collect()
}

async fn imported(client: &Client, workspace: &WorkspaceName, jobs: usize) {
    loop {
        let request = reqwest::Client::new().get(format!("{}/v1/imports", client.base()));
        let request = request.header("rollbook-workspace", workspace.as_str());
        let known = Answer::of(request).await.unwrap();
        let items = known.body["items"].as_array().unwrap_or_else(|| panic!("{known:?}"));
        assert!(items.iter().all(|job| job["status"] != "failed"), "{known:?}");
        if items.len() == jobs && items.iter().all(|job| job["status"] == "succeeded") {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_sealed_given_as_it_was_sent_and_dropped_with_whom_it_names() {
    let folder = Folder::new();
    let config = folder.config();
    let served = Served::start(&config).await;
    let (client, data) = (&served.client, folder.file("data"));
    let (gone, stays) = (Person::number(21), Person::number(22));
    let texts = |file: &Person| vec![file.email.clone()];
    let (first, second) = (file(&gone, "a"), file(&stays, "b"));
    let link = upload(client, "first", &first).await;
    assert_eq!(fetch(&link).await, (StatusCode::OK, Some(first.len() as u64), first.clone()));
    assert_eq!(files_with(&data, &texts(&gone)), Vec::<PathBuf>::new(), "sealed from the first moment");
    let kept_link = upload(client, "second", &second).await;
    assert_ne!(link, kept_link);
    imported(client, &config.dialects.hype.workspace, 2).await;
    assert_eq!(stored(&folder).len(), 2);

    // The people of this dialect have no directory entry until somebody makes one.
    let path = format!("/v1/workspaces/hype/subjects/user/{}", gone.note.replace(' ', "%20"));
    let put = client.request(Method::PUT, &path).json(&json!({ "name": gone.name }));
    assert_eq!(Answer::of(put).await.unwrap().status, StatusCode::CREATED);
    let erased = client.post(&format!("{path}/erase"), &json!({})).await;
    assert_eq!((erased.status, &erased.body["complete"]), (StatusCode::OK, &json!(true)), "{erased:?}");
    assert_eq!(fetch(&link).await.0, StatusCode::NOT_FOUND);
    assert_eq!(stored(&folder).len(), 1);
    assert_eq!(fetch(&kept_link).await, (StatusCode::OK, Some(second.len() as u64), second.clone()));
    assert!(served.stop().await);
    assert!(files_with(&data, &[texts(&gone), texts(&stays)].concat()).is_empty());
}
