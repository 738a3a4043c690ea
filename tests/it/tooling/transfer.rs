//! `rollbook events export` and `events import`, between files and PostgreSQL, through the real program.

use std::fs;

use reqwest::Method;
use serde_json::{Value, json};

use crate::fixtures::{Answer, Client, Ended, Folder, Program};

fn rollbook(folder: &Folder, line: &str) -> Ended {
    Ended::of(folder, line.split(' '))
}

/// A log with samples of everything, and a write under a key; gives the answer to that.
async fn log(folder: &Folder) -> Value {
    rollbook(folder, "demo --fill-only --groups 12 --listen 127.0.0.1:0").fine();
    let program = Program::serve(folder);
    let made = keyed(&program.client).await;
    assert_eq!(made.status, 201, "{made:?}");
    assert_eq!(program.terminate(), Some(0));
    made.body
}

async fn keyed(client: &Client) -> Answer {
    let request = client.request(Method::POST, "/v1/groups").header("idempotency-key", "once");
    Answer::of(request.json(&json!({ "name": "Divers", "members": ["user:a"] }))).await.unwrap()
}

/// The lines of events alone: the others name the log they come from.
fn events(file: &str) -> Vec<&str> {
    file.lines().filter(|line| !line.contains("\"type\":\"rollbook.export.")).collect()
}

fn root(told: &str) -> &str {
    told.trim().rsplit_once("root ").unwrap().1
}

/// Serving goes on: the same key has its answer, the next number is a new one, and views and proof are those of the log.
async fn goes_on(folder: &Folder, variables: &[(&str, &str)], first: &Value) {
    let program = Program::serve_with(folder, variables);
    let again = keyed(&program.client).await;
    assert_eq!(
        (again.status.as_u16(), &again.body["id"], &again.body["number"]),
        (201, &first["id"], &first["number"])
    );
    let next = program.client.post("/v1/groups", &json!({ "name": "Another" })).await;
    assert!(next.body["number"].as_u64() > first["number"].as_u64(), "{next:?}");
    let path = format!("/v1/groups/{}", first["id"].as_str().unwrap());
    let seen = program.client.get_at(&path, next.position.as_ref()).await;
    assert_eq!((&seen.body["name"], &seen.body["memberCount"]), (&json!("Divers"), &json!(1)));
    assert_eq!(program.terminate(), Some(0));
}

#[tokio::test]
async fn a_log_is_carried_into_another_file() {
    let (folder, other) = (Folder::new(), Folder::new());
    let first = log(&folder).await;
    let out = rollbook(&folder, "events export log.zst").fine();
    assert!(out.starts_with("exported ") && out.contains(" entries beside them, root "), "{out}");
    fs::copy(folder.file("log.zst"), other.file("log.zst")).unwrap();
    let told = rollbook(&other, "events import log.zst").fine();
    assert_eq!(told.replace("imported", "exported"), out);

    let (plain, back) = ("events export --plain log.ndjson", "events export --plain -");
    rollbook(&folder, plain).fine();
    let was = fs::read_to_string(folder.file("log.ndjson")).unwrap();
    let is = rollbook(&other, back).fine();
    assert_eq!(events(&is), events(&was));
    goes_on(&other, &[], &first).await;
    let verified = rollbook(&other, "verify").fine();
    assert!(verified.ends_with("every event is the one that was recorded\n"), "{verified}");
}

#[tokio::test]
async fn an_export_beside_a_running_server_is_whole() {
    let (folder, other) = (Folder::new(), Folder::new());
    let program = Program::serve(&folder);
    for n in 0..20 {
        let made = program.client.post("/v1/groups", &json!({ "name": format!("g{n}") })).await;
        assert_eq!(made.status, 201);
        if n == 10 {
            rollbook(&folder, "events export early.zst").fine();
        }
    }
    let (client, file) = (program.client.clone(), other.file("early.zst"));
    fs::copy(folder.file("early.zst"), file).unwrap();
    rollbook(&other, "events import early.zst").fine();
    let moved = Program::serve(&other);
    let (here, there) = (client.get("/v1/groups?limit=100").await, moved.client.get("/v1/groups?limit=100").await);
    let count = |answer: &Answer| answer.body["items"].as_array().unwrap().len();
    assert!(count(&here) >= 19 && count(&there) == 11, "{} {}", count(&here), count(&there));
    let made = moved.client.post("/v1/groups", &json!({ "name": "next" })).await;
    assert_eq!(made.body["number"], 12, "numbers go on behind those that were exported");
}

#[tokio::test]
async fn bad_files_and_full_logs_are_refused_and_nothing_is_written() {
    let (folder, other) = (Folder::new(), Folder::new());
    log(&folder).await;
    rollbook(&folder, "events export --plain log.ndjson").fine();
    let again = rollbook(&folder, "events export log.ndjson");
    assert_eq!((again.code, again.err.as_str()), (Some(1), "rollbook: log.ndjson: is there already\n"));
    let full = rollbook(&folder, "events import log.ndjson");
    assert_eq!(full.code, Some(1));
    assert!(full.err.contains("the log is not empty: it ends at position "), "{}", full.err);

    let whole = fs::read_to_string(folder.file("log.ndjson")).unwrap();
    let lines = whole.lines().count();
    let cut: String = whole.split_inclusive('\n').take(lines - 1).collect();
    let fifth = whole.lines().nth(4).unwrap().to_owned();
    let altered = whole.replacen(&fifth, &fifth.replacen("\"actor\":\"", "\"actor\":\"x", 1), 1);
    let expected = [
        (cut, format!("rollbook: bad.ndjson: line {lines}: the file ends before its last line; nothing was imported\n")),
        (
            altered,
            "rollbook: bad.ndjson: line 5: is not the event that was exported: its leafhash is another one; nothing was \
             imported\n"
                .into(),
        ),
        ("group,member\n".into(), "rollbook: bad.ndjson: line 1: is not the beginning of an exported log; nothing was imported\n".into()),
    ];
    for (text, words) in expected {
        fs::write(other.file("bad.ndjson"), text).unwrap();
        let refused = rollbook(&other, "events import bad.ndjson");
        assert_eq!((refused.code, refused.err), (Some(1), words));
    }
    fs::copy(folder.file("log.ndjson"), other.file("log.ndjson")).unwrap();
    rollbook(&other, "events import log.ndjson").fine();
    let missing = rollbook(&other, "events import nothing.zst");
    assert!(missing.err.starts_with("rollbook: nothing.zst: No such file"), "{}", missing.err);
}

#[cfg(feature = "server-tests")]
#[tokio::test]
async fn a_log_is_carried_to_postgresql_and_back() {
    use crate::fixtures::Database;
    let (folder, back, database) = (Folder::new(), Folder::new(), Database::new().await);
    let first = log(&folder).await;
    let out = rollbook(&folder, "events export log.zst").fine();
    let url = database.url();
    // A log goes on under the secret that it began with: what is claimed in it is hidden by it.
    let secret = fs::read_to_string(folder.file("data/secret")).unwrap();
    let rollbook =
        |folder: &Folder, line: &str| Ended::with(folder, &[("ROLLBOOK_SECRET", secret.trim())], line.split(' '));
    let told = rollbook(&folder, &format!("events import log.zst --log {url}")).fine();
    assert_eq!(root(&told), root(&out));
    let returned = rollbook(&folder, &format!("events export back.zst --log {url}")).fine();
    assert_eq!(root(&returned), root(&out));
    fs::copy(folder.file("back.zst"), back.file("back.zst")).unwrap();
    rollbook(&back, "events import back.zst").fine();
    let text = |folder: &Folder, more: &str| rollbook(folder, &format!("events export --plain -{more}")).fine();
    let was = text(&folder, "");
    assert_eq!(events(&text(&folder, &format!(" --log {url}"))), events(&was));
    assert_eq!(events(&text(&back, "")), events(&was));

    let variables =
        [("ROLLBOOK_LOG", url.as_str()), ("ROLLBOOK_SECRET", secret.trim()), ("ROLLBOOK_VIEWS", "sqlite:pg/views.db")];
    goes_on(&folder, &variables, &first).await;
    goes_on(&back, &[("ROLLBOOK_SECRET", secret.trim())], &first).await;
}
