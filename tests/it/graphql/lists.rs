//! Lists: pages in both directions, filters, orders, totals.

use std::sync::atomic::Ordering;

use serde_json::{Value, json};

use super::plant::Plant;

fn names(page: &Value) -> Vec<&str> {
    page["nodes"].as_array().unwrap().iter().map(|node| node["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn groups_are_paged_forward_and_backward_under_a_filter_and_an_order() {
    let plant = Plant::open().await;
    for name in ["echo", "alpha", "delta", "Bravo", "charlie"] {
        plant.group(name, &[]).await;
    }
    let query = "query($first: Int, $after: String, $last: Int, $before: String) {
        groups(filter: {nameContains: \"A\"}, order: {field: NAME}, first: $first, after: $after, last: $last, before: $before) {
            totalCount nodes { name } edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }";
    let page = async |variables: Value| plant.ask_with(query, variables).await["data"]["groups"].clone();
    let first = page(json!({"first": 2})).await;
    assert_eq!((names(&first), &first["totalCount"]), (vec!["alpha", "Bravo"], &json!(4)));
    assert_eq!(
        (&first["pageInfo"]["hasNextPage"], &first["pageInfo"]["hasPreviousPage"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(first["edges"][1]["cursor"], first["pageInfo"]["endCursor"]);
    let second = page(json!({"first": 2, "after": first["pageInfo"]["endCursor"]})).await;
    assert_eq!(names(&second), ["charlie", "delta"]);
    assert_eq!(
        (&second["pageInfo"]["hasNextPage"], &second["pageInfo"]["hasPreviousPage"]),
        (&json!(false), &json!(true))
    );
    let back = page(json!({"last": 1, "before": second["pageInfo"]["startCursor"]})).await;
    assert_eq!(names(&back), ["Bravo"]);
    assert_eq!(names(&page(json!({"last": 3})).await), ["Bravo", "charlie", "delta"]);
}

#[tokio::test]
async fn members_are_listed_by_kind_role_and_order() {
    let plant = Plant::open().await;
    let id = plant.group("divers", &["user:b", "user:a", "device:9", "device:10"]).await;
    plant
        .data(&format!(
            "mutation {{ changeRole(group: \"{id}\", refs: [\"user:b\"], role: \"admin\") {{ group {{ id }} }} }}"
        ))
        .await;
    let list = async |arguments: &str| {
        let query =
            format!("{{ group(id: \"{id}\") {{ members{arguments} {{ totalCount nodes {{ member {{ ref }} }} }} }} }}");
        let page = plant.data(&query).await["group"]["members"].clone();
        let refs =
            page["nodes"].as_array().unwrap().iter().map(|node| node["member"]["ref"].as_str().unwrap().to_owned());
        (refs.collect::<Vec<_>>().join(" "), page["totalCount"].as_u64().unwrap())
    };
    assert_eq!(list("").await, ("device:10 device:9 user:a user:b".into(), 4));
    assert_eq!(list("(filter: {kind: \"user\"})").await, ("user:a user:b".into(), 2));
    assert_eq!(list("(filter: {role: \"admin\"})").await, ("user:b".into(), 1));
    assert_eq!(
        list("(filter: {kind: \"device\"}, order: {field: NUMBER, descending: true})").await,
        ("device:10 device:9".into(), 2)
    );
    let one = plant.data(&format!("{{ group(id: \"{id}\") {{ in: member(ref: \"user:b\") {{ role }} out: member(ref: \"user:c\") {{ role }} }} }}")).await;
    assert_eq!(one, json!({"group": {"in": {"role": "admin"}, "out": null}}));
}

#[tokio::test]
async fn a_member_tells_its_groups_and_its_entry_in_the_directory() {
    let plant = Plant::open().await;
    for name in ["one", "two", "three"] {
        plant.group(name, &["user:a"]).await;
    }
    plant.data(r#"mutation { registerSubject(input: {kind: "user", id: "a", name: "Asha", attributes: {x: 1}}) { subject { ref } } }"#).await;
    let query = "{ member(ref: \"user:a\") { id ref kind subject { name status attributes member { ref } }
        groups(first: 2) { totalCount nodes { role group { name } } pageInfo { hasNextPage } } } }";
    assert_eq!(
        plant.data(query).await,
        json!({"member": {
            "id": "user:a", "ref": "user:a", "kind": "user",
            "subject": {"name": "Asha", "status": "ACTIVE", "attributes": {"x": 1}, "member": {"ref": "user:a"}},
            "groups": {"totalCount": 3, "nodes": [
                {"role": "member", "group": {"name": "one"}}, {"role": "member", "group": {"name": "two"}}
            ], "pageInfo": {"hasNextPage": true}}
        }})
    );
    let stranger = plant.data("{ member(ref: \"user:x\") { subject { name } groups { totalCount } } }").await;
    assert_eq!(stranger, json!({"member": {"subject": null, "groups": {"totalCount": 0}}}));
    let subjects =
        plant.data("{ subjects(kind: \"user\") { totalCount nodes { ref } } subject(ref: \"user:a\") { name } }").await;
    assert_eq!(
        subjects,
        json!({"subjects": {"totalCount": 1, "nodes": [{"ref": "user:a"}]}, "subject": {"name": "Asha"}})
    );
}

#[tokio::test]
async fn a_list_is_counted_only_where_that_is_asked_for() {
    let plant = Plant::open().await;
    plant.group("divers", &["user:a"]).await;
    let totals = || plant.counting.totals.load(Ordering::SeqCst);
    plant.data("{ groups { nodes { name members { nodes { role } } } } }").await;
    assert_eq!(totals(), 0);
    plant
        .data("{ groups { ...T nodes { members { totalCount } } } } fragment T on GroupConnection { totalCount }")
        .await;
    assert_eq!(totals(), 2);
}
