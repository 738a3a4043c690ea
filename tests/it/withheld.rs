//! What lets somebody in, or helps to guess it, is told to no reader of the log, by whatever surface. The log has it.

use eventstore::ReadAllOptions;
use reqwest::Method;
use rollbook_store::Position;
use serde_json::{Value, json};

use crate::fixtures::{Ended, Folder, Served};
use crate::webhooks::receiver::{Received, Receiver};
use crate::webhooks::stage::{self, Hook};

/// How every hash of a password begins.
const HASH: &str = "$argon2";
const KIND: &str = "subject.credential-set";

/// The event is told, and not the hash that is in it.
fn is_withheld(surface: &str, told: &str) {
    assert!(told.contains(KIND) && told.contains("$withheld"), "{surface}: {told}");
    assert!(!told.contains(HASH), "{surface}: {told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_reads_the_hash_of_a_password() {
    let (folder, receiver) = (Folder::new(), Receiver::start().await);
    let mut config = stage::config(&folder, &[]);
    config.grpc.listen = "127.0.0.1:0".into();
    // The first administrator has an account from the beginning.
    config.dialects.sensiflow.workspace = "default".parse().unwrap();
    let served = Served::start(&config).await;
    let client = &served.client;
    let login = json!({ "email": "admin@gmail.com", "password": "Admin123." });
    assert_eq!(client.post("/api/v1/users/login", &login).await.status, 200, "the log has it");

    let read = async |path: &str, accept: &str| {
        let answer = client.request(Method::GET, path).header("accept", accept).send().await.unwrap();
        answer.text().await.unwrap()
    };
    for accept in ["application/json", "application/x-ndjson", "application/cloudevents-batch+json"] {
        is_withheld(accept, &read("/v1/events", accept).await);
    }
    let feed = client.get(&format!("/v1/events?type={KIND}")).await.body;
    let event = &feed["items"][0];
    assert_eq!(event["data"], json!({ "$withheld": ["argon2id"] }), "{feed}");
    let one = format!("/v1/events/{}", event["position"].as_str().unwrap());
    for accept in ["application/json", "application/cloudevents+json"] {
        is_withheld(&one, &read(&one, accept).await);
    }
    let actor = event["actor"].as_str().unwrap();
    let history = format!("/v1/actors/{actor}/history");
    is_withheld(&history, &read(&history, "application/json").await);
    let event = "edges { node { type data } }";
    let query = format!("{{ events(first: 100) {{ {event} }} actorHistory(actor: \"{actor}\") {{ {event} }} }}");
    let graph = client.post("/graphql", &json!({ "query": query })).await.body["data"].take();
    is_withheld("events", &graph["events"].to_string());
    is_withheld("actorHistory", &graph["actorHistory"].to_string());

    let start = served.app().token(Position(0)).to_string();
    Hook::subscribe(client, &json!({ "url": receiver.url(), "after": start, "types": [KIND] })).await;
    let delivered: Vec<Value> = receiver.wait_for(1).await.iter().map(Received::event).collect();
    is_withheld("webhook", &json!(delivered).to_string());

    let reader =
        eventstore::Client::new(format!("esdb://{}?tls=false", served.grpc_address()).parse().unwrap()).unwrap();
    let mut reading = reader.read_all(&ReadAllOptions::default().max_count(1_000)).await.unwrap();
    let mut told = Vec::new();
    while let Some(event) = reading.next().await.unwrap() {
        let event = event.get_original_event();
        told.push(format!("{} {}", event.event_type, String::from_utf8_lossy(&event.data)));
    }
    is_withheld("EventStoreDB", &told.join("\n"));
    drop((reading, reader));

    let lines = [&["events", "tail", "--after", "start", "--json"][..], &["history", "--actor", actor, "--json"]];
    for line in lines {
        is_withheld(line[0], &Ended::of(&folder, line.iter().copied()).fine());
    }
    assert!(served.stop().await);
    Ended::of(&folder, ["verify"]).fine();
    rows_are_told_without_it(&folder);
}

/// Whoever looks at rows of the views, from the folder: what the projection makes of the log, and what somebody changed.
fn rows_are_told_without_it(folder: &Folder) {
    let step = Ended::of(folder, ["projections", "step", "users"]).fine();
    let set = step.lines().find(|line| line.starts_with("  ~ users")).unwrap();
    assert!(set.contains("$withheld"), "{set}");
    assert!(!step.contains(HASH), "{step}");
    let views = rusqlite::Connection::open(folder.file("data/views.db")).unwrap();
    let change = "UPDATE users SET doc = replace(doc, '$argon2id$', '$argon2id$altered$')";
    assert_eq!(views.execute(change, []).unwrap(), 1, "they have it");
    drop(views);
    let diff = Ended::of(folder, ["projections", "diff"]);
    let sides: Vec<_> = diff.out.lines().map(|line| line.split(": ").next().unwrap()).collect();
    assert_eq!(sides, ["users only in the views", "users only from the log"], "{}", diff.out);
    let told = format!("{}{}", diff.out, diff.err);
    assert!(told.contains("$withheld") && !told.contains(HASH), "{told}");
}
