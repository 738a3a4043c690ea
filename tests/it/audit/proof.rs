//! `rollbook verify`, checkpoints that are handed out, and a log that somebody has changed.

use std::fs;
use std::sync::Arc;

use axum::Router;
use axum::routing::post;
use parking_lot::Mutex;
use serde_json::{Value, json};

use crate::fixtures::{Ended, Folder, Program, Served};

fn rollbook(folder: &Folder, line: &str) -> Ended {
    Ended::of(folder, line.split(' '))
}

/// A served and ended log of a few groups, with its newest checkpoint in `checkpoint.txt`.
fn log(folder: &Folder) {
    fs::write(folder.file("rollbook.toml"), "[audit]\ncheckpoint_to = [\"file:kept/checkpoint.txt\"]\n").unwrap();
    let variables = [("ROLLBOOK_CONFIG", "rollbook.toml")];
    Ended::with(folder, &variables, ["demo", "--fill-only", "--groups", "5", "--listen", "127.0.0.1:0"]).fine();
    fs::copy(folder.file("kept/checkpoint.txt"), folder.file("checkpoint.txt")).unwrap();
}

/// Changes the first place where these bytes are in the log.
fn change(folder: &Folder, from: &[u8], to: &[u8]) {
    let path = folder.file("data/log.db");
    let mut bytes = fs::read(&path).unwrap();
    let at = bytes.windows(from.len()).position(|part| part == from).unwrap();
    bytes[at..at + from.len()].copy_from_slice(to);
    fs::write(path, bytes).unwrap();
}

#[test]
fn a_changed_log_is_found_and_its_first_bad_position_named() {
    let folder = Folder::new();
    log(&folder);
    for line in ["verify", "verify --checkpoint checkpoint.txt"] {
        let out = rollbook(&folder, line).fine();
        assert!(out.ends_with("every event is the one that was recorded\n"), "{out}");
    }
    let tail = rollbook(&folder, "events tail -w demo --after start --json").fine();
    let created = tail.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let created = created.into_iter().find(|event| event["type"] == "group.created").unwrap();
    let name = created["data"]["name"].as_str().unwrap().to_owned();
    let mut other = name.clone().into_bytes();
    other[0] ^= 1;
    change(&folder, format!("\"name\":\"{name}").as_bytes(), &[b"\"name\":\"", &other[..]].concat());
    for line in ["verify", "verify --checkpoint checkpoint.txt"] {
        let ended = rollbook(&folder, line);
        assert_eq!(ended.code, Some(1), "{}", ended.out);
        assert!(ended.err.contains("rollbook: the log is not what it was\nfirst bad position "), "{}", ended.err);
        assert!(ended.err.contains("the event is not the one that was recorded"), "{}", ended.err);
    }
}

#[test]
fn the_tree_and_the_log_changed_together_are_found_by_a_checkpoint_alone() {
    let folder = Folder::new();
    log(&folder);
    change(&folder, b"\"role\":\"member\"", b"\"role\":\"nember\"");
    // Whoever keeps the log has the key as well, and lets the tree be computed anew.
    fs::remove_file(folder.file("data/log.db-proof")).unwrap();
    assert_eq!(rollbook(&folder, "verify").code, Some(1), "there is nothing to compare with");
    rollbook(&folder, "projections list").fine();
    rollbook(&folder, "verify").fine();
    let ended = rollbook(&folder, "verify --checkpoint checkpoint.txt");
    assert_eq!(ended.code, Some(1));
    assert!(ended.err.contains("are not those that the checkpoint checkpoint.txt was signed for"), "{}", ended.err);
}

#[test]
fn checkpoints_of_nobody_and_of_others_are_refused() {
    let (folder, other) = (Folder::new(), Folder::new());
    log(&folder);
    log(&other);
    fs::copy(other.file("checkpoint.txt"), folder.file("foreign.txt")).unwrap();
    let ended = rollbook(&folder, "verify --checkpoint foreign.txt");
    assert_eq!((ended.code, ended.err.as_str()), (Some(1), "rollbook: foreign.txt: is not signed by this key\n"));
    let note = fs::read_to_string(folder.file("checkpoint.txt")).unwrap();
    fs::write(folder.file("forged.txt"), note.replacen('\n', "\n1", 1)).unwrap();
    let ended = rollbook(&folder, "verify --checkpoint forged.txt");
    assert_eq!(ended.err, "rollbook: forged.txt: has a signature that is not valid\n");
    let ended = rollbook(&folder, "verify --checkpoint nothing.txt");
    assert!(ended.err.starts_with("rollbook: nothing.txt: No such file"), "{}", ended.err);
    // Without a key of its own a machine is told whose key to bring, and makes none.
    fs::rename(folder.file("data/signing-key"), folder.file("away")).unwrap();
    let ended = rollbook(&folder, "verify --checkpoint checkpoint.txt");
    assert!(ended.err.contains("--key must say who signed it"), "{}", ended.err);
    assert!(!folder.file("data/signing-key").exists());
}

#[tokio::test]
async fn a_key_from_outside_is_enough_to_verify() {
    let folder = Folder::new();
    let program = Program::serve(&folder);
    program.client.post("/v1/groups", &json!({ "name": "Harbour" })).await;
    let key = program.client.get("/v1/proof/key").await.body.as_str().unwrap().trim().to_owned();
    let note = program.client.get("/v1/proof/checkpoint").await.body.as_str().unwrap().to_owned();
    fs::write(folder.file("note.txt"), &note).unwrap();
    // Beside the running server, and where its key is not.
    rollbook(&folder, "verify").fine();
    fs::rename(folder.file("data/signing-key"), folder.file("away")).unwrap();
    rollbook(&folder, &format!("verify --checkpoint note.txt --key {key}")).fine();
    assert_eq!(rollbook(&folder, "verify --key nonsense").code, Some(2));
    assert_eq!(program.terminate(), Some(0));
}

#[tokio::test]
async fn checkpoints_are_posted() {
    let received = Arc::new(Mutex::new(Vec::new()));
    let notes = Arc::clone(&received);
    let app = Router::new().route("/here", post(async move |body: String| notes.lock().push(body)));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/here", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    let folder = Folder::new();
    let mut config = folder.config();
    config.audit.checkpoint_to = vec![url];
    let served = Served::start(&config).await;
    served.client.post("/v1/groups", &json!({ "name": "Harbour" })).await;
    assert!(served.stop().await);
    let notes = received.lock();
    let last = notes.last().unwrap();
    assert!(last.starts_with("rollbook/") && last.contains("\n\n— rollbook/"), "{last}");
    let size: u64 = last.lines().nth(1).unwrap().parse().unwrap();
    assert!(size >= 2, "the end of the log is handed out before the server ends: {last}");
}

#[test]
fn places_that_make_no_sense_stop_the_start() {
    let folder = Folder::new();
    let said = |set: &str, expected: &str| {
        let ended = Ended::of(&folder, ["serve", "--listen", "127.0.0.1:0", "--set", set]);
        assert_eq!(ended.code, Some(2), "{set}");
        assert!(ended.err.contains(expected), "{set}: {}", ended.err);
    };
    said("audit.checkpoint_to=[\"ftp://x\"]", "audit.checkpoint_to.0: expected file:<path>, s3://");
    said("audit.checkpoint_to=[\"file:\"]", "audit.checkpoint_to.0: expected a path after the colon");
    said("audit.checkpoint_to=[\"s3://bucket\"]", "audit.checkpoint_to: s3 needs AWS_ACCESS_KEY_ID");
    said("audit.signing_key=abc", "audit.signing_key: expected an Ed25519 key: 32 bytes in base64");
}
