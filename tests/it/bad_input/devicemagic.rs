//! Device Magic.

use rollbook_dialects::config::{Organization, Secret};
use serde_json::{Value, json};

use super::play::{Desk, Good, Table, Told, good};

pub(super) async fn desk() -> Desk {
    let organization = |id, token: &str| Organization { id, token: Secret::new(token), workspace: None };
    let organizations = vec![organization(7, "T7"), organization(8, "T8")];
    Desk::new(
        |config| config.dialects.devicemagic.organizations = organizations,
        &[("authorization", "Basic VDc6eA==")],
    )
    .await
}

/// `{"error"}`, and the same in a header.
pub(super) fn check(told: &Told) {
    let body = told.json();
    assert_eq!(body.as_object().map(|body| body.keys().cloned().collect::<Vec<_>>()), Some(vec!["error".to_owned()]));
    assert_eq!(told.headers["content-type"], "application/json; charset=utf-8");
    check_message(told, body["error"].as_str().unwrap());
}

/// A header has visible characters alone.
pub(super) fn check_message(told: &Told, error: &str) {
    let visible = |c: char| if c == ' ' || c.is_ascii_graphic() { c } else { '?' };
    assert_eq!(told.headers["message"], error.chars().take(1_000).map(visible).collect::<String>());
    assert!(!told.headers.contains_key("set-cookie"));
}

pub(super) async fn table() -> Table {
    let desk = desk().await;
    let at = |line: &str| line.replace(" /", " /organizations/7/");
    let device = json!({ "device": { "identifier": "i", "groups": "" } });
    let device = desk.fine(&at("POST /devices"), device).await["id"].take();
    let form = desk.fine(&at("POST /forms"), json!({ "title": "t", "children": [] })).await["id"].take();
    desk.fine(&at("POST /groups"), json!(["Evening"])).await;
    let group = desk.fine(&at("GET /groups?filter=Evening"), Value::Null).await["groups"][0]["id"].take();
    let update = json!({ "group": { "name": "Night", "device_ids": [device], "form_ids": [form], "tags": ["a"] } });
    let enrol = json!({ "device": {
        "identifier": "j", "owner": "Ann", "pending_approval": true, "custom_attributes": { "city": "Oslo" },
        "groups": "Default,Unpublished",
    } });
    let change = json!({ "device": { "owner": "Ann", "description": "spare", "groups": "Default" } });
    let goods = vec![
        good(at("POST /groups"), json!(["Day", "Dawn"])),
        Good { empty: true, ..good(at(&format!("PUT /groups/{group}")), update) },
        good(at("POST /devices"), enrol),
        Good { empty: true, ..good(at(&format!("PUT /devices/{device}")), change) },
        Good {
            // Kept as they come, whatever they are.
            free: &["/children/0", "/children/0/a", "/type"],
            ..good(at("POST /forms"), json!({ "title": "t", "type": "root", "children": [{ "a": 1 }] }))
        },
        Good {
            free: &["/children/0", "/children/0/a", "/type"],
            empty: true,
            ..good(at(&format!("PUT /forms/{form}")), json!({ "title": "u", "type": "root", "children": [{ "a": 1 }] }))
        },
        good(at(&format!("POST /forms/{form}/properties")), json!({ "group": "Unpublished" })),
    ];
    (desk, goods, check)
}
