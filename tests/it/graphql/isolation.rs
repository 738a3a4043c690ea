//! Workspaces see nothing of each other, and keys reach no further than they say.

use serde_json::{Value, json};

use super::plant::{Plant, Told};

async fn ask(plant: &Plant, key: &str, query: &str) -> Told {
    let bearer = format!("Bearer {key}");
    plant.post(&[("authorization", &bearer)], json!({ "query": query }).to_string()).await
}

#[tokio::test]
async fn another_workspace_sees_nothing_by_any_name() {
    let plant = Plant::keyed().await;
    let creation = "mutation { createGroup(input: {name: \"divers\", members: [{ref: \"user:a\"}]}) { position group { id token objectId } } }";
    let made = ask(&plant, "acme-all", creation).await.json()["data"]["createGroup"].clone();
    let id = made["group"]["id"].as_str().unwrap();
    let register = "mutation { registerSubject(input: {kind: \"user\", id: \"a\"}) { subject { ref } } }";
    ask(&plant, "acme-all", register).await;
    let cursor = ask(&plant, "acme-all", "{ groups(first: 1) { edges { cursor } } }").await.json();
    let cursor = cursor["data"]["groups"]["edges"][0]["cursor"].as_str().unwrap().to_owned();
    let query = format!(
        "{{ group(id: \"{id}\") {{ name }} number: group(number: 1) {{ name }} token: group(token: {}) {{ name }}
            object: group(objectId: {}) {{ name }} node(id: \"{id}\") {{ id }} past: group(id: \"{id}\", asOf: {{position: {}}}) {{ name }}
            membership: node(id: \"{id}/user:a\") {{ id }} groups {{ totalCount }}
            member(ref: \"user:a\") {{ groups {{ totalCount }} subject {{ ref }} }} subjects {{ totalCount }}
            events {{ edges {{ cursor }} }} workspace {{ name }} workspaces {{ name }} }}",
        made["group"]["token"], made["group"]["objectId"], made["position"]
    );
    let empty = json!({"group": null, "number": null, "token": null, "object": null, "node": null, "past": null,
        "membership": null, "groups": {"totalCount": 0}, "member": {"groups": {"totalCount": 0}, "subject": null},
        "subjects": {"totalCount": 0}, "events": {"edges": []}, "workspace": null, "workspaces": []});
    let answer = ask(&plant, "globex-all", &query).await.json();
    assert_eq!(answer, json!({ "data": empty }));
    for field in [
        format!("updateGroup(id: \"{id}\", input: {{name: \"x\"}}) {{ version }}"),
        format!("deleteGroup(id: \"{id}\") {{ version }}"),
        format!("addMembers(group: \"{id}\", members: [{{ref: \"user:b\"}}]) {{ version }}"),
        format!("setVisited(groups: [\"{id}\"], ref: \"user:a\") {{ position }}"),
    ] {
        assert_eq!(
            ask(&plant, "globex-all", &format!("mutation {{ {field} }}")).await.code(),
            "unknown-group",
            "{field}"
        );
    }
    let foreign = format!("{{ groups(first: 1, after: \"{cursor}\") {{ totalCount }} }}");
    assert_eq!(ask(&plant, "globex-all", &foreign).await.code(), "invalid-cursor");
    let own = ask(&plant, "acme-all", &query).await.json();
    assert_eq!(own["data"]["workspaces"], json!([{"name": "acme"}]));
    assert_eq!(own["data"]["group"]["name"], "divers");
}

#[tokio::test]
async fn a_key_does_what_its_scopes_say() {
    let plant = Plant::keyed().await;
    let creation = "mutation { createGroup(input: {name: \"divers\"}) { group { id } } }";
    let made = ask(&plant, "acme-all", creation).await.json();
    let id = made["data"]["createGroup"]["group"]["id"].as_str().unwrap();
    let answer = ask(&plant, "acme-read", &format!("{{ group(id: \"{id}\") {{ name history {{ type }} }} events {{ edges {{ cursor }} }} projections {{ name }} }}")).await;
    assert_eq!(
        answer.json()["data"],
        json!({"group": {"name": "divers", "history": null}, "events": null, "projections": null})
    );
    let scopes: Vec<Value> =
        answer.json()["errors"].as_array().unwrap().iter().map(|error| error["extensions"].clone()).collect();
    let lacks = |scope: &str| json!({"code": "scope-required", "scope": scope});
    for scope in ["audit", "audit", "admin"] {
        assert!(scopes.contains(&lacks(scope)), "{scopes:?}");
    }
    assert_eq!(ask(&plant, "acme-read", creation).await.json()["errors"][0]["extensions"], lacks("write"));
}

#[tokio::test]
async fn without_a_key_nothing_is_told() {
    let plant = Plant::keyed().await;
    let nobody = plant.post(&[], r#"{"query":"{ __typename }"}"#).await;
    assert_eq!((nobody.status.as_u16(), nobody.code().as_str()), (401, "unauthenticated"));
    assert!(nobody.header("www-authenticate").starts_with("Bearer"));
    assert_eq!(nobody.json().get("data"), None);
    let wrong = ask(&plant, "acme-none", "{ __typename }").await;
    assert_eq!((wrong.status.as_u16(), wrong.code().as_str()), (401, "invalid-credentials"));
    let headers = [("authorization", "Bearer acme-all"), ("rollbook-workspace", "globex")];
    let elsewhere = plant.post(&headers, r#"{"query":"{ __typename }"}"#).await;
    assert_eq!((elsewhere.status.as_u16(), elsewhere.code().as_str()), (403, "other-workspace"));
}
