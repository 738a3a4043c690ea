//! How many statements a query costs: always the same, however long its lists are.

use std::sync::atomic::Ordering;

use serde_json::json;

use super::plant::Plant;

const QUERY: &str = "query($first: Int!, $asOf: AsOf) {
    groups(first: $first, asOf: $asOf) { totalCount nodes {
        name
        members(first: 5) { nodes { role member { ref subject { name } } group { name } } }
        users: members(first: 2, filter: {kind: \"user\"}) { totalCount nodes { member { ref } } }
        resources { ref }
        forms: resources(kind: \"form\") { ref }
    } }
}";

async fn planted(groups: usize, members: usize) -> Plant {
    let plant = Plant::open().await;
    for group in 0..groups {
        let members: Vec<String> = (0..members).map(|member| format!("user:u-{group}-{member}")).collect();
        let members: Vec<&str> = members.iter().map(String::as_str).collect();
        plant.group(&format!("group {group}"), &members).await;
    }
    plant
}

async fn statements(groups: usize, members: usize, past: bool) -> usize {
    let plant = planted(groups, members).await;
    let end = plant.data("{ events(first: 200) { pageInfo { endCursor } } }").await;
    let end = &end["events"]["pageInfo"]["endCursor"];
    plant.group("later", &["user:later"]).await;
    let variables = if past { json!({ "first": 40, "asOf": { "position": end } }) } else { json!({ "first": groups }) };
    let before = plant.counting.asked.load(Ordering::SeqCst);
    let answer = plant.ask_with(QUERY, variables).await;
    assert_eq!(answer["data"]["groups"]["nodes"].as_array().unwrap().len(), groups, "{answer}");
    let listed: usize = answer["data"]["groups"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|group| group["members"]["nodes"].as_array().unwrap().len())
        .sum();
    assert_eq!(listed, groups * members.min(5));
    plant.counting.asked.load(Ordering::SeqCst) - before
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_groups_with_five_members_cost_as_much_as_two_with_one() {
    for past in [false, true] {
        let few = statements(2, 1, past).await;
        assert_eq!(few, statements(20, 5, past).await);
        assert_eq!(few, statements(40, 7, past).await);
        // The groups, two lists of members, two of resources, the groups of memberships, the directory.
        assert_eq!(few, 7);
    }
}

#[tokio::test]
async fn the_same_thing_asked_for_often_is_read_once() {
    let plant = planted(1, 1).await;
    let id = plant.data("{ groups { nodes { id } } }").await["groups"]["nodes"][0]["id"].as_str().unwrap().to_owned();
    let before = plant.counting.asked.load(Ordering::SeqCst);
    let query = format!(
        "{{ a: group(id: \"{id}\") {{ name }} b: group(id: \"{id}\") {{ name }} c: node(id: \"{id}\") {{ id }} }}"
    );
    plant.data(&query).await;
    assert_eq!(plant.counting.asked.load(Ordering::SeqCst) - before, 1);
}

/// The groups that share members with a group, and how many groups each member is in.
const NEIGHBOURS: &str = "query($last: Int) {
    groups { nodes { members(first: 9) { nodes { member {
        groups(first: 3) { totalCount nodes { group { name } } }
        newest: groups(last: $last) { nodes { group { name } } }
    } } } } }
}";

async fn neighbours(groups: usize, members: usize) -> usize {
    let plant = Plant::open().await;
    let names: Vec<String> = (0..members).map(|member| format!("user:u-{member}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    for group in 0..groups {
        plant.group(&format!("group {group}"), &names).await;
    }
    let before = plant.counting.asked.load(Ordering::SeqCst);
    let answer = plant.ask_with(NEIGHBOURS, json!({ "last": 1 })).await;
    let listed = &answer["data"]["groups"]["nodes"][0]["members"]["nodes"];
    assert_eq!(listed.as_array().unwrap().len(), members, "{answer}");
    let last = &listed[members - 1]["member"];
    assert_eq!((&last["groups"]["totalCount"], last["groups"]["nodes"].as_array().unwrap().len()), (&json!(groups), 3));
    assert_eq!(last["newest"]["nodes"], json!([{ "group": { "name": format!("group {}", groups - 1) } }]));
    plant.counting.asked.load(Ordering::SeqCst) - before
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_groups_of_many_members_cost_as_much_as_those_of_one() {
    let few = neighbours(3, 1).await;
    assert_eq!(few, neighbours(6, 9).await);
    // The groups, their members, and two lists of groups.
    assert_eq!(few, 4);
}
