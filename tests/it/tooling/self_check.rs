//! The auditor of the views: what somebody changes by hand is seen, and nothing else is.

use std::time::Duration;

use serde_json::{Value, json};

use crate::fixtures::{Ended, Folder, Program};

/// Until something is so; the test's own limit ends what never will be.
async fn until<T>(mut look: impl AsyncFnMut() -> Option<T>) -> T {
    loop {
        if let Some(found) = look().await {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn warnings(program: &Program) -> Vec<String> {
    let ready = program.client.get("/health/ready").await;
    assert_eq!(ready.status, 200, "reads go on: {ready:?}");
    let reasons = ready.body["reasons"].as_array().unwrap().iter();
    reasons.map(|reason| reason.as_str().unwrap().to_owned()).collect()
}

fn divergences(folder: &Folder) -> Vec<Value> {
    let tail = Ended::of(folder, ["events", "tail", "--after", "start", "--json"]).fine();
    let events = tail.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    events.filter(|event| event["type"] == "workspace.view-diverged").collect()
}

/// By hand, beside the running server.
fn by_hand(folder: &Folder, statement: &str) {
    let database = rusqlite::Connection::open(folder.file("data/views.db")).unwrap();
    database.busy_timeout(Duration::from_secs(10)).unwrap();
    assert_eq!(database.execute(statement, []).unwrap(), 1, "{statement}");
}

const DIVERGENT: &str = "rollbook_audit_divergent_streams{projection=\"memberships\"}";

#[tokio::test]
async fn a_row_that_somebody_changed_is_a_metric_a_warning_and_one_event() {
    let folder = Folder::new();
    let program = Program::serve(&folder);
    let mut groups = Vec::new();
    for n in 0..5 {
        let made = program.client.post("/v1/groups", &json!({ "name": format!("g{n}"), "members": ["user:a"] })).await;
        groups.push(made.body["id"].as_str().unwrap().to_owned());
    }
    until(async || program.client.metric("rollbook_audit_samples_total").await.filter(|samples| *samples >= 5.0)).await;
    assert_eq!((program.client.metric(DIVERGENT).await, warnings(&program).await), (Some(0.0), vec![]));
    by_hand(
        &folder,
        "UPDATE memberships SET role = 'admin' WHERE group_id = (SELECT id FROM groups WHERE name = 'g3')",
    );
    until(async || program.client.metric(DIVERGENT).await.filter(|streams| *streams > 0.0)).await;
    let words = "the projection memberships differs from the log in 1 streams; a rebuild puts that right";
    assert_eq!(warnings(&program).await, [words]);
    let found = until(async || divergences(&folder).pop()).await;
    assert_eq!(found["actor"], "system:auditor");
    let data = &found["data"];
    assert_eq!((&data["projection"], &data["stream"]), (&json!("memberships"), &json!(format!("group-{}", groups[3]))));
    assert_eq!((&data["missing"], &data["stray"]), (&json!(1), &json!(1)));
    // It is looked at again and again, and told once; also by the next process.
    let samples = program.client.metric("rollbook_audit_samples_total").await.unwrap();
    until(async || program.client.metric("rollbook_audit_samples_total").await.filter(|now| *now >= samples + 6.0))
        .await;
    assert_eq!(program.terminate(), Some(0));
    let program = Program::serve(&folder);
    until(async || program.client.metric(DIVERGENT).await.filter(|streams| *streams > 0.0)).await;
    let samples = program.client.metric("rollbook_audit_samples_total").await.unwrap();
    until(async || program.client.metric("rollbook_audit_samples_total").await.filter(|now| *now >= samples + 5.0))
        .await;
    assert_eq!(divergences(&folder).len(), 1);
    // A rebuild puts it right, and the warning goes.
    let rebuilt = program.client.post("/v1/projections/rebuild", &json!({})).await;
    assert!(rebuilt.status.is_success(), "{rebuilt:?}");
    until(async || program.client.metric(DIVERGENT).await.filter(|streams| *streams == 0.0)).await;
    assert_eq!(warnings(&program).await, [""; 0]);
}

#[tokio::test]
async fn a_group_that_vanished_or_was_made_up_is_found() {
    let folder = Folder::new();
    let program = Program::serve(&folder);
    for n in 0..3 {
        program.client.post("/v1/groups", &json!({ "name": format!("g{n}") })).await;
    }
    let groups = "rollbook_audit_divergent_streams{projection=\"groups\"}";
    until(async || program.client.metric("rollbook_audit_samples_total").await.filter(|samples| *samples >= 3.0)).await;
    by_hand(&folder, "DELETE FROM groups WHERE name = 'g1'");
    until(async || program.client.metric(groups).await.filter(|streams| *streams > 0.5)).await;
    by_hand(
        &folder,
        "INSERT INTO groups SELECT x'00112233445566778899aabbccddeeff', workspace, creation, 99, 'ghost', name_key, folded, \
         kind, status, listed, member_count, created, updated, filed, awaiting, doc, since, thumb_media FROM groups LIMIT 1",
    );
    until(async || program.client.metric(groups).await.filter(|streams| *streams > 1.5)).await;
    // A row of no stream is in nobody's history.
    let found = until(async || divergences(&folder).pop()).await;
    assert_eq!((&found["data"]["missing"], &found["data"]["stray"]), (&json!(1), &json!(0)));
    assert_eq!(divergences(&folder).len(), 1);
}

#[tokio::test]
async fn there_is_no_alarm_under_load_and_rebuilds() {
    let folder = Folder::new();
    let program = Program::serve(&folder);
    let mut groups = Vec::new();
    for n in 0..4 {
        let made = program.client.post("/v1/groups", &json!({ "name": format!("g{n}"), "members": ["user:a"] })).await;
        groups.push(made.body["id"].as_str().unwrap().to_owned());
    }
    let load = groups.iter().map(|group| {
        let (client, path) = (program.client.clone(), format!("/v1/groups/{group}/members"));
        tokio::spawn(async move {
            for n in 0_u64.. {
                for action in ["add", "remove"] {
                    let body = json!({ "action": action, "members": [format!("user:{n}")] });
                    if client.try_post(&path, &body).await.is_err() {
                        return;
                    }
                }
            }
        })
    });
    let load: Vec<_> = load.collect();
    for rebuilds in 1..4 {
        program.client.post("/v1/projections/rebuild", &json!({})).await;
        let enough = f64::from(rebuilds * 5);
        until(async || program.client.metric("rollbook_audit_samples_total").await.filter(|now| *now >= enough)).await;
    }
    load.iter().for_each(tokio::task::JoinHandle::abort);
    assert_eq!(program.client.metric(DIVERGENT).await, Some(0.0));
    assert!(divergences(&folder).is_empty(), "{:?}", divergences(&folder));
    let differing = warnings(&program).await.into_iter().find(|reason| reason.contains("differs from the log"));
    assert_eq!(differing, None);
}
