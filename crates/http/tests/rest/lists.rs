//! Lists: pages, cursors, filters, orders.

use serde_json::{Value, json};

use crate::fixture::Service;

async fn hundred() -> Service {
    let service = Service::start().await;
    for number in 0..25 {
        let kind = if number % 2 == 0 { "even" } else { "odd" };
        let body = json!({ "name": format!("g{number:02}"), "kind": kind, "tags": [format!("t{}", number % 3)] });
        service.group(body).await;
    }
    service
}

fn names(page: &Value) -> Vec<String> {
    page["items"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap().to_owned()).collect()
}

async fn walk(service: &Service, query: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = service.get(&format!("/v1/groups?{query}{cursor}")).await.json();
        all.extend(names(&page));
        match page["nextCursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return all,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_comes_once() {
    let service = hundred().await;
    let expected: Vec<_> = (0..25).map(|number| format!("g{number:02}")).collect();
    assert_eq!(walk(&service, "limit=7").await, expected);
    assert_eq!(walk(&service, "limit=25").await, expected);
    let reversed: Vec<_> = expected.iter().rev().cloned().collect();
    assert_eq!(walk(&service, "limit=4&sort=-name").await, reversed);
    assert_eq!(walk(&service, "limit=10&kind=odd").await.len(), 12);
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_hold_together() {
    let service = hundred().await;
    let total =
        async |query: &str| service.get(&format!("/v1/groups?total=true&{query}")).await.json()["total"].clone();
    assert_eq!(total("").await, 25);
    assert_eq!(total("kind=even").await, 13);
    assert_eq!(total("tag=t0&tag=t1").await, 17);
    assert_eq!(total("kind=even&tag=t0").await, 5);
    assert_eq!(total("q=G0").await, 10);
    assert_eq!(total("name=g03").await, 1);
    assert_eq!(total("status=active,suspended").await, 25);
    assert_eq!(total("status=suspended").await, 0);
    assert_eq!(total("createdTo=2000-01-01T00:00:00Z").await, 0);
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_belongs_to_its_list() {
    let service = hundred().await;
    let page = service.get("/v1/groups?limit=5").await.json();
    let cursor = page["nextCursor"].as_str().unwrap();
    let refused = (400, "invalid-cursor".to_owned());
    for query in [
        format!("kind=odd&cursor={cursor}"),
        format!("sort=name&cursor={cursor}"),
        format!("cursor={cursor}A"),
        format!("cursor=A{cursor}"),
        "cursor=".to_owned(),
        "cursor=%00".to_owned(),
    ] {
        assert_eq!(service.get(&format!("/v1/groups?{query}")).await.problem(), refused, "{query}");
    }
    assert_eq!(service.get(&format!("/v1/groups?limit=9&cursor={cursor}")).await.status, 200, "the size may change");
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn first_members_come_with_a_page() {
    let service = Service::start().await;
    service.group(json!({ "name": "a", "members": ["user:c", "user:a", "user:b"] })).await;
    service.group(json!({ "name": "b" })).await;
    let page = service.get("/v1/groups?members=2&sort=name").await.json();
    let members = |index: usize| {
        let members = page["items"][index]["members"].as_array().unwrap().iter();
        members.map(|member| member["member"].as_str().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(members(0), ["user:a", "user:b"]);
    assert_eq!(members(1), [""; 0]);
    assert_eq!(page["items"][0]["memberCount"], 3);
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_is_found_by_its_other_ids() {
    let service = Service::start().await;
    let made = service.post("/v1/groups", json!({ "name": "a" })).await.json();
    for (by, field) in [("by-number", "number"), ("by-token", "token"), ("by-object-id", "objectId")] {
        let id = made[field].as_str().map_or_else(|| made[field].to_string(), str::to_owned);
        assert_eq!(service.get(&format!("/v1/groups/{by}/{id}")).await.json()["id"], made["id"]);
    }
    service.stop().await;
}
