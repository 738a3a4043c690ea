//! SensiFlow.

use serde_json::{Value, json};

use super::play::{Desk, Good, Table, Told, good};

pub(super) async fn desk() -> Desk {
    Desk::new(|config| config.dialects.sensiflow.anonymous = true, &[]).await
}

/// Six keys, of which the last is always null.
pub(super) fn check(told: &Told) {
    let body = told.json();
    let keys: Vec<_> = body.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["detail", "instance", "properties", "status", "title", "type"], "{told:?}");
    assert_eq!((&body["status"], &body["properties"]), (&json!(told.status), &Value::Null));
    assert!(body["type"].as_str().unwrap().starts_with("https://"), "{told:?}");
    assert_eq!(told.headers["content-type"], "application/problem+json");
    assert!(!told.headers.contains_key("set-cookie"));
}

pub(super) async fn table() -> Table {
    let desk = desk().await;
    let at = |line: &str| line.replace(" /", " /api/v1/");
    let device = json!({ "name": "Door cam", "streamURL": "rtsp://cam.example/9" });
    let first = desk.fine(&at("POST /devices"), device.clone()).await["id"].take();
    let group = desk.fine(&at("POST /groups"), json!({ "name": "Lobby" })).await["id"].take();
    let user = json!({ "email": "b@sensi.example", "firstName": "Binod", "lastName": "Rai", "password": "Binod.1" });
    let second = desk.fine(&at("POST /users"), user.clone()).await["id"].take();
    let other = json!({ "email": "c@sensi.example", "firstName": "Chitra", "lastName": "Rai", "password": "Chitra.1" });
    let login = json!({ "email": "admin@gmail.com", "password": "Admin123." });
    let goods = vec![
        good(at("POST /groups"), json!({ "name": "Hall", "description": "Ground floor" })),
        Good {
            empty: true,
            ..good(at(&format!("PUT /groups/{group}")), json!({ "name": "Attic", "description": "Top floor" }))
        },
        good(at(&format!("POST /groups/{group}/devices")), json!({ "deviceIDs": [first] })),
        good(
            at("POST /devices"),
            json!({ "name": "Yard cam", "description": "", "streamURL": "rtsp://cam.example/8" }),
        ),
        Good { empty: true, ..good(at(&format!("PUT /devices/{first}")), device) },
        good(at(&format!("PUT /devices/{first}/processing-state")), json!({ "state": "active" })),
        good(at("POST /users"), other),
        good(at(&format!("PUT /users/{second}/role")), json!({ "role": "MODERATOR" })),
        good(at("POST /users/login"), login),
    ];
    (desk, goods, check)
}
