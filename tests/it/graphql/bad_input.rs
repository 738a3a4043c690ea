//! Bad input gets a clear answer, nothing half done, and no word about the inside.

use http::StatusCode;
use serde_json::{Value, json};

use super::plant::Plant;

async fn code(plant: &Plant, query: &str, variables: Value) -> (u16, String) {
    let accept = ("accept", "application/graphql-response+json");
    let told = plant.post(&[accept], json!({ "query": query, "variables": variables }).to_string()).await;
    assert!(!told.text.contains("panicked") && !told.text.contains(".rs:"), "{}", told.text);
    (told.status.as_u16(), told.code())
}

#[tokio::test]
async fn what_is_no_request_is_refused_at_once() {
    let plant = Plant::open().await;
    for (body, status, wanted) in [
        ("", 400, "malformed-json"),
        ("{", 400, "malformed-json"),
        ("{}", 400, "invalid-query"),
        ("7", 400, "invalid-field"),
        ("[]", 400, "query-too-complex"),
        (r#"{"query":null}"#, 400, "invalid-query"),
        (r#"{"query":5}"#, 400, "invalid-field"),
        (r#"{"query":"{a}","variables":"x"}"#, 400, "invalid-field"),
        (r#"{"query":"{ groups { totalCount } }","extensions":{"minPosition":7}}"#, 200, "invalid-parameter"),
        (r#"{"query":"{ groups { totalCount } }","extensions":{"minPosition":"x"}}"#, 200, "invalid-position"),
    ] {
        let told = plant.post(&[], body).await;
        assert_eq!((told.status.as_u16(), told.code().as_str()), (status, wanted), "{body}");
        assert_eq!(told.json().get("data"), None, "{body}");
    }
    let deep = format!("{{\"query\":\"{{a}}\",\"variables\":{{\"a\":{}", "[".repeat(100_000));
    assert_eq!(plant.post(&[], deep).await.code(), "malformed-json");
}

#[tokio::test]
async fn what_does_not_fit_the_schema_is_refused_before_anything_is_done() {
    let plant = Plant::open().await;
    let create = "mutation($n: String!) { createGroup(input: {name: $n}) { version } }";
    for (query, variables, wanted) in [
        ("{", json!({}), "syntax"),
        ("", json!({}), "syntax"),
        ("{ nothing }", json!({}), "invalid-query"),
        ("{ groups { totalCount { x } } }", json!({}), "invalid-query"),
        ("{ groups }", json!({}), "invalid-query"),
        ("{ group(id: {}) { id } }", json!({}), "invalid-query"),
        ("{ groups(first: \"x\") { totalCount } }", json!({}), "invalid-query"),
        ("query A { __typename } query B { __typename }", json!({}), "unknown-operation"),
        ("fragment A on Group { id }", json!({}), "syntax"),
        ("{ ...A } fragment A on Query { ...A }", json!({}), "invalid-query"),
        (create, json!({}), "invalid-query"),
        (create, json!({"n": 7}), "invalid-query"),
        (create, json!({"n": null}), "invalid-query"),
        ("mutation { createGroup(input: {name: \"x\", colour: \"red\"}) { version } }", json!({}), "invalid-query"),
        (
            "subscription { a: groupChanged(id: \"x\") { position } b: groupChanged(id: \"y\") { position } }",
            json!({}),
            "invalid-query",
        ),
        ("subscription { groupChanged(id: \"x\") { position } }", json!({}), "wrong-transport"),
    ] {
        assert_eq!(code(&plant, query, variables).await, (400, wanted.to_owned()), "{query}");
    }
    assert_eq!(
        plant.data("{ groups { totalCount } workspace { name } }").await,
        json!({"groups": {"totalCount": 0}, "workspace": null})
    );
}

#[tokio::test]
async fn values_that_make_no_sense_fail_their_field_alone() {
    let plant = Plant::open().await;
    let id = plant.group("divers", &["user:a"]).await;
    let unknown = "018e0d6e-0000-7000-8000-00000000ffff";
    let long = format!("user:{}", "x".repeat(1_000_000));
    let page = "{ groups(first: 1) { edges { cursor } } }";
    let cursor = plant.data(page).await["groups"]["edges"][0]["cursor"].as_str().unwrap().to_owned();
    let other = "query($c: String) { groups(first: 1, after: $c, order: {field: NAME}) { totalCount } }";
    let tampered = format!("{}A", &cursor[..cursor.len() - 1]);
    for (query, variables, wanted) in [
        ("mutation { createGroup(input: {name: \"\"}) { version } }", json!({}), "invalid-text"),
        ("mutation { createGroup(input: {name: \"a\\u0007\"}) { version } }", json!({}), "invalid-text"),
        (
            "mutation($n: String!) { createGroup(input: {name: $n}) { version } }",
            json!({"n": "x".repeat(256)}),
            "invalid-text",
        ),
        (
            "mutation($g: ID!, $m: [NewMemberInput!]!) { addMembers(group: $g, members: $m) { version } }",
            json!({"g": id, "m": [{"ref": long}]}),
            "invalid-parameter",
        ),
        (
            "mutation($g: ID!, $m: [NewMemberInput!]!) { addMembers(group: $g, members: $m) { version } }",
            json!({"g": id, "m": [{"ref": "User:1"}]}),
            "invalid-parameter",
        ),
        (
            "mutation($g: ID!, $m: [NewMemberInput!]!) { addMembers(group: $g, members: $m) { version } }",
            json!({"g": id, "m": [{"ref": "user:b"}, {"ref": "user:b"}]}),
            "named-twice",
        ),
        ("mutation($g: ID!) { deleteGroup(id: $g) { version } }", json!({"g": unknown}), "unknown-group"),
        ("mutation($g: ID!) { deleteGroup(id: $g) { version } }", json!({"g": "x"}), "invalid-parameter"),
        ("mutation($g: ID!) { suspendGroup(id: $g, ifVersion: 99) { version } }", json!({"g": id}), "version-mismatch"),
        (
            "mutation($g: ID!) { suspendGroup(id: $g, idempotencyKey: \"\") { version } }",
            json!({"g": id}),
            "invalid-idempotency-key",
        ),
        ("{ group { id } }", json!({}), "invalid-parameter"),
        ("{ group(number: 1, token: \"abcdef\") { id } }", json!({}), "invalid-parameter"),
        ("{ group(token: \"search\") { id } }", json!({}), "invalid-parameter"),
        ("{ member(ref: \"nobody\") { id } }", json!({}), "invalid-parameter"),
        ("{ groups(first: 0) { totalCount } }", json!({}), "invalid-parameter"),
        ("{ groups(first: -1) { totalCount } }", json!({}), "invalid-parameter"),
        ("{ groups(first: 201) { totalCount } }", json!({}), "invalid-parameter"),
        ("{ groups(first: 1, last: 1) { totalCount } }", json!({}), "invalid-parameter"),
        ("{ groups(after: \"%\") { totalCount } }", json!({}), "invalid-cursor"),
        (other, json!({"c": cursor}), "invalid-cursor"),
        (other, json!({"c": tampered}), "invalid-cursor"),
        ("{ groups(minPosition: \"x\") { totalCount } }", json!({}), "invalid-position"),
        ("{ events(after: \"x\") { edges { cursor } } }", json!({}), "invalid-position"),
    ] {
        assert_eq!(code(&plant, query, variables).await, (200, wanted.to_owned()), "{query}");
    }
    let still = plant
        .data(&format!("{{ group(id: \"{id}\") {{ version memberCount status }} groups {{ totalCount }} }}"))
        .await;
    assert_eq!(
        still,
        json!({"group": {"version": 2, "memberCount": 1, "status": "ACTIVE"}, "groups": {"totalCount": 1}})
    );
}

#[tokio::test]
async fn queries_that_ask_for_too_much_are_refused_before_they_are_validated() {
    // Each has another fault, which the validator would have told, or the parser: the last three are not even parsed.
    let plant = Plant::open().await;
    let spread = |level: usize| format!("fragment F{level} on Query {{ {} }}", format!("...F{} ", level + 1).repeat(4));
    let bomb: Vec<String> = (0..14).map(spread).collect();
    let bomb = format!("{{ ...F0 }} {} fragment F14 on Query {{ nowhere }}", bomb.join(" "));
    let aliases: Vec<String> = (0..100_000).map(|n| format!("a{n}: __typename")).collect();
    for query in [
        bomb,
        "{ groups(first: 1000000) { nodes { nowhere } } }".to_owned(),
        format!("{{ {} }}", "__typename @a ".repeat(3_000)),
        format!("{{ {} nowhere", aliases.join(" ")),
        format!("{{ group(id: {}1) {{ id }} }}", "[".repeat(60_000)),
        "{".repeat(60_000),
    ] {
        assert_eq!(code(&plant, &query, json!({})).await, (400, "query-too-complex".into()), "{}", &query[..60]);
    }
    let batch: Vec<Value> = (0..11).map(|_| json!({"query": "{ __typename }"})).collect();
    assert_eq!(plant.post(&[], json!(batch).to_string()).await.status, StatusCode::BAD_REQUEST);
    let one = json!({"query": "{ groups(first: 200) { nodes { members(first: 20) { nodes { role } } } } }"});
    let batch = plant.post(&[], json!([one, one, one]).to_string()).await.json();
    assert!(batch[0]["data"]["groups"]["nodes"].is_array(), "{batch}");
    assert_eq!(batch[2]["errors"][0]["extensions"]["code"], "query-too-complex");
}
