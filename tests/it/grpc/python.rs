//! The client for Python, with `scripts/test --long` only: it comes from the package registry.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

use super::plant::{COMMAND, plant, reading, write};
use crate::fixtures::{Folder, Served, succeed};

const PACKAGE: &str = "kurrentdbclient==1.3.5";
const EVENTS: u64 = 100_000;

/// A Python of its own with the client.
async fn python(folder: &Folder) -> PathBuf {
    let place = folder.file("venv");
    succeed(Command::new("python3").args(["-m", "venv"]).arg(&place)).await;
    succeed(Command::new(place.join("bin/pip")).args(["install", "--quiet", PACKAGE])).await;
    place.join("bin/python")
}

/// The program running, and the lines that it says.
fn begin(python: &Path, arguments: &[&str]) -> (Child, Lines<BufReader<ChildStdout>>) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("clients/read-log.py");
    let mut command = Command::new(python);
    let mut child = command.arg(script).args(arguments).stdout(Stdio::piped()).kill_on_drop(true).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    (child, lines)
}

async fn said(lines: &mut Lines<BufReader<ChildStdout>>) -> Value {
    serde_json::from_str(&lines.next_line().await.unwrap().unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(not(feature = "long-tests"), ignore = "only with scripts/test --long")]
async fn the_client_for_python_reads_and_follows() {
    let folder = Folder::new();
    let python = python(&folder).await;
    let served = Served::start(&reading(folder.config())).await;
    let stream = plant(served.app(), EVENTS).await.to_string();
    let uri = format!("kdb://{}?Tls=false", served.grpc_address());
    let (mut child, mut lines) = begin(&python, &["read", &uri, &stream]);
    let found = said(&mut lines).await;
    assert!(child.wait().await.unwrap().success());
    assert_eq!(
        (&found["positions"], &found["last"], &found["ordered"]),
        (&json!(EVENTS), &json!(EVENTS), &json!(true))
    );
    assert_eq!(found["newest"], json!([EVENTS, EVENTS - 1, EVENTS - 2]));
    assert_eq!(found["created"], EVENTS / COMMAND);
    assert_eq!(found["stream"], json!((0..COMMAND).collect::<Vec<_>>()));
    assert_eq!(found["actor"], "user:u-asha");
    assert!(found["recorded"].as_str().unwrap().ends_with("+00:00"), "{found}");
    let refusals = ["none", "pattern", "position", "write"].map(|what| found[what].as_str().unwrap_or("nothing"));
    assert_eq!(refusals, ["NotFoundError", "GrpcError", "GrpcError", "GrpcError"]);

    let last = EVENTS.to_string();
    let (mut child, mut lines) = begin(&python, &["follow", &uri, &last, "4"]);
    loop {
        let told = said(&mut lines).await;
        if told["told"] == "CaughtUp" {
            assert_eq!(told["position"], EVENTS);
            break;
        }
    }
    write(&served, "one").await;
    write(&served, "two").await;
    let seen = loop {
        let told = said(&mut lines).await;
        if told["seen"].is_array() {
            break told["seen"].clone();
        }
    };
    assert_eq!(seen, json!((EVENTS + 1..=EVENTS + 4).collect::<Vec<_>>()));
    assert!(child.wait().await.unwrap().success());
    let (_child, mut lines) = begin(&python, &["follow", &uri, &(EVENTS + 2).to_string(), "2"]);
    let seen = loop {
        let told = said(&mut lines).await;
        if told["seen"].is_array() {
            break told["seen"].clone();
        }
    };
    assert_eq!(seen, json!([EVENTS + 3, EVENTS + 4]), "from a checkpoint");
    assert!(served.stop().await);
}
