//! SensiFlow.

use serde_json::{Value, json};

use super::log::Writes;
use super::plant::{Ask, Plant, Told};

fn ask(line: &str, session: &str, body: Value) -> Ask {
    let headers = vec![("cookie", format!("SessionAuth={session}"))];
    Ask { line: line.replace(" /", " /api/v1/"), headers, body }
}

pub(super) fn check(ask: &Ask, told: &Told) {
    let path = ask.line.split_once(' ').unwrap().1.split('?').next().unwrap();
    let expected = json!({
        "type": "https://sensiflow.github.io/main/api/errors/general/#internal-server-error",
        "title": "An internal error occurred",
        "status": 500,
        "detail": "The request could not be answered",
        "instance": path,
        "properties": null,
    });
    assert_eq!((told.status, &told.body), (500, &expected), "{ask:?}");
    assert_eq!(told.headers["content-type"], "application/problem+json");
    assert!(!told.headers.contains_key("set-cookie"), "{ask:?}");
}

pub(super) async fn writes(plant: &Plant) -> Writes {
    let login = json!({ "email": "admin@gmail.com", "password": "Admin123." });
    let told = plant.ask(&ask("POST /users/login", "", login.clone())).await;
    let cookie = told.headers["set-cookie"].to_str().unwrap();
    let session = cookie.strip_prefix("SessionAuth=").unwrap().split(';').next().unwrap().to_owned();
    let user = json!({ "email": "b@sensi.example", "firstName": "Binod", "lastName": "Rai", "password": "Binod.1" });
    let writes = vec![
        ("POST /devices", json!({ "name": "Door cam", "streamURL": "rtsp://cam.example/9" })),
        ("POST /groups?devices=", json!({ "name": "Lobby" })),
        ("PUT /groups/{groups}", json!({ "name": "Hall" })),
        ("POST /groups/{groups}/devices", json!({ "deviceIDs": ["{devices}"] })),
        ("DELETE /groups/{groups}/devices?deviceIDs={devices}", Value::Null),
        ("PUT /devices/{devices}", json!({ "name": "Yard cam" })),
        ("PUT /devices/{devices}/processing-state", json!({ "state": "active" })),
        ("POST /users", user),
        ("PUT /users/{users}/role", json!({ "role": "MODERATOR" })),
        ("DELETE /users/{users}", Value::Null),
        ("DELETE /groups/{groups}", Value::Null),
        ("DELETE /devices/{devices}", Value::Null),
        ("POST /users/logout", Value::Null),
        ("POST /users/login", login),
    ];
    (writes.into_iter().map(|(line, body)| ask(line, &session, body)).collect(), check)
}

/// Whoever may read is found out in a view too.
pub(super) fn reads() -> Vec<Ask> {
    let session = "0b0e6f0e-6f0f-4a53-9d0a-1f8f3f1c2a10";
    let paths = ["/groups", "/groups/1", "/groups/1/devices", "/devices", "/devices/1", "/users/1", "/users/myinfo"];
    paths.map(|path| ask(&format!("GET {path}"), session, Value::Null)).into()
}
