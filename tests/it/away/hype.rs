//! Hype.

use serde_json::{Value, json};

use super::log::Writes;
use super::plant::{Ask, Plant, Told};

const GROUPS: &str = "/api/v1/internal/groups";

fn ask(line: &str, body: Value) -> Ask {
    Ask { line: line.to_owned(), headers: Vec::new(), body }
}

/// A form, and a file where there is one.
fn multipart(line: &str, form: &Value, file: Option<&str>) -> Ask {
    let part = |name: &str, text: &str| format!("--b\r\nContent-Disposition: form-data; {name}\r\n\r\n{text}\r\n");
    let form = part("name=\"group_ids_as_form\"", &form.to_string());
    let file = file.map(|file| part("name=\"group_ids_as_file\"; filename=\"a.csv\"", file)).unwrap_or_default();
    let headers = vec![("content-type", "multipart/form-data; boundary=b".to_owned())];
    Ask { line: line.to_owned(), headers, body: Value::String(format!("{form}{file}--b--\r\n")) }
}

pub(super) fn check(ask: &Ask, told: &Told) {
    let message = "something went wrong [base error: internal server error]";
    assert_eq!((told.status, &told.body), (500, &json!({ "message": message })), "{ask:?}");
    assert_eq!(told.headers["content-type"], "application/json");
}

async fn made(plant: &Plant) -> String {
    let made = multipart(&format!("POST {GROUPS}"), &json!({ "name": "divers", "type": "user", "ids": ["1"] }), None);
    plant.ask(&made).await.body["group"]["id"].as_str().unwrap().to_owned()
}

pub(super) async fn writes(plant: &Plant) -> Writes {
    let group = format!("{GROUPS}/{}", made(plant).await);
    let new = json!({ "name": "riders", "type": "user", "ids": ["1"] });
    let writes = vec![
        multipart(&format!("POST {GROUPS}"), &new, None),
        multipart(&format!("POST {GROUPS}"), &json!({ "name": "runners", "type": "user" }), Some("7\n")),
        multipart(&format!("POST {group}/ids"), &json!({ "name": "other", "ids": ["2"] }), Some("8\n")),
        ask(&format!("DELETE {group}/ids"), json!({ "ids": ["1"] })),
        ask(&format!("DELETE {group}"), Value::Null),
    ];
    (writes, check)
}

/// Something must have been written that the views are late for. A command waits where they do not know its group.
pub(super) async fn reads(plant: &Plant) -> Vec<Ask> {
    let group = format!("{GROUPS}/{}", made(plant).await);
    let (nobody, removal) = (format!("{GROUPS}/000000000000000000000000"), json!({ "ids": ["1"] }));
    vec![
        ask(&format!("GET {GROUPS}"), Value::Null),
        ask(&format!("GET {group}/ids"), Value::Null),
        ask("GET /api/v1/hype-v2/jobs", Value::Null),
        ask(&format!("DELETE {nobody}/ids"), removal),
        ask(&format!("DELETE {nobody}"), Value::Null),
    ]
}
