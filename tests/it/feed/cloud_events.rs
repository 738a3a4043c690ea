//! Beside what others have written: the SDK of CloudEvents reads what we send. With `scripts/test --long` only: it comes
//! from the package registry.

use std::path::Path;

use serde_json::json;
use tokio::process::Command;

use crate::fixtures::{Folder, Served, succeed};

const PACKAGE: &str = "cloudevents==1.12.0";

#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(not(feature = "long-tests"), ignore = "only with scripts/test --long")]
async fn the_sdk_reads_both_modes() {
    let folder = Folder::new();
    let served = Served::start(&folder.config()).await;
    for name in ["divers", "Ä \"quoted\"\u{1F600}"] {
        let made = served.client.post("/v1/groups", &json!({ "name": name, "members": ["user:a", "device:1"] })).await;
        assert_eq!(made.status, 201);
    }
    let place = folder.file("venv");
    succeed(Command::new("python3").args(["-m", "venv"]).arg(&place)).await;
    succeed(Command::new(place.join("bin/pip")).args(["install", "--quiet", PACKAGE])).await;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("clients/cloud_events.py");
    succeed(Command::new(place.join("bin/python")).arg(script).arg(served.client.base())).await;
    assert!(served.stop().await);
}
