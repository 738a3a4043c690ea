//! Moments of the past, and what changed between two.

use serde_json::{Value, json};

use super::plant::Plant;

/// The position of the newest event.
async fn position(plant: &Plant) -> String {
    let events = plant.data("{ events(first: 200) { pageInfo { endCursor } } }").await;
    events["events"]["pageInfo"]["endCursor"].as_str().unwrap().to_owned()
}

async fn mutate(plant: &Plant, mutation: String) {
    plant.data(&format!("mutation {{ {mutation} }}")).await;
}

/// A group that somebody has left, and the positions before and after.
async fn left(plant: &Plant) -> (String, String, String) {
    let group = plant.group("divers", &["user:a", "user:b"]).await;
    let subject = "registerSubject(input: {kind: \"user\", id: \"a\", name: \"Asha\"}) { position }";
    mutate(plant, subject.to_owned()).await;
    let before = position(plant).await;
    mutate(plant, format!("updateGroup(id: \"{group}\", input: {{name: \"climbers\"}}) {{ position }}")).await;
    mutate(plant, format!("leaveGroup(group: \"{group}\", ref: \"user:a\") {{ position }}")).await;
    plant.group("others", &["user:c"]).await;
    let after = position(plant).await;
    (group, before, after)
}

#[tokio::test]
async fn everything_that_a_field_leads_to_is_of_its_moment() {
    let plant = Plant::open().await;
    let (group, before, after) = left(&plant).await;
    let query = "query($id: ID!, $asOf: AsOf) {
        group(id: $id, asOf: $asOf) { name memberCount members { totalCount nodes { member { ref
            subject { name } groups { totalCount nodes { group { name memberCount } } } } group { name } } } }
        node(id: \"user:a\", asOf: $asOf) { ... on Member { groups { totalCount } } }
        member(ref: \"user:a\", asOf: $asOf) { groups { nodes { group { name } } } }
        groups(asOf: $asOf, order: {field: NAME}) { totalCount nodes { name } }
        subjects(asOf: $asOf) { totalCount } workspace(asOf: $asOf) { groups } }";
    let then = plant.ask_with(query, json!({ "id": group, "asOf": { "position": before } })).await["data"].clone();
    let of_then = |name: &str, subject: Value| {
        json!({ "group": { "name": "divers" }, "member": { "ref": name, "subject": subject,
            "groups": { "totalCount": 1, "nodes": [{ "group": { "name": "divers", "memberCount": 2 } }] } } })
    };
    let nodes = [of_then("user:a", json!({ "name": "Asha" })), of_then("user:b", Value::Null)];
    assert_eq!(
        then["group"],
        json!({ "name": "divers", "memberCount": 2, "members": { "totalCount": 2, "nodes": nodes } })
    );
    assert_eq!(then["node"], json!({ "groups": { "totalCount": 1 } }));
    assert_eq!(then["member"], json!({ "groups": { "nodes": [{ "group": { "name": "divers" } }] } }));
    assert_eq!(then["groups"], json!({ "totalCount": 1, "nodes": [{ "name": "divers" }] }));
    assert_eq!(then["subjects"], json!({ "totalCount": 1 }));
    assert_eq!(then["workspace"], json!({ "groups": { "active": 1 } }));
    let now = plant.ask_with(query, json!({ "id": group })).await["data"].clone();
    let again = plant.ask_with(query, json!({ "id": group, "asOf": { "position": after } })).await["data"].clone();
    assert_eq!(now, again, "the end of the log is now");
    assert_eq!((&now["group"]["memberCount"], &now["groups"]["totalCount"]), (&json!(1), &json!(2)));
}

#[tokio::test]
async fn moments_that_make_no_sense_are_refused() {
    let plant = Plant::open().await;
    let (_, before, _) = left(&plant).await;
    for (moment, order, code) in [
        ("time: \"2100-01-01T00:00:00Z\"".to_owned(), "NAME", "invalid-parameter"),
        ("time: \"1970-01-01T00:00:00Z\"".to_owned(), "NAME", "invalid-parameter"),
        ("position: \"soon\"".to_owned(), "NAME", "invalid-position"),
        ("position: \"MDAwMDAwMDEuOTk5OQ\"".to_owned(), "NAME", "invalid-position"),
        (format!("position: \"{before}\""), "UPDATED", "invalid-parameter"),
        (format!("position: \"{before}\""), "MEMBER_COUNT", "invalid-parameter"),
    ] {
        let query = format!("{{ groups(asOf: {{{moment}}}, order: {{field: {order}}}) {{ totalCount }} }}");
        let answer = plant.ask(&query).await;
        let told = &answer["errors"][0]["extensions"];
        assert_eq!(told["code"], code, "{query}: {answer}");
        assert!(order != "NAME" || told["field"] == "asOf", "{query}: {answer}");
    }
}

#[tokio::test]
async fn what_changed_between_two_moments_is_told() {
    let plant = Plant::open().await;
    let (group, before, after) = left(&plant).await;
    let moments = json!({ "id": group, "from": { "position": before }, "to": { "position": after } });
    let query = "query($id: ID!, $from: AsOf!, $to: AsOf) {
        groupDiff(id: $id, from: $from, to: $to) { group { change before { name memberCount } after { name } }
            members { change before { member { ref } } after { role } } nextCursor resources { change } }
        memberDiff(ref: \"user:a\", from: $from, to: $to) { memberships { change before { group { name } } } }
        workspaceDiff(from: $from, to: $to) { groups { change after { name } } subjects { change } nextCursor } }";
    let diff = plant.ask_with(query, moments).await["data"].clone();
    assert_eq!(
        diff["groupDiff"],
        json!({
            "group": { "change": "CHANGED", "before": { "name": "divers", "memberCount": 2 }, "after": { "name": "climbers" } },
            "members": [{ "change": "REMOVED", "before": { "member": { "ref": "user:a" } }, "after": null }],
            "nextCursor": null, "resources": [],
        })
    );
    let gone = json!([{ "change": "REMOVED", "before": { "group": { "name": "divers" } } }]);
    assert_eq!(diff["memberDiff"], json!({ "memberships": gone }));
    let groups = json!([
        { "change": "CHANGED", "after": { "name": "climbers" } },
        { "change": "ADDED", "after": { "name": "others" } },
    ]);
    assert_eq!(diff["workspaceDiff"], json!({ "groups": groups, "subjects": [], "nextCursor": null }));
    let backwards = json!({ "id": group, "from": { "position": after }, "to": { "position": before } });
    let refused = plant.ask_with(query, backwards).await;
    assert_eq!(refused["errors"][0]["extensions"]["code"], "invalid-parameter");
    let never = json!({ "id": group, "from": { "position": before }, "to": { "position": "soon" } });
    assert_eq!(plant.ask_with(query, never).await["errors"][0]["extensions"]["field"], "to");
}
