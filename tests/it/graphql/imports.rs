//! Imports: asked for, followed, ended.

use std::sync::{Arc, mpsc};

use axum::body::{Body, BodyDataStream};
use futures::StreamExt;
use http::Request;
use parking_lot::Mutex;
use rollbook_app::imports::options::points;
use rollbook_app::imports::{ImportOptions, ImportWorker};
use serde_json::{Value, json};
use tower::ServiceExt;

use super::plant::Plant;

const REQUEST: &str = "mutation($group: ID!, $csv: String!, $key: String) {
    requestImport(group: $group, csv: $csv, role: \"guest\", idempotencyKey: $key) {
        job version position import { status size memberKind progress { phase } }
    }
}";

/// A worker that stands still each time it has read a piece of a file, until it is let go on.
fn slow_worker(plant: &Plant) -> (ImportWorker, mpsc::Sender<()>) {
    let (go_on, wait) = mpsc::channel();
    let wait = Mutex::new(wait);
    let hook = move |point| {
        if point == points::READING {
            // An end of the test is a reason to go on, too.
            let _ = wait.lock().recv();
        }
        Ok(())
    };
    let options = ImportOptions { hook: Some(Arc::new(hook)), ..ImportOptions::default() };
    (ImportWorker::start(plant.app.clone(), options), go_on)
}

/// The answers of a subscription over server-sent events.
struct Answers(BodyDataStream, String);

impl Answers {
    async fn of(plant: &Plant, query: &str) -> Self {
        let request = Request::post("/graphql").header("content-type", "application/json");
        let request = request.header("accept", "text/event-stream");
        let request = request.body(Body::from(json!({ "query": query }).to_string())).unwrap();
        let response = plant.router.clone().oneshot(request).await.unwrap();
        Self(response.into_body().into_data_stream(), String::new())
    }

    /// The data of the next one; none at the end.
    async fn next(&mut self) -> Option<Value> {
        loop {
            if let Some((block, rest)) = self.1.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.1 = rest;
                if block.contains("event: complete") {
                    return None;
                }
                let data = block.lines().find_map(|line| line.strip_prefix("data: "));
                if let Some(data) = data {
                    return Some(serde_json::from_str::<Value>(data).unwrap());
                }
                continue;
            }
            let piece = self.0.next().await?.unwrap();
            self.1.push_str(std::str::from_utf8(&piece).unwrap());
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_is_asked_for_and_followed_to_its_end() {
    let plant = Plant::open().await;
    let group = plant.group("divers", &[]).await;
    let variables = json!({ "group": group, "csv": "id\nasha\nbram\n", "key": "k" });
    let asked = plant.ask_with(REQUEST, variables.clone()).await["data"]["requestImport"].clone();
    let waiting = json!({ "status": "PENDING", "size": 13, "memberKind": "user", "progress": null });
    assert_eq!((&asked["import"], &asked["version"]), (&waiting, &json!(2)), "nobody works on it yet");
    let again = plant.ask_with(REQUEST, variables).await["data"]["requestImport"].clone();
    assert_eq!(again, asked, "the first answer again");

    let job = asked["job"].as_str().unwrap();
    let fields = "status added ids progress { phase bytesRead size }";
    let follow = format!("subscription {{ it: importChanged(job: \"{job}\") {{ {fields} }} }}");
    let mut answers = Answers::of(&plant, &follow).await;
    let mut next = async || answers.next().await.map(|answer| answer["data"]["it"].clone());
    let idle = json!({ "status": "PENDING", "added": null, "ids": null, "progress": null });
    assert_eq!(next().await, Some(idle));
    let (worker, go_on) = slow_worker(&plant);
    let read = json!({ "phase": "READING", "bytesRead": 13, "size": 13 });
    // The steps on the way there may be missed, but not where it stands still.
    while next().await.unwrap()["progress"] != read {}
    let query = format!("{{ import(job: \"{job}\") {{ status progress {{ phase bytesRead size }} }} }}");
    assert_eq!(plant.data(&query).await, json!({ "import": { "status": "PENDING", "progress": read } }));

    go_on.send(()).unwrap();
    let mut last = Value::Null;
    while let Some(answer) = next().await {
        last = answer;
    }
    assert_eq!(last, json!({ "status": "SUCCEEDED", "added": 2, "ids": 2, "progress": null }));
    let members = plant.data("{ groups { nodes { members { nodes { role member { ref } } } } } }").await;
    assert_eq!(
        members["groups"]["nodes"][0]["members"]["nodes"],
        json!([
            { "role": "guest", "member": { "ref": "user:asha" } },
            { "role": "guest", "member": { "ref": "user:bram" } },
        ])
    );
    worker.stop().await;
}

#[tokio::test]
async fn an_import_that_cannot_be_is_refused_and_keeps_no_file() {
    let plant = Plant::open().await;
    let group = plant.group("divers", &[]).await;
    let request = async |group: &str, arguments: &str| {
        let query = format!("mutation {{ requestImport(group: \"{group}\", {arguments}) {{ job }} }}");
        plant.ask(&query).await["errors"][0]["extensions"]["code"].clone()
    };
    let unknown = "01890a5d-ac96-774b-bcce-b302099a8057";
    assert_eq!(request(unknown, "csv: \"a\"").await, "unknown-group");
    assert_eq!(request("seven", "csv: \"a\"").await, "invalid-parameter");
    assert_eq!(request(&group, "csv: \"a\", kind: \"User\"").await, "invalid-text");
    assert_eq!(request(&group, "csv: \"a\", role: \"\"").await, "invalid-text");
    assert_eq!(request(&group, "csv: \"a\", ifVersion: 7").await, "version-mismatch");
    assert_eq!(request(&group, "kind: \"user\"").await, "invalid-query");
    assert_eq!(plant.data("{ imports { totalCount } }").await["imports"]["totalCount"], 0);
    assert_eq!(plant.files(), 0);
    let mut answers = Answers::of(&plant, "subscription { importChanged(job: \"x\") { status } }").await;
    assert_eq!(answers.next().await.unwrap()["errors"][0]["extensions"]["code"], "invalid-parameter");
    let unknown = "subscription { importChanged(job: \"65e6cd250000000000000001\") { status } }";
    let mut answers = Answers::of(&plant, unknown).await;
    assert_eq!(answers.next().await.unwrap()["errors"][0]["extensions"]["code"], "not-found");
    assert_eq!(answers.next().await, None);
}
