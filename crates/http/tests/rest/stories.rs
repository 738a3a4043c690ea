//! Whole stories, with every answer as it was given.

use serde_json::json;

use crate::fixture::{Ask, Service};
use crate::transcript::Transcript;

#[tokio::test(flavor = "multi_thread")]
async fn a_group_from_beginning_to_end() {
    let service = Service::start().await;
    let mut story = Transcript::of(&service);
    let new = json!({
        "name": "Divers", "description": "Below", "kind": "club", "tags": ["water", "air"],
        "attributes": { "level": { "min": 1, "max": 3 } },
        "members": ["user:asha", { "member": "user:ben", "role": "admin" }], "resources": ["activity:do_900"],
    });
    let made = story.with("POST", "/v1/groups", new).await;
    let group = format!("/v1/groups/{}", made.json()["id"].as_str().unwrap());
    story.get(&group).await;
    let patch = json!({ "name": "Swimmers", "description": null, "attributes": { "level": { "max": null } } });
    let patch =
        Ask::new("PATCH", &group).body(patch.to_string()).header("content-type", "application/merge-patch+json");
    story.send(patch.header("if-match", made.header("etag").unwrap())).await;
    story.bare("POST", &format!("{group}/suspend")).await;
    story.with("PATCH", &group, json!({ "name": "Late" })).await;
    story.bare("POST", &format!("{group}/reactivate")).await;
    story.get(&group).await;
    story.bare("DELETE", &group).await;
    story.get(&group).await;
    story.get(&format!("{group}/history?limit=3")).await;
    insta::assert_snapshot!(story.text());
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn members_come_change_and_go() {
    let service = Service::start().await;
    let id = service.group(json!({ "name": "Divers" })).await;
    let group = format!("/v1/groups/{id}");
    let mut story = Transcript::of(&service);
    let asha = format!("{group}/members/user:asha");
    story.with("PUT", &asha, json!({ "role": "admin" })).await;
    story.bare("PUT", &asha).await;
    story.with("PUT", &asha, json!({ "role": "coach" })).await;
    story.get(&asha).await;
    let members = format!("{group}/members");
    let add = json!({ "action": "add", "mode": "partial", "members": ["user:ben", "user:asha", "device:7"] });
    story.with("POST", &members, add).await;
    story.with("POST", &members, json!({ "action": "add", "members": ["user:cleo", "user:ben"] })).await;
    let skip = json!({ "action": "add", "existing": "skip", "role": "guest", "members": ["user:cleo", "user:ben"] });
    story.with("POST", &members, skip).await;
    let role = json!({ "action": "changeRole", "role": "coach", "members": ["user:ben"] });
    story.with("POST", &members, role).await;
    story.bare("POST", &format!("{group}/members/user:ben/suspend")).await;
    story.get(&format!("{members}?total=true")).await;
    story.get("/v1/members/user:ben/groups").await;
    story.bare("POST", &format!("{group}/members/user:ben/reactivate")).await;
    story.with("PUT", &format!("{group}/members/user:ben/visited"), json!({ "visited": true })).await;
    story.get("/v1/members/user:ben/groups").await;
    story.bare("POST", &format!("{group}/members/user:cleo/leave")).await;
    story.bare("DELETE", &format!("{group}/members/device:7")).await;
    story.bare("DELETE", &format!("{group}/members/device:7")).await;
    story.get(&members).await;
    insta::assert_snapshot!(story.text());
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn resources_progress_and_activity() {
    let service = Service::start().await;
    let id = service.group(json!({ "name": "Course", "members": ["user:asha"] })).await;
    let group = format!("/v1/groups/{id}");
    let mut story = Transcript::of(&service);
    let course = format!("{group}/resources/activity:do_900");
    story.with("PUT", &course, json!({ "attributes": { "type": "Course" } })).await;
    story.bare("PUT", &course).await;
    story.get(&format!("{group}/resources?kind=activity")).await;
    let record = json!({ "records": [{
        "member": "user:asha", "activity": "Course:do_900", "batch": "b1", "enrolled": true, "completedCount": 4,
        "scores": { "do_77": { "score": 8.5, "max": 10, "attempts": 2 } }, "at": "2024-03-07T06:00:00Z",
    }] });
    story.with("POST", "/v1/workspaces/default/progress", record).await;
    story.get(&format!("{group}/activities/do_900/aggregate")).await;
    story.get(&format!("{group}/activity?from=2024-03-01T00:00:00Z&to=2024-04-01T00:00:00Z&bucket=month")).await;
    story.bare("DELETE", &course).await;
    story.bare("DELETE", &course).await;
    insta::assert_snapshot!(story.text());
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_directory() {
    let service = Service::start().await;
    let mut story = Transcript::of(&service);
    let device = "/v1/workspaces/default/subjects/device/31";
    let made = story.with("PUT", device, json!({ "name": "Pump", "attributes": { "os": "x", "rev": 2 } })).await;
    story.get(device).await;
    let patch = Ask::new("PATCH", device).body(r#"{"status":"inactive","attributes":{"os":null}}"#);
    story.send(patch.clone().header("if-match", made.header("etag").unwrap())).await;
    story.send(patch.header("if-match", made.header("etag").unwrap())).await;
    story.with("PUT", device, json!({ "name": "Pump 2" })).await;
    story.get(device).await;
    story.get("/v1/workspaces/default/subjects?kind=device&total=true").await;
    story.bare("DELETE", device).await;
    story.bare("DELETE", device).await;
    story.get(device).await;
    story.get("/v1/workspaces").await;
    story.get("/v1/workspaces/default").await;
    insta::assert_snapshot!(story.text());
    service.stop().await;
}
