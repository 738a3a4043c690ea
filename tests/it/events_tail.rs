//! `rollbook events tail --follow` beside a running server.

use std::io::{BufRead, BufReader};

use serde_json::{Value, json};

use crate::fixtures::{Ended, Folder, Piped, Program};

/// What a line says, as the name of a group.
fn name(line: &str) -> Value {
    let event: Value = serde_json::from_str(line).unwrap();
    event["data"]["name"].clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_written_meanwhile_is_told_as_it_comes() {
    let folder = Folder::new();
    let program = Program::serve(&folder);
    let write = async |name: &str| {
        assert_eq!(program.client.post("/v1/groups", &json!({ "name": name })).await.status, 201);
    };
    for name in ["a", "b", "c"] {
        write(name).await;
    }
    // The last two of what is there, and everything that comes.
    let mut tail = Piped::start(&folder, &["events", "tail", "-n", "2", "--json", "--follow"]);
    let mut lines = BufReader::new(tail.stdout()).lines();
    let mut next = || name(&lines.next().unwrap().unwrap());
    assert_eq!([next(), next()], [json!("b"), json!("c")]);
    for wish in ["d", "e"] {
        write(wish).await;
        assert_eq!(next(), wish);
    }
    // Of its own workspace only.
    let elsewhere = reqwest::Client::new().post(format!("{}/v1/groups", program.client.base()));
    let elsewhere = elsewhere.header("rollbook-workspace", "other").json(&json!({ "name": "elsewhere" }));
    assert_eq!(elsewhere.send().await.unwrap().status(), 201);
    write("f").await;
    assert_eq!(next(), "f");
    assert_eq!(tail.interrupt(), Some(0));
    assert_eq!(lines.next().map(Result::unwrap), None, "nothing is left to say");

    // It told what the log says, in the same words.
    let all = Ended::of(&folder, ["events", "tail", "--after", "start", "--json"]).fine();
    let names: Vec<Value> = all.lines().filter(|line| line.contains("group.created")).map(name).collect();
    assert_eq!(names, ["a", "b", "c", "d", "e", "f"]);
    assert_eq!(program.terminate(), Some(0));
}
