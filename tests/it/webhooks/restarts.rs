//! Ends of the process, and other places of the log.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::receiver::Receiver;
use super::stage::{Hook, config, groups, taken, told};
use crate::fixtures::{Ended, Folder, Program, Served};

const ALLOWED: [(&str, &str); 2] =
    [("ROLLBOOK_WEBHOOKS__ALLOW", "127.0.0.0/8"), ("ROLLBOOK_WEBHOOKS__PAUSES", "[1, 1, 1, 1, 1]")];

/// Each event where it was taken first.
fn first_of_each(taken: Vec<Value>) -> Vec<Value> {
    let mut seen = HashSet::new();
    taken.into_iter().filter(|id| seen.insert(id.clone())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_killed_goes_on_where_it_was() {
    let (folder, receiver) = (Folder::new(), Receiver::start().await);
    let program = Program::serve_with(&folder, &ALLOWED);
    Hook::subscribe(&program.client, &json!({ "url": receiver.url() })).await;
    groups(&program.client, 20).await;
    receiver.wait_for(7).await;
    program.kill();
    let before = receiver.received().len();

    let program = Program::serve_with(&folder, &ALLOWED);
    groups(&program.client, 5).await;
    let all = told(&program.client).await;
    let wanted = &all[all.len() - 50..];
    let mut came = receiver.wait_for(50).await;
    while first_of_each(taken(&came)).len() < 50 {
        came = receiver.wait_for(came.len() + 1).await;
    }
    assert_eq!(first_of_each(taken(&came)), wanted, "nothing is lost, and nothing comes before its time");
    // What came again is what was taken after the last note, in the same order.
    let again = &taken(&came)[before..];
    assert_eq!(again, &wanted[50 - again.len()..], "after the restart it is the end of the log, once");
    assert_eq!(program.terminate(), Some(0));

    // Whoever ends in order delivers nothing twice.
    let count = receiver.received().len();
    let program = Program::serve_with(&folder, &ALLOWED);
    groups(&program.client, 1).await;
    let came = receiver.wait_for(count + 2).await;
    let all = told(&program.client).await;
    assert_eq!(taken(&came[count..]), all[all.len() - 2..]);
    assert_eq!(program.terminate(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pause_between_attempts_outlives_the_process() {
    let (folder, receiver) = (Folder::new(), Receiver::start().await);
    let served = Served::start(&config(&folder, &[3_600, 3_600])).await;
    let hook = Hook::subscribe(&served.client, &json!({ "url": receiver.url() })).await;
    receiver.answer([500]);
    groups(&served.client, 1).await;
    let failed = hook.until(|now| now["delivery"]["failures"] == 1).await;
    assert!(served.stop().await);

    let served = Served::start(&config(&folder, &[3_600, 3_600])).await;
    let hook = Hook { client: served.client.clone(), ..hook };
    let now = hook.get().await;
    assert_eq!(now["delivery"], failed["delivery"], "it waits for the same moment");
    hook.post("resume", &json!({})).await;
    hook.post("pause", &json!({})).await;
    hook.post("resume", &json!({})).await;
    let came = receiver.wait_for(3).await;
    assert_eq!(taken(&came).len(), 2);
    assert!(served.stop().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_was_carried_elsewhere_calls_nobody() {
    let (folder, other, receiver) = (Folder::new(), Folder::new(), Receiver::start().await);
    let program = Program::serve_with(&folder, &ALLOWED);
    let hook = Hook::subscribe(&program.client, &json!({ "url": receiver.url() })).await;
    groups(&program.client, 1).await;
    receiver.wait_for(2).await;
    assert_eq!(program.terminate(), Some(0));
    Ended::of(&folder, ["events", "export", "log.ndjson"]).fine();
    for name in ["log.ndjson", "data/secret"] {
        std::fs::create_dir_all(other.file("data")).unwrap();
        std::fs::copy(folder.file(name), other.file(name)).unwrap();
    }
    Ended::of(&other, ["events", "import", "log.ndjson"]).fine();

    let program = Program::serve_with(&other, &ALLOWED);
    let position = program.client.get("/v1/events?limit=1").await.body["next"].as_str().unwrap().to_owned();
    let hook = Hook { client: program.client.clone(), position, ..hook };
    let parked = hook.until_status("parked").await;
    assert_eq!(parked["parkedReason"], "the log was carried to another place");
    groups(&program.client, 1).await;
    assert_eq!(receiver.received().len(), 2);
    hook.post("resume", &json!({})).await;
    let came = receiver.wait_for(4).await;
    let all = told(&program.client).await;
    assert_eq!(taken(&came[2..]), all[all.len() - 2..], "only what has happened here");
    assert!(came[2].is_signed_with(&hook.secret));
    assert_eq!(program.terminate(), Some(0));
}
