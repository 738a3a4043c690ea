use super::*;
use serde_json::{Value, json};

const ID: &str = "0190b6a5-5e2f-7c4b-9a43-6a7c5f1f7d10";

fn of(mut request: Value) -> Result<UpdateWish, Malformed> {
    request["groupId"] = ID.into();
    update(json!({ "request": request }).as_object().unwrap())
}

fn command(request: Value) -> UpdateGroup {
    of(request).unwrap().command
}

#[test]
fn only_a_group_asks_for_nothing() {
    let empty = UpdateGroup { mode: Mode::Partial, resources: no_resources(), ..UpdateGroup::default() };
    for request in [
        json!({}),
        json!({ "description": "", "membershipType": "", "status": "" }),
        json!({ "description": null, "members": null, "activities": null }),
        json!({ "members": {}, "activities": {} }),
        json!({ "members": { "add": [], "edit": [], "remove": [] }, "activities": { "add": [], "remove": [], "edit": [] } }),
    ] {
        assert_eq!(command(request.clone()), empty, "{request}");
    }
}

#[test]
fn an_empty_description_counts_beside_another_change() {
    let description = |request| command(request).details.description;
    assert_eq!(description(json!({ "description": "" })), None);
    assert_eq!(description(json!({ "description": "d" })), Some(Some("d".into())));
    for beside in ["name", "membershipType", "status"] {
        assert_eq!(description(json!({ "description": "", beside: "active" })), Some(Some(String::new())), "{beside}");
    }
}

#[test]
fn a_status_is_a_wish_whatever_it_is() {
    let status = |status: &str| command(json!({ "status": status })).status;
    assert_eq!(status("active"), Some(StatusWish::Active));
    assert_eq!(status("suspended"), Some(StatusWish::Suspended));
    assert_eq!(status("frozen"), Some(StatusWish::Other));
    assert!(of(json!({ "status": "inactive" })).unwrap().ends);
    assert_eq!(command(json!({ "activities": { "edit": [{}] } })).status, Some(StatusWish::Other));
}

#[test]
fn an_edit_without_a_role_makes_a_plain_member() {
    let members =
        command(json!({ "members": { "edit": [{ "userId": "u1", "visited": true, "status": "gone" }] } })).members;
    let edit = &members.edit[0];
    assert_eq!((edit.member.as_str(), edit.role.as_deref(), edit.visited), ("user:u1", Some("member"), Some(true)));
}

#[test]
fn sections_are_read() {
    let wish = of(json!({
        "name": "n",
        "members": { "add": [{ "userId": "u1", "role": "admin" }], "remove": ["u2"] },
        "activities": { "add": [{ "id": "do_1", "type": "Course" }], "remove": ["do_2", ""] },
    }))
    .unwrap();
    assert_eq!((wish.group.as_str(), wish.ends), (ID, false));
    assert_eq!(wish.sent, Sent { members: true, activities: true });
    assert_eq!(wish.command.members.add[0].role, "admin");
    assert_eq!(wish.command.members.remove[0].as_str(), "user:u2");
    assert_eq!(wish.command.resources.link[0].resource.as_str(), "activity:do_1");
    assert_eq!(wish.command.resources.unlink.len(), 1, "no activity has an empty id");
}

#[test]
fn what_is_wrong_anywhere_is_malformed() {
    for request in [
        json!({ "name": null }),
        json!({ "name": "" }),
        json!({ "name": "  " }),
        json!({ "description": 5 }),
        json!({ "membershipType": [] }),
        json!({ "status": true }),
        json!({ "members": [] }),
        json!({ "members": { "add": {} } }),
        json!({ "members": { "add": [{ "role": "admin" }] } }),
        json!({ "members": { "add": [{ "userId": "u1", "role": "owner" }] } }),
        json!({ "members": { "edit": [{ "userId": " " }] } }),
        json!({ "members": { "remove": "u1" } }),
        json!({ "members": { "remove": [{ "userId": "u1" }] } }),
        json!({ "members": { "remove": [""] } }),
        json!({ "activities": [] }),
        json!({ "activities": { "add": [{ "id": "do_1" }] } }),
        json!({ "activities": { "remove": "do_1" } }),
        json!({ "activities": { "remove": [5] } }),
    ] {
        assert_eq!(of(request.clone()).unwrap_err(), Malformed, "{request}");
    }
    for group in [json!(null), json!(""), json!(" "), json!(5)] {
        let body = json!({ "request": { "groupId": group, "name": "n" } });
        assert!(update(body.as_object().unwrap()).is_err(), "{body}");
    }
}
