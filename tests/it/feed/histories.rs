//! The history of an import and of those it brought, over REST, GraphQL and the command line.

use std::fmt::Write;

use reqwest::Method;
use serde_json::{Value, json};

use crate::fixtures::{Ended, Folder, Program, Served};

fn types(events: &Value) -> Vec<&str> {
    events.as_array().unwrap().iter().map(|event| event["type"].as_str().unwrap()).collect()
}

/// A group with an import of so many users that has ended; the ids of both.
async fn imported(served: &Served, count: u32) -> (String, String) {
    let made = served.client.post("/v1/groups", &json!({ "name": "Divers" })).await;
    let group = made.body["id"].as_str().unwrap().to_owned();
    let csv = (0..count).fold(String::new(), |mut csv, id| {
        writeln!(csv, "u{id}").unwrap();
        csv
    });
    let request = served.client.request(Method::POST, &format!("/v1/groups/{group}/imports"));
    let asked = request.header("content-type", "text/csv").body(csv).send().await.unwrap();
    let asked: Value = asked.json().await.unwrap();
    let job = asked["job"].as_str().unwrap().to_owned();
    let follow = served.client.request(Method::GET, &format!("/v1/imports/{job}"));
    let follow = follow.header("rollbook-min-position", asked["position"].as_str().unwrap());
    // It ends with the import.
    let told = follow.header("accept", "text/event-stream").send().await.unwrap().text().await.unwrap();
    assert!(told.contains("\"succeeded\""), "{told}");
    (group, job)
}

const OF_IMPORT: [&str; 4] =
    ["group.import-requested", "group.members-added", "group.members-added", "group.import-succeeded"];

#[tokio::test(flavor = "multi_thread")]
async fn an_import_tells_what_it_brought_and_a_member_why_it_is_there() {
    let folder = Folder::new();
    let served = Served::start(&folder.config()).await;
    let client = &served.client;
    let (group, job) = imported(&served, 15_000).await;
    // Something of another chain, in between and in the same group.
    client.post(&format!("/v1/groups/{group}/members"), &json!({ "action": "add", "members": ["user:other"] })).await;
    let path = format!("/v1/imports/{job}/history");
    let history = client.get(&path).await.body;
    assert_eq!(types(&history["items"]), OF_IMPORT);
    let asked = &history["items"][0];
    assert!(history["items"].as_array().unwrap().iter().all(|event| event["correlationId"] == asked["commandId"]));
    let mut paged = Vec::new();
    let mut after = String::new();
    loop {
        let page = client.get(&format!("{path}?limit=1&order=newest{after}")).await.body;
        paged.extend(page["items"].as_array().unwrap().clone());
        let Some(next) = page["next"].as_str() else { break };
        after = format!("&after={next}");
    }
    paged.reverse();
    assert_eq!(Value::Array(paged), history["items"]);
    let ends = client.get(&format!("{path}?type=group.import-succeeded")).await.body;
    assert_eq!(types(&ends["items"]), ["group.import-succeeded"]);

    let why = client.get(&format!("/v1/groups/{group}/members/user:u9/why")).await.body;
    assert_eq!(
        (types(&why["because"]), types(&why["askedBy"])),
        (vec!["group.members-added"], vec!["group.import-requested"])
    );
    assert_eq!((&why["because"][0]["actor"], &why["askedBy"][0]["actor"]), (&json!("system:imports"), &json!("open")));
    let sentence = why["because"][0]["sentence"].as_str().unwrap();
    assert_eq!(sentence, "added user:u9 as member, with 4999 others", "ids are imported in the order of their bytes");
    let of_member = client.get("/v1/members/user:u3/history").await.body;
    assert_eq!(types(&of_member["items"]), ["group.members-added"]);
    assert_eq!(of_member["items"][0]["version"], 3, "the one of two chunks that names it");

    let query = format!(
        "{{ import(job: \"{job}\") {{ history {{ edges {{ node {{ type }} }} pageInfo {{ hasNextPage }} }} }}
           member(ref: \"user:u3\") {{ history(newestFirst: true) {{ edges {{ node {{ sentence }} }} }} }}
           actorHistory(actor: \"system:imports\", filter: {{ types: [\"group.import-succeeded\"] }}) {{ edges {{ node {{ type }} }} }}
           group(id: \"{group}\") {{ why(ref: \"user:u3\") {{ isMember askedBy {{ type }} }}
             history(newestFirst: true, first: 1) {{ sentence }} }} }}"
    );
    let told = client.post("/graphql", &json!({ "query": query })).await.body;
    let node =
        |value: &Value| value["edges"].as_array().unwrap().iter().map(|edge| edge["node"].clone()).collect::<Vec<_>>();
    assert_eq!(types(&Value::Array(node(&told["data"]["import"]["history"]))), OF_IMPORT, "{told}");
    assert_eq!(
        node(&told["data"]["member"]["history"]),
        [json!({ "sentence": "added user:u3 as member, with 9999 others" })]
    );
    assert_eq!(node(&told["data"]["actorHistory"]), [json!({ "type": "group.import-succeeded" })]);
    let expected = json!({
        "why": { "isMember": true, "askedBy": [{ "type": "group.import-requested" }] },
        "history": [{ "sentence": "added user:other as member" }],
    });
    assert_eq!(told["data"]["group"], expected);
    assert!(served.stop().await);

    let line = |words: &str| Ended::of(&folder, words.split(' ')).fine();
    let of = |words: &str| {
        let lines: Vec<Value> = line(words).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        lines.iter().map(|event| event["type"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(of(&format!("history --import {job} --json")), OF_IMPORT);
    assert_eq!(of("history --member user:u3 --json"), ["group.members-added"]);
    assert_eq!(of(&format!("history {group} --member user:other --json")), ["group.members-added"]);
    assert_eq!(of("history --actor system:imports --type group.import-succeeded --json"), ["group.import-succeeded"]);
    assert_eq!(of(&format!("history {group} --by open --type group.members-added --json")).len(), 1);
    assert!(of("history --actor open --from 2999-01-01T00:00:00Z --json").is_empty());
}

#[test]
fn mistakes_on_the_command_line_are_named() {
    let folder = Folder::new();
    let program = Program::serve(&folder);
    let said = |line: &str| {
        let ended = Ended::of(&folder, line.split(' '));
        assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{line}");
        ended.err.trim_end().to_owned()
    };
    assert_eq!(said("history"), "rollbook: history of what? Name a group, or --member, --import or --actor");
    assert!(said("history --member asha").starts_with("rollbook: --member asha: must have the form kind:id"));
    let future = said("events tail --after 999999");
    assert_eq!(future, "rollbook: 999999: this position lies in the future");
    let foreign = said("events tail --after MDAwMDAwMDAuMQ");
    assert_eq!(foreign, "rollbook: MDAwMDAwMDAuMQ: this position belongs to another log");
    assert_eq!(program.terminate(), Some(0));
}
