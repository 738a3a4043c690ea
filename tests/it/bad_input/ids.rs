//! Ids that are of another kind, of another organization, or of nothing, in paths, queries and bodies.

use percent_encoding::percent_decode_str;
use rstest::rstest;
use serde_json::{Value, json};

use super::play::{Desk, Told};
use super::{devicemagic, photo, sensiflow, sunbird};

/// As they are written in a path or query. The last two would begin a header of their own.
const STRANGE: [&str; 22] = [
    "0",
    "-1",
    "+1",
    "1.5",
    "1e3",
    "0x1",
    "4294967296",
    "9223372036854775808",
    "99999999999999999999999999",
    "NaN",
    "null",
    "undefined",
    "*",
    "%00",
    "%FF",
    "%EF%BC%91",
    "..%2F1",
    "1%20OR%201%3D1",
    "0190b6a5-5e2f-7c4b-9a43-6a7c5f1f7d10",
    "65e6cb35a1b2c3d4e5f60718",
    "%0d%0aset-cookie:%20a=b",
    "1%0d%0aset-cookie:%20a=b",
];

/// A dialect, lines with `ID` in them and bodies for those that have one, the statuses that are right, and the check.
type Table = (Desk, Vec<(&'static str, Value)>, &'static [u16], fn(&Told));

async fn of_devicemagic() -> Table {
    let lines = vec![
        ("PUT /organizations/7/groups/ID", json!({ "group": { "name": "x" } })),
        ("DELETE /organizations/7/groups/ID", Value::Null),
        ("PUT /organizations/7/groups/1", json!({ "group": { "device_ids": ["ID"] } })),
        ("PUT /organizations/7/groups/1", json!({ "group": { "form_ids": ["ID"] } })),
        ("GET /organizations/7/devices/ID", Value::Null),
        ("PUT /organizations/7/devices/ID", json!({ "device": { "owner": "x" } })),
        ("POST /organizations/7/devices/ID/approve", Value::Null),
        ("DELETE /organizations/7/devices/ID", Value::Null),
        ("PUT /organizations/7/forms/ID", json!({ "title": "x" })),
        ("POST /organizations/7/forms/ID/properties", json!({ "group": "Default" })),
        ("DELETE /organizations/7/forms/ID", Value::Null),
        ("POST /organizations/7/devices", json!({ "device": { "identifier": "new", "groups": "ID" } })),
        ("GET /organizations/ID/groups", Value::Null),
    ];
    (devicemagic::desk().await, lines, &[400, 404, 406], devicemagic::check)
}

async fn of_hype() -> Table {
    let lines = vec![
        ("GET /api/v1/internal/groups?id=ID", Value::Null),
        ("DELETE /api/v1/internal/groups/ID", Value::Null),
        ("GET /api/v1/internal/groups/ID/ids", Value::Null),
        ("DELETE /api/v1/internal/groups/ID/ids", json!({ "ids": ["1"] })),
        ("GET /api/v1/hype-v2/jobs?group_id=ID", Value::Null),
        ("GET /hype-group/ID", Value::Null),
        ("GET /hype-group/ID.csv", Value::Null),
    ];
    (Desk::new(|_| {}, &[]).await, lines, &[200, 400, 403, 404], |told| {
        let body = told.json();
        // A well-formed id that nobody has is an empty page.
        let empty = body["meta"]["total_count"] == 0 && body["data"] == json!([]);
        assert!(empty || body["message"].as_str().is_some_and(|text| text.contains(" [base error: ")), "{told:?}");
        assert!(empty == (told.status == 200) && !told.headers.contains_key("set-cookie"), "{told:?}");
    })
}

async fn of_photo() -> Table {
    let lines = vec![
        ("GET /v1/Group/ID", Value::Null),
        ("PUT /v1/Group/ID", json!({ "Name": "x" })),
        ("DELETE /v1/Group/ID", Value::Null),
        ("GET /v1/Group/ID/Photo", Value::Null),
        ("POST /v1/Group/ID/Photo", json!({ "AddPhotos": 1 })),
        ("POST /v1/Group/ID/Zip", json!({ "Photos": [{ "File": "/a/b.jpg" }] })),
        ("POST /v1/Group/", json!({ "BrandId": "ID" })),
        ("GET /v1/Photo/ID", Value::Null),
        ("PUT /v1/Photo/ID", json!({ "GroupId": "ID" })),
        ("DELETE /v1/Photo/ID", Value::Null),
        ("PUT /v1/Owner/", json!({ "PrimaryBrand": "ID" })),
        ("GET /v1/Brand/ID", Value::Null),
        ("GET /v1/Brand/ID/Group/", Value::Null),
        ("GET /v1/Group/?when=ID", Value::Null),
        ("PUT /v1/Upload/ID/ID?Expires=4102444800&Signature=00", Value::Null),
        ("GET /media/ID/ID.jpg", Value::Null),
    ];
    (photo::desk().await, lines, &[400, 403, 404], photo::check)
}

async fn of_sensiflow() -> Table {
    let desk = sensiflow::desk().await;
    desk.fine("POST /api/v1/groups", json!({ "name": "Lobby" })).await;
    let lines = vec![
        ("GET /api/v1/groups/ID", Value::Null),
        ("PUT /api/v1/groups/ID", json!({ "name": "Hall" })),
        ("DELETE /api/v1/groups/ID", Value::Null),
        ("POST /api/v1/groups?devices=ID", json!({ "name": "Hall" })),
        ("GET /api/v1/groups/ID/devices", Value::Null),
        ("POST /api/v1/groups/ID/devices", json!({ "deviceIDs": [] })),
        ("POST /api/v1/groups/1/devices", json!({ "deviceIDs": ["ID"] })),
        ("DELETE /api/v1/groups/ID/devices?deviceIDs=", Value::Null),
        ("DELETE /api/v1/groups/1/devices?deviceIDs=ID", Value::Null),
        ("GET /api/v1/devices/ID", Value::Null),
        ("PUT /api/v1/devices/ID", json!({ "name": "Yard cam" })),
        ("PUT /api/v1/devices/ID/processing-state", json!({ "state": "ACTIVE" })),
        ("DELETE /api/v1/devices/ID", Value::Null),
        ("DELETE /api/v1/devices?deviceIDs=ID", Value::Null),
        ("GET /api/v1/users/ID", Value::Null),
        ("PUT /api/v1/users/ID/role", json!({ "role": "USER" })),
        ("DELETE /api/v1/users/ID", Value::Null),
    ];
    (desk, lines, &[400, 404], sensiflow::check)
}

async fn of_sunbird() -> Table {
    let lines = vec![
        ("GET /api/group/v1/read/ID", Value::Null),
        ("GET /private/v1/group/read/ID", Value::Null),
        ("PATCH /api/group/v1/update", json!({ "request": { "groupId": "ID", "name": "x" } })),
        ("POST /api/group/v1/delete", json!({ "request": { "groupId": "ID" } })),
    ];
    (sunbird::desk().await, lines, &[400], sunbird::check)
}

#[rstest]
#[case::devicemagic(of_devicemagic)]
#[case::hype(of_hype)]
#[case::photo(of_photo)]
#[case::sensiflow(of_sensiflow)]
#[case::sunbird(of_sunbird)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn strange_ids_name_nothing(#[case] table: impl AsyncFn() -> Table) {
    let (desk, lines, statuses, check) = table().await;
    let head = desk.head().await;
    for (line, body) in lines {
        for id in STRANGE {
            let body = if body.is_null() { Vec::new() } else { filled(&body, &decoded(id)).to_string().into_bytes() };
            let told = desk.send(&line.replace("ID", id), "application/json", body).await;
            assert_eq!(desk.head().await, head, "{line} {id}: {told:?}");
            assert!(statuses.contains(&told.status), "{line} {id}: {told:?}");
            check(&told);
        }
    }
}

/// What a path says, as a text for a body.
fn decoded(id: &str) -> String {
    percent_decode_str(id).decode_utf8_lossy().into_owned()
}

fn filled(body: &Value, id: &str) -> Value {
    let quoted = Value::from(id).to_string();
    serde_json::from_str(&body.to_string().replace("\"ID\"", &quoted)).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_organizations_data_is_not_there() {
    let mut desk = devicemagic::desk().await;
    desk.acts_with("authorization", "Basic VDg6eA==");
    let (device, form, group) = theirs(&desk).await;
    desk.acts_with("authorization", "Basic VDc6eA==");
    let ours = desk.fine("GET /organizations/7/groups", Value::Null).await["groups"][0]["id"].take();
    let head = desk.head().await;
    for (line, body, status) in [
        (format!("PUT /organizations/7/groups/{group}"), json!({ "group": { "name": "x" } }), 404),
        (format!("DELETE /organizations/7/groups/{group}"), Value::Null, 404),
        (format!("PUT /organizations/7/groups/{ours}"), json!({ "group": { "device_ids": [device] } }), 400),
        (format!("PUT /organizations/7/groups/{ours}"), json!({ "group": { "form_ids": [form] } }), 400),
        (format!("GET /organizations/7/devices/{device}"), Value::Null, 404),
        ("GET /organizations/7/devices/theirs".to_owned(), Value::Null, 404),
        (format!("PUT /organizations/7/devices/{device}"), json!({ "device": { "owner": "x" } }), 404),
        (format!("POST /organizations/7/devices/{device}/approve"), Value::Null, 404),
        (format!("DELETE /organizations/7/devices/{device}"), Value::Null, 404),
        (format!("PUT /organizations/7/forms/{form}"), json!({ "title": "x" }), 404),
        (format!("POST /organizations/7/forms/{form}/properties"), json!({ "group": "Default" }), 404),
        (format!("DELETE /organizations/7/forms/{form}"), Value::Null, 404),
        ("GET /organizations/8/groups".to_owned(), Value::Null, 403),
        ("POST /organizations/8/groups".to_owned(), json!(["x"]), 403),
    ] {
        let told = desk.send(&line, "application/json", body.to_string().into_bytes()).await;
        assert_eq!((told.status, desk.head().await), (status, head), "{line}: {told:?}");
        devicemagic::check(&told);
    }
}

/// A device, a form and a group of organization 8.
async fn theirs(desk: &Desk) -> (Value, Value, Value) {
    let device = json!({ "device": { "identifier": "theirs", "groups": "" } });
    let device = desk.fine("POST /organizations/8/devices", device).await["id"].take();
    let form = desk.fine("POST /organizations/8/forms", json!({ "title": "t" })).await["id"].take();
    let group = desk.fine("GET /organizations/8/groups", Value::Null).await["groups"][0]["id"].take();
    (device, form, group)
}
