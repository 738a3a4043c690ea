//! Device Magic.

use serde_json::{Value, json};

use super::log::Writes;
use super::plant::{Ask, Plant, Told};

const MESSAGE: &str = "The request could not be carried out";

fn ask(line: &str, body: Value) -> Ask {
    let line = line.replace(" /", " /organizations/7/");
    Ask { line, headers: vec![("authorization", "Basic VDc6eA==".to_owned())], body }
}

pub(super) fn check(ask: &Ask, told: &Told) {
    assert_eq!((told.status, &told.body), (500, &json!({ "error": MESSAGE })), "{ask:?}");
    assert_eq!(told.headers["message"], MESSAGE);
    assert_eq!(told.headers["content-type"], "application/json; charset=utf-8");
}

/// `Default` is group 1.
pub(super) async fn writes(_: &Plant) -> Writes {
    let writes = vec![
        ask("POST /groups", json!(["Night crew"])),
        ask("POST /devices", json!({ "device": { "identifier": "i" } })),
        ask("POST /forms", json!({ "type": "root", "title": "Checklist", "children": [] })),
        ask("PUT /groups/1", json!({ "group": { "name": "Day crew" } })),
        ask("PUT /devices/i", json!({ "device": { "owner": "Ann", "groups": "" } })),
        ask("PUT /forms/{forms}", json!({ "title": "Tour" })),
        ask("POST /forms/{forms}/properties", json!({ "group": "Day crew" })),
        ask("DELETE /groups/1", Value::Null),
        ask("DELETE /devices/i", Value::Null),
        ask("DELETE /forms/{forms}", Value::Null),
    ];
    (writes, check)
}

pub(super) fn reads() -> Vec<Ask> {
    let reads = ["GET /groups", "GET /devices", "GET /forms", "PUT /groups/1", "DELETE /groups/1"];
    reads.map(|line| ask(line, if line.starts_with("PUT") { json!({}) } else { Value::Null })).into()
}
