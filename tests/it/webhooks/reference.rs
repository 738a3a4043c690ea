//! Beside what others have written: the reference library of Standard Webhooks takes what we send, and nothing that was
//! changed on the way. With `scripts/test --long` only: it comes from the package registry.

use std::path::Path;

use serde_json::json;
use tokio::process::Command;

use super::stage::Stage;
use crate::fixtures::{Folder, long, succeed};

const PACKAGE: &str = "standardwebhooks==1.0.1";

#[tokio::test(flavor = "multi_thread")]
async fn the_reference_library_verifies_deliveries() {
    if !long() {
        return;
    }
    let stage = Stage::set(&[]).await;
    let hook = stage.hook().await;
    for name in ["divers", "Ä \"quoted\"\u{1F600}"] {
        let made = stage.client().post("/v1/groups", &json!({ "name": name, "members": ["user:a"] })).await;
        assert_eq!(made.status, 201);
    }
    let received = stage.receiver.wait_for(4).await;
    let deliveries: Vec<_> = received
        .iter()
        .map(|delivery| {
            json!({
                "id": delivery.id,
                "timestamp": delivery.timestamp,
                "signature": delivery.signature,
                "body": String::from_utf8(delivery.body.to_vec()).unwrap(),
            })
        })
        .collect();
    let scratch = Folder::new();
    let file = scratch.file("deliveries.json");
    std::fs::write(&file, json!({ "secret": hook.secret, "deliveries": deliveries }).to_string()).unwrap();
    let place = scratch.file("venv");
    succeed(Command::new("python3").args(["-m", "venv"]).arg(&place)).await;
    succeed(Command::new(place.join("bin/pip")).args(["install", "--quiet", PACKAGE])).await;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("clients/standard_webhooks.py");
    succeed(Command::new(place.join("bin/python")).arg(script).arg(file)).await;
    assert!(stage.served.stop().await);
}
