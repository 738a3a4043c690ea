//! Sunbird.

use serde_json::json;

use super::play::{Desk, Table, Told, good};

pub(super) async fn desk() -> Desk {
    let headers = [("x-authenticated-user-token", "u-asha")];
    Desk::new(|config| config.dialects.sunbird.development_tokens = true, &headers).await
}

/// Six keys in order; of the two styles the one that the code belongs to.
pub(super) fn check(told: &Told) {
    let body = told.json();
    let order = ["\"id\":", "\"ver\":", "\"ts\":", "\"params\":", "\"result\":{}", "\"responseCode\":"];
    let places: Vec<_> = order.iter().map(|key| told.text.find(key).unwrap_or_else(|| panic!("{told:?}"))).collect();
    assert!(places.is_sorted() && body.as_object().unwrap().len() == 6, "{told:?}");
    let params = &body["params"];
    assert_eq!(params.as_object().unwrap().len(), 5, "{told:?}");
    if body["id"] == "api.group.activity.agg" {
        assert_eq!((&body["responseCode"], &params["status"]), (&json!("CLIENT_ERROR"), &params["err"]), "{told:?}");
    } else {
        assert_eq!((&body["responseCode"], &params["status"]), (&json!(told.status), &json!("failed")), "{told:?}");
    }
    assert_eq!(told.headers["content-type"], "application/json");
    assert!(!told.headers.contains_key("set-cookie"));
}

pub(super) async fn table() -> Table {
    let desk = desk().await;
    let at = |line: &str| line.replace(" /", " /api/group/");
    let made = desk.fine(&at("POST /v1/create"), json!({ "request": { "name": "first" } })).await;
    let id = made["result"]["groupId"].as_str().unwrap();
    let member = |id: &str| json!({ "userId": id, "role": "member", "visited": false });
    let activity = json!({ "id": "do_900", "type": "Course" });
    let create = json!({ "request": {
        "name": "second", "description": "d", "membershipType": "moderated",
        "members": [{ "userId": "u-binod", "role": "admin", "status": "active", "visited": true }],
        "activities": [activity],
    } });
    let update = json!({ "request": {
        "groupId": id, "name": "third", "description": "d", "membershipType": "moderated", "status": "active",
        "members": { "add": [member("u-binod")], "edit": [member("u-asha")], "remove": ["u-chitra"] },
        "activities": { "add": [activity], "remove": ["do_1"] },
    } });
    let visit = json!({ "request": { "userId": "u-asha", "groups": [{ "groupId": id, "visited": false }] } });
    let aggregate = json!({ "request": { "groupId": id, "activityId": "do_900", "activityType": "Course" } });
    let goods = vec![
        good(at("POST /v1/create"), create),
        good(at("PATCH /membership/v1/update"), visit),
        good(at("POST /v1/list"), json!({ "request": { "filters": { "userId": "u-asha" } } })),
        good("POST /api/data/v1/group/activity/agg", aggregate),
        good(at("PATCH /v1/update"), update),
        good(at("POST /v1/delete"), json!({ "request": { "groupId": id } })),
    ];
    (desk, goods, check)
}
