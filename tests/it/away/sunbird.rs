//! Sunbird: each operation has an internal error of its own.

use serde_json::{Value, json};

use super::log::Writes;
use super::plant::{Ask, Plant, Told};

const ID: &str = "0190b6a5-5e2f-7c4b-9a43-6a7c5f1f7d10";
const LATER: &str = "due to database error or there are too many concurrent calls to the server. Try again later.";

fn ask(line: &str, request: impl Into<Option<Value>>) -> Ask {
    let headers = vec![("x-authenticated-user-token", "u-asha".to_owned()), ("x-request-id", "m-1".to_owned())];
    let body = request.into().map(|request| json!({ "request": request })).unwrap_or_default();
    Ask { line: line.replace(" /", " /v1/group/"), headers, body }
}

pub(super) fn check(ask: &Ask, told: &Told) {
    let words = [
        ("create", "api.group.create", "GS_CRT03", "create group,"),
        ("membership/update", "api.group.membership.update", "GS_MBRSHP_UDT03", "create group,"),
        ("update", "api.group.update", "GS_UDT03", "update group,"),
        ("delete", "api.group.delete", "GS_DLT03", "delete group,"),
        ("read", "api.group.read", "GS_RED03", "read group details"),
        ("list", "api.group.list", "GS_LST03", "fetch group list,"),
    ];
    assert_eq!(told.status, 500, "{ask:?}: {told:?}");
    let operation = ask.line.split("/v1/group/").nth(1).unwrap();
    let mut body = told.body.clone();
    assert!(body["ts"].take().is_string());
    if operation.starts_with("activity") {
        let params = json!({
            "resmsgid": null, "msgid": "m-1", "err": null, "status": "SERVER_ERROR",
            "errmsg": "Error while fetching group members record.",
        });
        let expected = json!({
            "id": "api.group.activity.agg", "ver": "v1", "ts": null, "params": params, "responseCode": "SERVER_ERROR",
            "result": {},
        });
        assert_eq!(body, expected);
        return;
    }
    let (_, id, code, what) = words.iter().find(|(name, ..)| operation.starts_with(name)).unwrap();
    let params = json!({
        "resmsgid": null, "msgid": "m-1", "err": code, "status": "failed", "errmsg": format!("Failed to {what} {LATER}"),
    });
    let expected = json!({ "id": id, "ver": null, "ts": null, "params": params, "result": {}, "responseCode": 500 });
    assert_eq!(body, expected);
    assert_eq!(told.headers["content-type"], "application/json");
}

pub(super) async fn writes(plant: &Plant) -> Writes {
    let made = plant.ask(&ask("POST /create", json!({ "name": "first" }))).await;
    let id = made.body["result"]["groupId"].as_str().unwrap();
    let visit = json!({ "userId": "u-asha", "groups": [{ "groupId": id, "visited": false }] });
    let update = json!({ "groupId": id, "name": "second", "members": { "add": [{ "userId": "u-binod" }] } });
    let writes = vec![
        ask("POST /create", json!({ "name": "other" })),
        ask("PATCH /update", update),
        ask("PATCH /membership/update", visit),
        ask("POST /delete", json!({ "groupId": id })),
    ];
    (writes, check)
}

/// Something must have been written that the views are late for.
pub(super) async fn reads(plant: &Plant) -> Vec<Ask> {
    let made = plant.ask(&ask("POST /create", json!({ "name": "first" }))).await;
    assert_eq!(made.status, 200, "a write waits for no view");
    let aggregate = json!({ "groupId": ID, "activityId": "do_900", "activityType": "Course" });
    vec![
        ask(&format!("GET /read/{ID}"), None),
        ask("POST /list", json!({ "filters": { "userId": "u-asha" } })),
        ask("POST /activity/agg", aggregate),
    ]
}
