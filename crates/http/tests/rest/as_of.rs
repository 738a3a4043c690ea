//! Everything that is read of views, as it was at a moment of the past.

use serde_json::{Value, json};

use crate::fixture::{Ask, Service};
use crate::life::Life;

/// One field of each item.
fn each(page: &Value, pointer: &str) -> Vec<String> {
    let items = page["items"].as_array().unwrap().iter();
    items.map(|item| item.pointer(pointer).unwrap().as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn groups_and_members_are_listed_as_they_were() {
    let life = Life::of_a_group().await;
    let members = format!("{}/members?total=true", life.group);
    assert_eq!(each(&life.get(&members, 0).await, "/member"), ["device:1", "user:a"]);
    assert_eq!(each(&life.get(&members, 3).await, "/member"), ["device:1", "user:a", "user:b"]);
    let sorted = life.get(&format!("{members}&sort=-created&kind=user"), 3).await;
    assert_eq!((each(&sorted, "/member"), &sorted["total"]), (vec!["user:b".to_owned(), "user:a".into()], &json!(2)));
    assert_eq!(each(&life.get(&members, 6).await, "/member"), ["device:1", "user:b"]);
    for (step, name, count) in [(0, "before", 2), (2, "after", 2), (3, "after", 3), (6, "after", 2)] {
        let listed = life.get("/v1/groups?total=true&members=5&sort=name", step).await;
        assert_eq!((each(&listed, "/name"), &listed["total"]), (vec![name.to_owned()], &json!(1)), "{step}");
        assert_eq!(listed["items"][0]["memberCount"], count);
        assert_eq!(listed["items"][0]["members"].as_array().unwrap().len(), count);
        assert_eq!(life.get(&life.group, step).await["memberCount"], count);
    }
    assert_eq!(life.get("/v1/groups?total=true&member=user:a", 3).await["total"], 1);
    assert_eq!(life.get("/v1/groups?total=true&member=user:a", 4).await["total"], 0);
    assert_eq!(life.get("/v1/groups?total=true", 7).await["total"], 0, "deleted by then");
    assert_eq!(life.get("/v1/groups?total=true&status=deleted", 7).await["total"], 1);
    assert_eq!((life.status(&life.group, 6).await, life.status(&life.group, 7).await), (200, 404));
    let group = life.get(&life.group, 0).await;
    let (token, object_id) = (group["token"].as_str().unwrap(), group["objectId"].as_str().unwrap());
    for name in ["by-number/1".to_owned(), format!("by-token/{token}"), format!("by-object-id/{object_id}")] {
        assert_eq!(life.get(&format!("/v1/groups/{name}"), 0).await["name"], "before", "{name}");
    }
    life.service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_else_is_read_as_it_was() {
    let life = Life::of_a_group().await;
    let group = &life.group;
    let of_member = life.get("/v1/members/user:a/groups?total=true", 3).await;
    assert_eq!((each(&of_member, "/group/name"), &of_member["total"]), (vec!["after".to_owned()], &json!(1)));
    assert_eq!(life.get("/v1/members/user:a/groups?total=true", 4).await["total"], 0);
    assert_eq!(life.get(&format!("{group}/members/user:b"), 3).await["role"], "admin");
    assert_eq!(life.status(&format!("{group}/members/user:b"), 2).await, 404);
    assert_eq!(each(&life.get(&format!("{group}/resources"), 4).await, "/resource"), ["form:1"]);
    assert_eq!(each(&life.get(&format!("{group}/resources"), 5).await, "/resource"), [""; 0]);
    let subjects = "/v1/workspaces/default/subjects?total=true";
    for (step, count) in [(0, 0), (1, 1), (5, 1), (6, 0)] {
        assert_eq!(life.get(subjects, step).await["total"], count, "{step}");
    }
    assert_eq!(life.get("/v1/workspaces/default/subjects/user/a", 5).await["name"], "Asha");
    assert_eq!(life.status("/v1/workspaces/default/subjects/user/a", 6).await, 404);
    let activity = format!("{group}/activity?from=2024-03-01T00:00:00Z&to=2024-04-01T00:00:00Z&bucket=month");
    let counts = async |step: usize| {
        let buckets = life.get(&activity, step).await;
        buckets["items"].as_array().unwrap().iter().map(|bucket| bucket["count"].as_u64().unwrap()).sum::<u64>()
    };
    assert_eq!((counts(0).await, counts(2).await, counts(4).await), (4, 5, 7), "created, two kinds of members, a link");
    assert_eq!(life.get("/v1/workspaces/default", 6).await["groups"], json!({ "active": 1 }));
    assert_eq!(life.get("/v1/workspaces/default", 7).await["groups"], json!({ "deleted": 1 }));
    assert_eq!(life.get("/v1/workspaces", 0).await["items"][0]["groups"], json!({ "active": 1 }));
    life.service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_members_had_done_is_summed_up_as_it_was() {
    let service = Service::start().await;
    let group = service.group(json!({ "name": "a", "members": ["user:a"] })).await;
    let record = |count: u32, at: &str| {
        json!({ "records": [{ "member": "user:a", "activity": "Course:do_900", "batch": "b1", "enrolled": true,
            "completedCount": count, "at": at }] })
    };
    let mut positions = Vec::new();
    for (count, at) in [(2, "2024-03-01T00:00:00Z"), (5, "2024-03-02T00:00:00Z")] {
        let answer = service.post("/v1/workspaces/default/progress", record(count, at)).await;
        assert!(answer.status.is_success(), "{}", answer.text);
        positions.push(answer.header("rollbook-position").unwrap().to_owned());
    }
    for (at, count) in positions.iter().zip([2, 5]) {
        let path = format!("/v1/groups/{group}/activities/do_900/aggregate?asOf={at}");
        assert_eq!(service.get(&path).await.json()["completedCount"], count);
    }
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_belongs_to_its_moment() {
    let service = Service::start().await;
    let group = service.group(json!({ "name": "a", "members": ["user:1", "user:2", "user:3", "user:4"] })).await;
    let members = format!("/v1/groups/{group}/members");
    let removed = service.send(Ask::new("DELETE", format!("{members}/user:3"))).await;
    let after = removed.header("rollbook-position").unwrap().to_owned();
    let added = service.send(Ask::new("PUT", format!("{members}/user:25"))).await;
    let last = added.header("rollbook-position").unwrap().to_owned();
    let first = service.get(&format!("{members}?limit=2&asOf={after}")).await.json();
    let cursor = first["nextCursor"].as_str().unwrap();
    let rest = service.get(&format!("{members}?limit=9&asOf={after}&cursor={cursor}")).await.json();
    assert_eq!([each(&first, "/member"), each(&rest, "/member")].concat(), ["user:1", "user:2", "user:4"]);
    for elsewhere in [format!("asOf={last}&"), String::new()] {
        let refused = service.get(&format!("{members}?{elsewhere}cursor={cursor}")).await;
        assert_eq!(refused.problem(), (400, "invalid-cursor".into()), "{elsewhere}");
    }
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_past_is_listed_by_name_or_creation_and_not_before_it_began() {
    let life = Life::of_a_group().await;
    let at = &life.positions[3];
    let refused = (400, "invalid-parameter".to_owned());
    for sort in ["updated", "memberCount", "number", "-filed"] {
        let answer = life.service.get(&format!("/v1/groups?sort={sort}&asOf={at}")).await;
        assert_eq!(answer.problem(), refused, "{sort}");
        assert_eq!(answer.json()["field"], "sort");
    }
    let answer = life.service.get(&format!("{}/members?sort=number&asOf={at}", life.group)).await;
    assert_eq!(answer.problem(), refused);
    for list in ["/v1/groups", "/v1/members/user:a/groups", "/v1/workspaces/default/subjects", "/v1/workspaces"] {
        let answer = life.service.get(&format!("{list}?asOf=1999-01-01T00:00:00Z")).await;
        assert_eq!(answer.problem(), refused, "{list}");
        assert_eq!(answer.json()["detail"], "AsOf lies before the first event.");
    }
    let one = life.service.get(&format!("{}/members?asOf=1999-01-01T00:00:00Z", life.group)).await;
    assert_eq!(one.problem(), (404, "unknown-group".into()));
    life.service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changed_between_two_moments_is_told() {
    let life = Life::of_a_group().await;
    let between = async |path: &str, from: usize, to: usize| {
        let (from, to) = (&life.positions[from], &life.positions[to]);
        let answer = life.service.get(&format!("{path}/diff?from={from}&to={to}")).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
        assert_eq!((&answer.json()["from"], &answer.json()["to"]), (&json!(from), &json!(to)));
        answer.json()
    };
    let changes = |list: &Value, name: &str| {
        let items = list.as_array().unwrap().iter();
        let told = items.map(|item| {
            let side = if item["after"].is_null() { &item["before"] } else { &item["after"] };
            format!("{} {}", item["change"].as_str().unwrap(), side[name].as_str().unwrap())
        });
        told.collect::<Vec<_>>()
    };
    let diff = between(&life.group, 0, 5).await;
    assert_eq!(
        (&diff["group"]["before"]["name"], &diff["group"]["after"]["name"]),
        (&json!("before"), &json!("after"))
    );
    assert_eq!(changes(&diff["members"]["items"], "member"), ["removed user:a", "added user:b"]);
    assert_eq!(changes(&diff["resources"], "resource"), ["removed form:1"]);
    let same = between(&life.group, 5, 6).await;
    assert_eq!((&same["group"]["change"], &same["members"]["items"]), (&json!("unchanged"), &json!([])));
    let of_member = between("/v1/members/user:a", 0, 4).await;
    assert_eq!(changes(&of_member["items"], "member"), ["removed user:a"]);
    let all = between("/v1/workspaces/default", 0, 5).await;
    assert_eq!(changes(&all["groups"], "name"), ["changed after"]);
    assert_eq!(changes(&all["subjects"], "subject"), ["added user:a"]);
    let to_now = life.service.get(&format!("{}/diff?from={}", life.group, life.positions[0])).await.json();
    assert_eq!(to_now["group"]["after"]["status"], "deleted");
    life.service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_changes_come_in_pages() {
    let service = Service::start().await;
    let made = service.post("/v1/groups", json!({ "name": "a", "members": ["user:0"] })).await;
    let (id, from) =
        (made.json()["id"].as_str().unwrap().to_owned(), made.header("rollbook-position").unwrap().to_owned());
    let members = format!("/v1/groups/{id}/members");
    for number in 1..=5 {
        service.send(Ask::new("PUT", format!("{members}/user:{number}"))).await;
    }
    // Whoever comes and goes is not told, and does not end the list.
    for number in [2, 3] {
        service.send(Ask::new("DELETE", format!("{members}/user:{number}"))).await;
    }
    service.group(json!({ "name": "b" })).await;
    let first = service.get(&format!("/v1/groups/{id}/diff?from={from}&limit=1")).await.json();
    let to = first["to"].as_str().unwrap();
    let (mut told, mut page) = (Vec::new(), first.clone());
    loop {
        let items = page["members"]["items"].as_array().unwrap().clone();
        told.extend(items.iter().map(|item| item["after"]["member"].as_str().unwrap().to_owned()));
        let Some(next) = page["members"]["nextCursor"].as_str() else { break };
        page = service.get(&format!("/v1/groups/{id}/diff?from={from}&to={to}&limit=1&cursor={next}")).await.json();
    }
    assert_eq!(told, ["user:1", "user:4", "user:5"]);
    let all = format!("/v1/workspaces/default/diff?from={from}&to={to}&limit=1");
    let first = service.get(&all).await.json();
    let rest = service.get(&format!("{all}&cursor={}", first["nextCursor"].as_str().unwrap())).await.json();
    let names = [&first, &rest].map(|page| page["groups"][0]["after"]["name"].clone());
    assert_eq!(names, [json!("a"), json!("b")], "each once");
    for (query, problem) in [
        (String::new(), (400, "invalid-parameter".to_owned())),
        (format!("from={to}&to={from}"), (400, "invalid-parameter".into())),
        (format!("from={from}&to=2100-01-01T00:00:00Z"), (400, "invalid-parameter".into())),
        ("from=soon".to_owned(), (400, "invalid-position".into())),
    ] {
        assert_eq!(service.get(&format!("/v1/groups/{id}/diff?{query}")).await.problem(), problem, "{query}");
    }
    service.stop().await;
}
