//! `rollbook serve --from-backup FILE`: a copy of a log, looked at without a trace.

use std::collections::BTreeMap;
use std::fs;
use std::time::SystemTime;

use reqwest::Method;
use serde_json::{Value, json};

use crate::fixtures::{Answer, Ended, Folder, Program};

/// Every file of a folder, with what is in it and when it was written.
fn files(folder: &Folder) -> BTreeMap<String, (Vec<u8>, SystemTime)> {
    let entries = fs::read_dir(folder.path()).unwrap().map(Result::unwrap);
    let file = |entry: fs::DirEntry| {
        let written = entry.metadata().unwrap().modified().unwrap();
        (entry.file_name().into_string().unwrap(), (fs::read(entry.path()).unwrap(), written))
    };
    entries.filter(|entry| entry.file_name() != "messages.txt").map(file).collect()
}

/// A group of a running server; what is there of its log is copied, the write-ahead log included.
async fn copied(copy: &Folder) -> Value {
    let folder = Folder::new();
    let program = Program::serve(&folder);
    let made = program.client.post("/v1/groups", &json!({ "name": "Divers", "members": ["user:a"] })).await;
    assert_eq!(made.status, 201, "{made:?}");
    // Whoever comes first to this dialect finds its first admin made.
    assert_eq!(program.client.get("/api/v1/groups").await.status, 401);
    assert!(fs::metadata(folder.file("data/log.db-wal")).unwrap().len() > 0, "the copy of a live log has both");
    for name in ["log.db", "log.db-wal"] {
        fs::copy(folder.file("data").join(name), copy.file(name)).unwrap();
    }
    program.kill();
    made.body
}

fn from_backup(copy: &Folder) -> Program {
    let variables =
        [("ROLLBOOK_DIALECTS__HYPE__WORKSPACE", "default"), ("ROLLBOOK_DIALECTS__SENSIFLOW__ANONYMOUS", "true")];
    Program::serve_with_arguments(copy, &["--from-backup", "log.db"], &variables)
}

async fn graphql(program: &Program, query: &str) -> Value {
    program.client.post("/graphql", &json!({ "query": query })).await.body
}

#[tokio::test]
async fn a_copy_of_a_live_log_is_read_and_nothing_is_written() {
    let copy = Folder::new();
    let group = copied(&copy).await["id"].as_str().unwrap().to_owned();
    let before = files(&copy);
    let program = from_backup(&copy);
    let seen = program.client.get(&format!("/v1/groups/{group}")).await;
    assert_eq!(
        (seen.status.as_u16(), &seen.body["name"], &seen.body["memberCount"]),
        (200, &json!("Divers"), &json!(1))
    );
    let told =
        graphql(&program, "{ groups(first: 5) { nodes { name members(first: 5) { nodes { member { ref } } } } } }")
            .await;
    assert_eq!(told["data"]["groups"]["nodes"][0]["members"]["nodes"][0]["member"]["ref"], "user:a", "{told}");
    let history = program.client.get(&format!("/v1/groups/{group}/history")).await;
    assert_eq!(history.status, 200);
    assert_eq!(program.client.get("/health/ready").await.status, 200);
    assert_eq!(program.terminate(), Some(0));
    assert_eq!(files(&copy), before, "the copy has been touched");
}

#[tokio::test]
async fn commands_are_refused_in_the_words_of_each_surface() {
    let copy = Folder::new();
    let group = copied(&copy).await;
    let id = |name: &str| group[name].as_str().unwrap().to_owned();
    let program = from_backup(&copy);
    let words = "this service shows a copy of a log and takes no changes";
    let delete = async |path: String| Answer::of(program.client.request(Method::DELETE, &path)).await.unwrap();

    let made = program.client.post("/v1/groups", &json!({ "name": "More" })).await;
    assert_eq!((made.status.as_u16(), &made.body["code"]), (403, &json!("read-only")), "{made:?}");
    let native = delete(format!("/v1/groups/{}", id("id"))).await;
    assert_eq!((native.status.as_u16(), &native.body["code"]), (403, &json!("read-only")), "{native:?}");
    let told = graphql(&program, "mutation { createGroup(input: { name: \"More\" }) { group { id } } }").await;
    assert!(told["errors"][0]["message"].as_str().unwrap().to_lowercase().contains("shows a copy of a log"), "{told}");
    let hype = delete(format!("/api/v1/internal/groups/{}", id("objectId"))).await;
    assert_eq!(hype.status, 403, "{hype:?}");
    assert_eq!(hype.body["message"], format!("{words} [base error: forbidden]"));
    let sensiflow = json!({ "name": "Lobby", "description": "Cameras by the door" });
    let sensiflow = program.client.post("/api/v1/groups", &sensiflow).await;
    assert_eq!((sensiflow.status.as_u16(), &sensiflow.body["detail"]), (403, &json!(words)), "{sensiflow:?}");

    let seen = program.client.get("/v1/groups").await;
    assert_eq!(seen.body["items"].as_array().unwrap().len(), 1);
    let listed = program.client.get("/api/v1/groups").await;
    assert_eq!(listed.status, 200, "{listed:?}");
}

#[tokio::test]
async fn a_whole_copy_is_opened_where_it_is() {
    let (folder, copy) = (Folder::new(), Folder::new());
    let program = Program::serve(&folder);
    program.client.post("/v1/groups", &json!({ "name": "Divers" })).await;
    // A clean end leaves everything in the file.
    assert_eq!(program.terminate(), Some(0));
    fs::copy(folder.file("data/log.db"), copy.file("log.db")).unwrap();
    let before = files(&copy);
    let program = from_backup(&copy);
    assert_eq!(program.client.get("/v1/groups").await.body["items"][0]["name"], "Divers");
    assert_eq!(program.terminate(), Some(0));
    assert_eq!(files(&copy), before);
}

#[test]
fn what_is_no_log_is_refused() {
    let folder = Folder::new();
    let said = |expected: &str| {
        let ended = Ended::of(&folder, ["serve", "--listen", "127.0.0.1:0", "--from-backup", "log.db"]);
        assert_eq!(ended.code, Some(1), "{}", ended.err);
        assert!(ended.err.contains(expected), "{}", ended.err);
    };
    said("log.db does not exist");
    fs::write(folder.file("log.db"), "no database at all, but long enough to be looked at by somebody who wants one")
        .unwrap();
    said("log.db is not a database");
}
