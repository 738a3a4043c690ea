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

/// Fields of the query that take no moment, and why.
const WITHOUT: [(&str, &str); 4] = [
    ("groupDiff", "it has its moments in from and to"),
    ("memberDiff", "it has its moments in from and to"),
    ("projections", "how the service fares is not in the log"),
    ("workspaceDiff", "it has its moments in from and to"),
];
/// What others cannot do without, and what is chosen of them.
const ASKED: [(&str, &str, &str); 13] = [
    ("actorHistory", "actor: \"open\"", "{ edges { cursor } }"),
    ("events", "", "{ edges { cursor } }"),
    ("group", "id: \"{group}\"", "{ name }"),
    ("groups", "", "{ totalCount }"),
    ("import", "job: \"65e6cd2512ab34cd56ef7890\"", "{ status }"),
    ("imports", "", "{ totalCount }"),
    ("member", "ref: \"user:a\"", "{ ref }"),
    ("node", "id: \"user:a\"", "{ id }"),
    ("nodes", "ids: [\"user:a\"]", "{ id }"),
    ("subject", "ref: \"user:a\"", "{ name }"),
    ("subjects", "", "{ totalCount }"),
    ("workspace", "", "{ groups }"),
    ("workspaces", "", "{ name }"),
];

#[tokio::test]
async fn every_field_takes_a_moment_or_has_a_reason_not_to() {
    let plant = Plant::open().await;
    let (group, before, _) = left(&plant).await;
    let schema = plant.data("{ __type(name: \"Query\") { fields { name args { name } } } }").await;
    let mut fields: Vec<_> = schema["__type"]["fields"].as_array().unwrap().iter().collect();
    fields.sort_by(|one, other| one["name"].as_str().cmp(&other["name"].as_str()));
    let takes = |field: &Value| field["args"].as_array().unwrap().iter().any(|argument| argument["name"] == "asOf");
    let names = |with: bool| {
        let of = fields.iter().filter(|field| takes(field) == with);
        of.map(|field| field["name"].as_str().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(names(false), WITHOUT.map(|(name, _)| name), "these take asOf, or say in this test why not");
    assert_eq!(names(true), ASKED.map(|(name, ..)| name));
    for (name, arguments, chosen) in ASKED {
        let arguments = arguments.replace("{group}", &group);
        let ask =
            async |moment: &str| plant.ask(&format!("{{ {name}({arguments} asOf: {{{moment}}}) {chosen} }}")).await;
        for (moment, code) in [
            ("time: \"2100-01-01T00:00:00Z\"", "invalid-parameter"),
            ("position: \"soon\"", "invalid-position"),
            ("position: \"MDAwMDAwMDIuMQ\"", "invalid-position"),
            ("position: \"MDAwMDAwMDEuOTk5OQ\"", "invalid-position"),
        ] {
            let answer = ask(moment).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], code, "{name} {moment}: {answer}");
        }
        let answer = ask(&format!("position: \"{before}\"")).await;
        assert_eq!((answer.get("errors"), answer["data"].get(name).is_some()), (None, true), "{name}: {answer}");
    }
}

#[tokio::test]
async fn histories_end_with_their_moment() {
    let plant = Plant::open().await;
    let (group, before, after) = left(&plant).await;
    let query = "query($id: ID!, $asOf: AsOf) {
        events(asOf: $asOf, filter: {types: [\"group.members-removed\"]}) { edges { node { group { name } } } }
        actorHistory(actor: \"open\", newestFirst: true, first: 1, asOf: $asOf) { edges { node { type } } }
        group(id: $id, asOf: $asOf) { history(newestFirst: true, first: 1) { type } why(ref: \"user:a\") { isMember } }
        member(ref: \"user:a\", asOf: $asOf) { history { edges { node { type group { name } } } } } }";
    let ask = async |at: &str| {
        plant.ask_with(query, json!({ "id": group, "asOf": { "position": at } })).await["data"].clone()
    };
    let (then, now) = (ask(&before).await, ask(&after).await);
    assert_eq!(then["events"]["edges"], json!([]));
    assert_eq!(now["events"]["edges"], json!([{ "node": { "group": { "name": "climbers" } } }]));
    let last = |told: &Value| told["actorHistory"]["edges"][0]["node"]["type"].clone();
    assert_eq!((last(&then), last(&now)), (json!("subject.registered"), json!("group.members-added")));
    let of_group =
        |told: &Value| (told["group"]["history"][0]["type"].clone(), told["group"]["why"]["isMember"].clone());
    assert_eq!(of_group(&then), (json!("group.members-added"), json!(true)));
    assert_eq!(of_group(&now), (json!("group.members-removed"), json!(false)));
    let joined = |name: &str| json!({ "node": { "type": "group.members-added", "group": { "name": name } } });
    let registered = json!({ "node": { "type": "subject.registered", "group": null } });
    assert_eq!(
        then["member"]["history"]["edges"],
        json!([joined("divers"), registered]),
        "its group is of then as well"
    );
    assert_eq!(now["member"]["history"]["edges"][0], joined("climbers"));
}
