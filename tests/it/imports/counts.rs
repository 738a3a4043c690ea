//! Where one surface limits the groups of a user, everything counts them that brings members in.

use serde_json::{Value, json};

use super::crashes::{ASKED, killed_at, settled};
use crate::fixtures::{Ended, Folder, Served};

/// A server whose Sunbird lets a user be in one group, in the workspace of these tests.
async fn limited(folder: &Folder) -> Served {
    let mut config = folder.config();
    config.dialects.hype.workspace = super::views::workspace();
    config.dialects.sunbird.workspace = super::views::workspace();
    config.dialects.sunbird.max_group_limit = 1;
    config.dialects.sunbird.development_tokens = true;
    Served::start(&config).await
}

/// How Sunbird answers a user who wants a group of their own.
async fn create(served: &Served, user: &str) -> Value {
    let request = served.client.request(reqwest::Method::POST, "/api/group/v1/create");
    let request = request.header("x-authenticated-user-token", user).json(&json!({ "request": { "name": "-" } }));
    let answer: Value = request.send().await.unwrap().json().await.unwrap();
    answer["params"]["err"].clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_that_was_pending_at_the_start_counts() {
    let folder = Folder::new();
    killed_at(&folder, ASKED);
    let served = limited(&folder).await;
    let (jobs, ..) = settled(&served).await;
    assert_eq!(jobs, [(2, 0)]);
    assert_eq!(create(&served, "31").await, "GS_CRT04");
    assert_eq!(create(&served, "32").await, Value::Null);
    assert!(served.stop().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_command_line_brings_in_counts() {
    let folder = Folder::new();
    std::fs::write(folder.file("rollbook.toml"), "[dialects.sunbird]\nworkspace = \"acme\"\n").unwrap();
    std::fs::write(folder.file("members.csv"), "Divers,user:31\n").unwrap();
    Ended::of(&folder, ["--config", "rollbook.toml", "import", "members.csv", "--workspace", "acme"]).fine();
    let served = limited(&folder).await;
    assert_eq!(create(&served, "31").await, "GS_CRT04");
    assert_eq!(create(&served, "32").await, Value::Null);
    assert!(served.stop().await);
}
