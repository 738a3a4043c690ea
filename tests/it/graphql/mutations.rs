//! What can be done, as transcripts.

use serde_json::json;

use super::plant::Plant;

#[tokio::test]
async fn a_group_is_changed_suspended_reactivated_and_deleted() {
    let plant = Plant::open().await;
    let id = plant.group("divers", &[]).await;
    let update = "mutation($id: ID!, $input: UpdateGroupInput!) { updateGroup(id: $id, input: $input) {
        version group { name description kind tags attributes } } }";
    let input = json!({"description": "deep", "kind": "club", "tags": ["b", "a"], "attributes": {"x": 1, "y": 2}});
    let answer = plant.ask_with(update, json!({ "id": id, "input": input })).await;
    assert_eq!(
        answer["data"]["updateGroup"],
        json!({"version": 2, "group": {
            "name": "divers", "description": "deep", "kind": "club", "tags": ["a", "b"], "attributes": {"x": 1, "y": 2}
        }})
    );
    // Null clears, what is left out stays, and a patch of attributes takes out what is null in it.
    let input = json!({"name": "climbers", "description": null, "attributesPatch": {"x": null, "z": 3}});
    let answer = plant.ask_with(update, json!({ "id": id, "input": input })).await;
    assert_eq!(
        answer["data"]["updateGroup"],
        json!({"version": 3, "group": {
            "name": "climbers", "description": null, "kind": "club", "tags": ["a", "b"], "attributes": {"y": 2, "z": 3}
        }})
    );
    for (field, status) in [("suspendGroup", "SUSPENDED"), ("reactivateGroup", "ACTIVE"), ("deleteGroup", "DELETED")] {
        let answer = plant.data(&format!("mutation {{ it: {field}(id: \"{id}\") {{ group {{ status }} }} }}")).await;
        assert_eq!(answer, json!({"it": {"group": {"status": status}}}));
    }
    let gone = plant.ask(&format!("mutation {{ suspendGroup(id: \"{id}\") {{ version }} }}")).await;
    assert_eq!(gone["data"], json!({"suspendGroup": null}));
    assert_eq!(gone["errors"][0]["extensions"], json!({"code": "unknown-group"}));
    assert_eq!(gone["errors"][0]["path"], json!(["suspendGroup"]));
    assert_eq!(
        plant.data("{ groups { totalCount } d: groups(filter: {statuses: [DELETED]}) { totalCount } }").await,
        json!({"groups": {"totalCount": 0}, "d": {"totalCount": 1}})
    );
}

#[tokio::test]
async fn members_change_in_bulk_with_a_report() {
    let plant = Plant::open().await;
    let id = plant.group("divers", &["user:a"]).await;
    let change = async |field: &str, arguments: &str| {
        let report = "report { applied skipped refused { ref problem } } group { memberCount }";
        let answer =
            plant.ask(&format!("mutation {{ it: {field}(group: \"{id}\", {arguments}) {{ {report} }} }}")).await;
        match answer.get("errors") {
            Some(errors) => errors[0]["extensions"].clone(),
            None => answer["data"]["it"].clone(),
        }
    };
    let told = |applied: u64, skipped: u64, refused: serde_json::Value, count: u64| {
        json!({
            "report": {"applied": applied, "skipped": skipped, "refused": refused}, "group": {"memberCount": count}
        })
    };
    let both = "members: [{ref: \"user:a\"}, {ref: \"user:b\", role: \"guest\"}]";
    assert_eq!(change("addMembers", both).await, json!({"code": "member-exists", "first": "user:a", "count": 1}));
    assert_eq!(change("addMembers", &format!("{both}, existing: SKIP")).await, told(1, 1, json!([]), 2));
    let refused = json!([{"ref": "user:a", "problem": "MEMBER_EXISTS"}, {"ref": "user:b", "problem": "MEMBER_EXISTS"}]);
    assert_eq!(change("addMembers", &format!("{both}, mode: PARTIAL")).await, told(0, 0, refused, 2));
    let refs = "refs: [\"user:b\", \"user:x\"]";
    assert_eq!(
        change("changeRole", &format!("{refs}, role: \"admin\", missing: SKIP")).await,
        told(1, 1, json!([]), 2)
    );
    let missing = json!([{"ref": "user:x", "problem": "NOT_A_MEMBER"}]);
    assert_eq!(change("suspendMembers", &format!("{refs}, mode: PARTIAL")).await, told(1, 0, missing, 2));
    assert_eq!(change("reactivateMembers", "refs: [\"user:b\"]").await, told(1, 0, json!([]), 2));
    assert_eq!(change("removeMembers", refs).await, json!({"code": "not-a-member", "first": "user:x", "count": 1}));
    assert_eq!(change("removeMembers", "refs: [\"user:b\"]").await, told(1, 0, json!([]), 1));
    for (groups, code) in
        [(format!("\"{id}\""), "version-mismatch"), (format!("\"{id}\", \"{id}\""), "invalid-parameter")]
    {
        let query =
            format!("mutation {{ setVisited(groups: [{groups}], ref: \"user:a\", ifVersion: 99) {{ position }} }}");
        assert_eq!(plant.ask(&query).await["errors"][0]["extensions"]["code"], code, "{groups}");
    }
    let visited =
        plant.data(&format!("mutation {{ setVisited(groups: [\"{id}\"], ref: \"user:a\") {{ position }} }}")).await;
    let position = &visited["setVisited"]["position"];
    let seen = plant
        .data(&format!(
            "{{ group(id: \"{id}\", minPosition: {position}) {{ member(ref: \"user:a\") {{ visited }} }} }}"
        ))
        .await;
    assert_eq!(seen, json!({"group": {"member": {"visited": true}}}));
}

#[tokio::test]
async fn resources_and_the_directory_change() {
    let plant = Plant::open().await;
    let id = plant.group("divers", &["device:1"]).await;
    let link = format!("mutation {{ linkResources(group: \"{id}\", resources: [{{ref: \"form:5\", attributes: {{a: 1}}}}, {{ref: \"activity:do_1\"}}]) {{
        report {{ applied }} group {{ resources {{ ref kind attributes }} }} }} }}");
    assert_eq!(
        plant.data(&link).await,
        json!({"linkResources": {"report": {"applied": 2}, "group": {"resources": [
            {"ref": "form:5", "kind": "form", "attributes": {"a": 1}},
            {"ref": "activity:do_1", "kind": "activity", "attributes": {}}
        ]}}})
    );
    let unlink =
        format!("mutation {{ unlinkResources(group: \"{id}\", refs: [\"form:5\"]) {{ group {{ resourceCount }} }} }}");
    assert_eq!(plant.data(&unlink).await, json!({"unlinkResources": {"group": {"resourceCount": 1}}}));

    let register = "mutation { registerSubject(input: {kind: \"device\", name: \"pump\"}) { ref subject { number name status version } } }";
    assert_eq!(
        plant.data(register).await,
        json!({"registerSubject": {"ref": "device:1", "subject": {"number": 1, "name": "pump", "status": "ACTIVE", "version": 1}}})
    );
    let change = "mutation { changeSubject(ref: \"device:1\", input: {name: null, status: INACTIVE}, ifVersion: 1) { subject { name status } } }";
    assert_eq!(plant.data(change).await, json!({"changeSubject": {"subject": {"name": null, "status": "INACTIVE"}}}));
    let again = plant.ask(change).await;
    assert_eq!(again["errors"][0]["extensions"], json!({"code": "version-mismatch", "version": 2}));
    let stale = "mutation { removeSubject(ref: \"device:1\", ifVersion: 1) { subject { name } } }";
    let refused = plant.ask(stale).await;
    assert_eq!(refused["errors"][0]["extensions"], json!({"code": "version-mismatch", "version": 2}));
    let remove = "mutation { removeSubject(ref: \"device:1\", ifVersion: 2) { subject { name } } }";
    assert_eq!(plant.data(remove).await, json!({"removeSubject": {"subject": null}}));
    let left = plant.data(&format!("{{ group(id: \"{id}\") {{ memberCount }} }}")).await;
    assert_eq!(left, json!({"group": {"memberCount": 0}}));
}

#[tokio::test]
async fn a_repetition_gets_the_first_answer_and_another_request_none() {
    let plant = Plant::open().await;
    let create = |name: &str| {
        format!(
            "mutation {{ createGroup(input: {{name: \"{name}\"}}, idempotencyKey: \"k-1\") {{ position group {{ id }} }} }}"
        )
    };
    let first = plant.data(&create("divers")).await;
    assert_eq!(plant.data(&create("divers")).await, first);
    // The same through variables is the same.
    let query =
        "mutation($n: String!) { createGroup(input: {name: $n}, idempotencyKey: \"k-1\") { position group { id } } }";
    assert_eq!(plant.ask_with(query, json!({"n": "divers"})).await["data"], first);
    let other = plant.ask(&create("climbers")).await;
    assert_eq!(other["errors"][0]["extensions"]["code"], "idempotency-key-reused");
    assert_eq!(plant.data("{ groups { totalCount } }").await, json!({"groups": {"totalCount": 1}}));
    let twins = futures::future::join_all((0..8).map(|_| {
        plant.ask("mutation { createGroup(input: {name: \"x\"}, idempotencyKey: \"k-2\") { group { id } } }")
    }))
    .await;
    assert!(twins.iter().all(|twin| *twin == twins[0]), "{twins:?}");
}

#[tokio::test]
async fn changes_of_one_request_happen_in_order_and_fail_each_for_itself() {
    let plant = Plant::open().await;
    let id = "018e0d6e-0000-7000-8000-0000000000aa";
    let query = format!(
        "mutation {{
            a: createGroup(input: {{id: \"{id}\", name: \"divers\"}}) {{ version }}
            b: createGroup(input: {{id: \"{id}\", name: \"again\"}}) {{ version }}
            c: updateGroup(id: \"{id}\", input: {{name: \"climbers\"}}, ifVersion: 7) {{ version }}
            d: updateGroup(id: \"{id}\", input: {{name: \"climbers\"}}, ifVersion: 1) {{ version group {{ name }} }}
        }}"
    );
    let told = plant.post(&[], json!({ "query": query }).to_string()).await;
    let answer = told.json();
    assert_eq!(
        answer["data"].to_string(),
        r#"{"a":{"version":1},"b":null,"c":null,"d":{"group":{"name":"climbers"},"version":2}}"#
    );
    let codes: Vec<_> = answer["errors"].as_array().unwrap().iter().map(|error| &error["extensions"]["code"]).collect();
    assert_eq!(codes, ["group-exists", "version-mismatch"]);
    let position = &answer["extensions"]["rollbook"]["position"];
    assert_eq!(told.header("rollbook-position"), position.as_str().unwrap());
    let after = json!({ "query": "{ groups { nodes { name } } }", "extensions": {"minPosition": position} });
    assert_eq!(
        plant.post(&[], after.to_string()).await.json()["data"]["groups"]["nodes"],
        json!([{"name": "climbers"}])
    );
}
