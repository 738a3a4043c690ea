//! Deltas: from a full list to what has changed since, with nothing lost.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::fixture::{Ask, Service};

fn items(page: &Value) -> &Vec<Value> {
    page["items"].as_array().unwrap()
}

fn apply(known: &mut BTreeMap<String, Value>, key: &str, page: &Value) {
    for item in items(page) {
        let name = item[key].as_str().unwrap().to_owned();
        if item["removed"] == true {
            assert_eq!(item.as_object().unwrap().len(), 2, "{item}");
            known.remove(&name);
        } else {
            known.insert(name, item.clone());
        }
    }
}

/// All groups with the position that the list is good for.
async fn listed(service: &Service, limit: u32) -> (BTreeMap<String, Value>, String) {
    let (mut known, mut positions, mut cursor) = (BTreeMap::new(), Vec::new(), String::new());
    loop {
        let page = service.get(&format!("/v1/groups?limit={limit}{cursor}")).await.json();
        apply(&mut known, "id", &page);
        positions.push(page["position"].as_str().unwrap().to_owned());
        let Some(next) = page["nextCursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
        // Something happens between the pages: the list stays good for where it began.
        service.group(json!({ "name": "between" })).await;
    }
    positions.dedup();
    assert_eq!(positions.len(), 1, "one position for the whole list");
    (known, positions.remove(0))
}

async fn caught_up(
    service: &Service,
    path: &str,
    known: &mut BTreeMap<String, Value>,
    key: &str,
    after: &str,
    limit: u32,
) -> String {
    let mut after = after.to_owned();
    loop {
        let page = service.get(&format!("{path}?limit={limit}&after={after}")).await.json();
        apply(known, key, &page);
        page["next"].as_str().unwrap().clone_into(&mut after);
        if page["atEnd"] == true {
            return after;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_and_its_deltas_are_the_list() {
    let service = Service::start().await;
    let mut groups = Vec::new();
    for number in 0..12 {
        groups.push(service.group(json!({ "name": format!("g{number}") })).await);
    }
    let (mut known, position) = listed(&service, 5).await;
    service.send(Ask::new("PATCH", format!("/v1/groups/{}", groups[3])).body(r#"{"name":"changed"}"#)).await;
    service.send(Ask::new("DELETE", format!("/v1/groups/{}", groups[5]))).await;
    service.send(Ask::new("PUT", format!("/v1/groups/{}/members/user:a", groups[7]))).await;
    for limit in [1, 3, 100] {
        let mut again = known.clone();
        caught_up(&service, "/v1/groups/delta", &mut again, "id", &position, limit).await;
        let (now, _) = listed(&service, 100).await;
        assert_eq!(again, now, "{limit} at a time");
    }
    let after = caught_up(&service, "/v1/groups/delta", &mut known, "id", &position, 100).await;
    let nothing = service.get(&format!("/v1/groups/delta?after={after}")).await.json();
    assert_eq!(nothing, json!({ "items": [], "next": after, "atEnd": true }));
    let mut all = BTreeMap::new();
    let from_the_beginning = service.get("/v1/groups/delta?limit=1000").await.json();
    apply(&mut all, "id", &from_the_beginning);
    assert_eq!(all, known);
    assert!(items(&from_the_beginning).contains(&json!({ "id": groups[5], "removed": true })));
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn members_that_changed_are_told_once() {
    let service = Service::start().await;
    let group = service.group(json!({ "name": "Divers", "members": ["user:a", "user:b", "user:c"] })).await;
    let path = format!("/v1/groups/{group}/members");
    let list = service.get(&path).await.json();
    let mut known = BTreeMap::new();
    apply(&mut known, "member", &list);
    let position = list["position"].as_str().unwrap();
    service.group(json!({ "name": "Others", "members": ["user:z"] })).await;
    service.send(Ask::new("DELETE", format!("{path}/user:a"))).await;
    service.send(Ask::new("PUT", format!("{path}/user:b")).body(r#"{"role":"admin"}"#)).await;
    service.send(Ask::new("PUT", format!("{path}/user:b")).body(r#"{"role":"coach"}"#)).await;
    service.send(Ask::new("PUT", format!("{path}/user:d"))).await;
    let delta = service.get(&format!("{path}/delta?after={position}")).await.json();
    assert_eq!(items(&delta).len(), 3);
    assert!(items(&delta).contains(&json!({ "member": "user:a", "removed": true })));
    let after = caught_up(&service, &format!("{path}/delta"), &mut known, "member", position, 1).await;
    let mut now = BTreeMap::new();
    apply(&mut now, "member", &service.get(&path).await.json());
    assert_eq!(known, now);
    // Also what happens elsewhere moves the position on.
    let head = service.post("/v1/groups", json!({ "name": "elsewhere" })).await;
    let later = service.get(&format!("{path}/delta?after={after}")).await.json();
    assert_eq!((items(&later).len(), &later["next"]), (0, &head.json()["position"]));
    let unknown = service.get("/v1/groups/01890a5d-ac96-774b-bcce-b302099a8057/members/delta").await;
    assert_eq!(unknown.problem(), (404, "unknown-group".into()));
    for position in ["MDAwMDAwMDIuMQ", "MDAwMDAwMDEuOTk5OQ", "7"] {
        for path in ["/v1/groups/delta", &format!("{path}/delta")] {
            let refused = service.get(&format!("{path}?after={position}")).await;
            assert_eq!(refused.problem(), (400, "invalid-position".into()), "{path} {position}");
        }
    }
    service.stop().await;
}
