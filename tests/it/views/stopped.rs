//! A projection that an event has stopped is told wherever somebody looks, and stops nobody else.

use std::time::Duration;

use reqwest::Method;
use rollbook_app::App;
use rollbook_domain::{Actor, GroupId, StreamId};
use rollbook_store::{Append, CommandMeta, Expected, NewEvent, StreamWrite};
use serde_json::{Value, json};

use crate::fixtures::{Answer, Ended, Folder, Program, Served};

/// An event that is well formed, and of a group that was never created.
async fn poison(app: &App) -> GroupId {
    let (command_id, id) = (app.ids().uuid(app.now()), app.ids().uuid(app.now()));
    let event = NewEvent { id, kind: "group.suspended", schema_version: 1, payload: "{}".into() };
    let write = StreamWrite {
        stream: StreamId::group(GroupId(id)),
        expected: Expected::NoStream,
        events: vec![event],
        personal: false,
    };
    let meta = CommandMeta {
        command_id,
        workspace: "default".parse().unwrap(),
        actor: Actor::new("operator"),
        initiator: None,
        correlation_id: command_id,
        causation_id: None,
        traceparent: None,
    };
    let append = Append { meta, at: app.now(), writes: vec![write], guards: Vec::new(), idempotency: None };
    app.store().submit(append).await.unwrap();
    GroupId(id)
}

/// What is said of each projection that does not run: its name, its state, and why.
fn troubled<'a>(projections: &'a Value, running: &str) -> Vec<[&'a Value; 3]> {
    let all = projections.as_array().unwrap().iter();
    all.filter(|it| it["state"] != running).map(|it| [&it["name"], &it["state"], &it["error"]]).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_projection_that_has_stopped_says_so_everywhere() {
    let folder = Folder::new();
    let served = Served::start(&folder.config()).await;
    assert_eq!(served.client.post("/v1/groups", &json!({ "name": "before" })).await.status, 201);
    let group = poison(served.app()).await;
    let poisoned = served.head().await;
    assert!(served.stop().await);

    // The next process meets it again.
    let program = Program::serve(&folder);
    let client = &program.client;
    let subject = "/v1/workspaces/default/subjects/user/u-asha";
    let after = Answer::of(client.request(Method::PUT, subject).json(&json!({ "name": "Asha" }))).await.unwrap();
    assert!(after.status.is_success(), "commands go on: {after:?}");
    let read = client.get_at(subject, after.position.as_ref()).await;
    assert_eq!((read.status.as_u16(), &read.body["name"]), (200, &json!("Asha")), "the other views go on: {read:?}");
    let refused = client.get("/v1/groups").await;
    assert_eq!((refused.status.as_u16(), &refused.body["code"]), (503, &json!("unavailable")), "{refused:?}");
    let workspaces = client.get("/v1/workspaces").await;
    let default = workspaces.body["items"].as_array().and_then(|items| items.iter().find(|it| it["name"] == "default"));
    assert!(default.is_some_and(|default| default["groups"].is_null()), "without totals, but there: {workspaces:?}");

    let reason = json!(format!("at position {poisoned}: group {group} was never created"));
    let ready = client.get("/health/ready").await;
    assert_eq!((ready.status.as_u16(), &ready.body["ready"]), (503, &json!(false)), "{ready:?}");
    assert_eq!(ready.body["reasons"], json!(["the projection groups has stopped"]));
    let open_to_all = [&json!("groups"), &json!("stopped"), &Value::Null];
    assert_eq!(troubled(&ready.body["projections"], "running"), [open_to_all]);

    let metric = async |name: &str, projection: &str| {
        client.metric(&format!("rollbook_projection_{name}{{projection=\"{projection}\"}}")).await
    };
    // The figures are taken now and then.
    while metric("stopped", "groups").await != Some(1.0) {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(metric("stopped", "memberships").await, Some(0.0));
    assert!(metric("lag_events", "groups").await > Some(0.0));

    let native = client.get("/v1/projections").await;
    assert_eq!(troubled(&native.body["items"], "running"), [[&json!("groups"), &json!("stopped"), &reason]]);
    let query = json!({ "query": "{ projections { name state error } }" });
    let told = client.request(Method::POST, "/graphql").json(&query).send().await.unwrap();
    let told: Value = told.json().await.unwrap();
    let projections = &told["data"]["projections"];
    assert_eq!(troubled(projections, "RUNNING"), [[&json!("groups"), &json!("STOPPED"), &reason]], "{told}");
    assert_eq!(program.terminate(), Some(0));

    let listed = Ended::of(&folder, ["projections", "list"]);
    let stopped: Vec<&str> = listed.out.lines().filter(|line| !line.contains("running")).collect();
    assert!(matches!(stopped[..], [line] if line.starts_with("groups") && line.contains("stopped")), "{listed:?}");
}
