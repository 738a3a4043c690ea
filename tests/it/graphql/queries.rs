//! What can be asked, as transcripts.

use serde_json::json;

use super::plant::Plant;

#[tokio::test]
async fn a_group_is_found_by_each_of_its_names_and_told_in_the_order_asked() {
    let plant = Plant::open().await;
    let query = r#"mutation { createGroup(input: {
        name: "divers", description: "", kind: "club", tags: ["sea", "club", "sea"], attributes: {depth: [1, {m: 40}]},
        filedAt: "2024-03-05T08:00:00+01:00"
        members: [{ref: "user:u-asha", role: "admin"}, {ref: "device:31"}], resources: [{ref: "form:5"}]
    }) { version position group { id } } }"#;
    let made = plant.data(query).await["createGroup"].clone();
    let id = made["group"]["id"].as_str().unwrap();
    assert_eq!(made["version"], 4);
    let fields = "number token objectId name description kind membershipType status tags attributes memberCount
        users: memberCount(kind: \"user\") resourceCount filedAt awaitingImport creator createdAt updatedAt
        detailsUpdatedAt detailsUpdatedBy version";
    let group = plant.data(&format!("{{ group(id: \"{id}\") {{ {fields} }} }}")).await["group"].clone();
    let (token, object_id) = (group["token"].as_str().unwrap(), group["objectId"].as_str().unwrap());
    assert_eq!(
        group,
        json!({
            "number": 1, "token": token, "objectId": object_id, "name": "divers", "description": "", "kind": "club",
            "membershipType": null, "status": "ACTIVE", "tags": ["club", "sea"],
            "attributes": {"depth": [1, {"m": 40}]}, "memberCount": 2, "users": 1, "resourceCount": 1,
            "filedAt": "2024-03-05T07:00:00.000000Z", "awaitingImport": false, "creator": "open",
            "createdAt": group["createdAt"], "updatedAt": group["createdAt"], "detailsUpdatedAt": null,
            "detailsUpdatedBy": null, "version": 4
        })
    );
    for name in ["number: 1".to_owned(), format!("token: \"{token}\""), format!("objectId: \"{object_id}\"")] {
        assert_eq!(plant.data(&format!("{{ group({name}) {{ id }} }}")).await, json!({"group": {"id": id}}), "{name}");
    }
    assert_eq!(plant.data("{ group(number: 2) { id } }").await, json!({"group": null}));
}

#[tokio::test]
async fn fields_keep_the_order_of_the_query_however_long_each_takes() {
    let plant = Plant::open().await;
    plant.group("divers", &["user:a"]).await;
    let query =
        "{ groups { nodes { members { nodes { member { ref } role } } name resources { ref } status } } __typename }";
    let told = plant.post(&[], json!({ "query": query }).to_string()).await;
    let expected = r#"{"data":{"groups":{"nodes":[{"members":{"nodes":[{"member":{"ref":"user:a"},"role":"member"}]},"name":"divers","resources":[],"status":"ACTIVE"}]},"__typename":"Query"}}"#;
    assert_eq!(told.text, expected);
}

#[tokio::test]
async fn everything_with_an_id_is_found_by_it() {
    let plant = Plant::open().await;
    let group = plant.group("divers", &["user:a"]).await;
    let registered =
        plant.data(r#"mutation { registerSubject(input: {kind: "user", id: "a", name: "Asha"}) { subject { id } } }"#);
    let subject = registered.await["registerSubject"]["subject"]["id"].as_str().unwrap().to_owned();
    let membership = format!("{group}/user:a");
    let ids =
        [group.as_str(), "user:a", &membership, &subject, "018e0d6e-0000-7000-8000-00000000ffff", "subject/user:x"];
    let query = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on Group { name } ...M } }
        fragment M on Membership { role member { subject { name } } }";
    let answer = plant.ask_with(query, json!({ "ids": ids })).await;
    assert_eq!(
        answer,
        json!({"data": {"nodes": [
            {"__typename": "Group", "id": group, "name": "divers"},
            {"__typename": "Member", "id": "user:a"},
            {"__typename": "Membership", "id": membership, "role": "member", "member": {"subject": {"name": "Asha"}}},
            {"__typename": "Subject", "id": subject},
            null,
            null
        ]}})
    );
    let one = plant
        .data(&format!("{{ node(id: \"{membership}\") {{ id ... on Membership {{ group {{ name }} }} }} }}"))
        .await;
    assert_eq!(one, json!({"node": {"id": membership, "group": {"name": "divers"}}}));
}

#[tokio::test]
async fn the_past_of_a_group_is_told_by_position_and_time() {
    let plant = Plant::open().await;
    let id = plant.group("divers", &["user:a"]).await;
    let then =
        plant.data(&format!("{{ group(id: \"{id}\") {{ updatedAt }} events {{ pageInfo {{ endCursor }} }} }}")).await;
    let position = then["events"]["pageInfo"]["endCursor"].as_str().unwrap();
    let time = then["group"]["updatedAt"].as_str().unwrap();
    plant
        .data(&format!(
            "mutation {{ updateGroup(id: \"{id}\", input: {{name: \"climbers\"}}) {{ position group {{ name }} }} }}"
        ))
        .await;
    for moment in [format!("position: \"{position}\""), format!("time: \"{time}\"")] {
        let past = plant.data(&format!("{{ group(id: \"{id}\", asOf: {{{moment}}}) {{ name memberCount }} }}")).await;
        assert_eq!(past, json!({"group": {"name": "divers", "memberCount": 1}}), "{moment}");
    }
    let before =
        plant.data(&format!("{{ group(id: \"{id}\", asOf: {{time: \"1970-01-01T00:00:00Z\"}}) {{ name }} }}")).await;
    assert_eq!(before, json!({"group": null}));
    let lists = format!(
        "{{ group(id: \"{id}\", asOf: {{time: \"{time}\"}}) {{ name members {{ totalCount }} }} groups(asOf: {{time: \"{time}\"}}) {{ totalCount }} }}"
    );
    let then = plant.data(&lists).await;
    assert_eq!(then, json!({"group": {"name": "divers", "members": {"totalCount": 1}}, "groups": {"totalCount": 1}}));
}

#[tokio::test]
async fn the_log_the_history_and_what_happened_how_often() {
    let plant = Plant::open().await;
    let id = plant.group("divers", &["user:a", "user:b"]).await;
    plant.data(&format!("mutation {{ leaveGroup(group: \"{id}\", ref: \"user:b\") {{ group {{ id }} }} }}")).await;
    let query = "query($id: ID!) { group(id: $id) {
        history { version type actor sentence data group { name } }
        late: history(afterVersion: 2) { version }
        activity(from: \"2024-03-05T00:00:00Z\", to: \"2024-03-06T00:00:00Z\") { from kind count } } }";
    let answer = plant.ask_with(query, json!({ "id": id })).await;
    let group = &answer["data"]["group"];
    let history = group["history"].as_array().unwrap();
    let types: Vec<_> = history.iter().map(|event| event["type"].as_str().unwrap()).collect();
    assert_eq!(types, ["group.created", "group.members-added", "group.members-removed"], "{answer}");
    assert_eq!(history[2]["data"], json!({"kind": "user", "ids": ["b"], "reason": "left"}));
    assert!(history.iter().all(|event| event["group"]["name"] == "divers" && event["actor"] == "open"));
    assert_eq!(group["late"], json!([{"version": 3}]));
    let counts: Vec<_> =
        group["activity"].as_array().unwrap().iter().map(|bucket| (&bucket["kind"], &bucket["count"])).collect();
    assert_eq!(counts.len(), 3, "{answer}");
    assert!(counts.iter().all(|(_, count)| **count == 1), "{answer}");

    let page = "query($after: String) { events(first: 1, after: $after, filter: {types: [\"group.members-removed\"]}) {
        edges { cursor node { position } } pageInfo { hasNextPage endCursor } } }";
    let first = plant.ask_with(page, json!({})).await["data"]["events"].clone();
    assert_eq!(first["edges"].as_array().unwrap().len(), 1, "{first}");
    assert_eq!(first["edges"][0]["cursor"], first["edges"][0]["node"]["position"]);
    let after =
        plant.ask_with(page, json!({ "after": first["pageInfo"]["endCursor"] })).await["data"]["events"].clone();
    assert_eq!((&after["edges"], &after["pageInfo"]["hasNextPage"]), (&json!([]), &json!(false)));
}

#[tokio::test]
async fn progress_is_summed_up_per_activity_and_the_workspace_tells_its_totals() {
    let plant = Plant::open().await;
    let id = plant.group("divers", &["user:a", "user:b"]).await;
    let record = "mutation { recordProgress(records: [
        {member: \"user:a\", activity: \"course:do_900\", batch: \"b1\", completedCount: 4, at: \"2024-03-07T06:00:00Z\",
         scores: [{item: \"do_77\", score: 8.5, max: 10, attempts: 2}]}
        {member: \"user:b\", activity: \"course:do_900\", batch: \"b1\", completedCount: 1, at: \"2024-03-07T05:00:00Z\"}
    ]) { position } }";
    let position = plant.data(record).await["recordProgress"]["position"].as_str().unwrap().to_owned();
    let query = "query($id: ID!, $p: String) { workspace(minPosition: $p) { name groups } workspaces { name }
        group(id: $id, minPosition: $p) { activityAggregate(activityId: \"do_900\") {
            enrolmentCount completedCount updatedAt members { member { ref } completedCount scores } } } }";
    let answer = plant.ask_with(query, json!({ "id": id, "p": position })).await;
    let aggregate = &answer["data"]["group"]["activityAggregate"];
    assert_eq!((&aggregate["enrolmentCount"], &aggregate["completedCount"]), (&json!(2), &json!(5)), "{answer}");
    assert_eq!(aggregate["updatedAt"], "2024-03-07T06:00:00.000000Z");
    assert_eq!(aggregate["members"][0]["member"]["ref"], "user:a");
    assert_eq!(aggregate["members"][0]["scores"], json!({"do_77": {"score": 8.5, "max": 10.0, "attempts": 2}}));
    assert_eq!(answer["data"]["workspace"]["name"], "default");
    assert_eq!(answer["data"]["workspace"]["groups"]["active"], 1, "{answer}");
    assert_eq!(answer["data"]["workspaces"], json!([{"name": "default"}]));
    let fares = plant.data("{ projections { name state lag error position } }").await;
    let at = &fares["projections"][0]["position"];
    let read = plant.data(&format!("{{ groups(minPosition: {at}) {{ totalCount }} }}")).await;
    assert!(read["groups"]["totalCount"].is_u64(), "a position is the same text everywhere");
    let fares = fares["projections"].as_array().unwrap();
    assert!(!fares.is_empty() && fares.iter().all(|one| one["state"] == "RUNNING" && one["error"].is_null()));
}
