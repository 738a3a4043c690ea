//! A storage that is not there, and uploads that break off.

use std::time::Duration;

use reqwest::StatusCode;
use rollbook_dialects::config::Secret;
use rollbook_server::config::AwsKey;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::fixtures::{Folder, Served};

const GROUPS: &str = "/api/v1/internal/groups";
const FILE: &str = "--b\r\nContent-Disposition: form-data; name=\"group_ids_as_file\"; filename=\"a.csv\"\r\n\r\n1\r\n";

fn form(form: &Value) -> String {
    format!("--b\r\nContent-Disposition: form-data; name=\"group_ids_as_form\"\r\n\r\n{form}\r\n")
}

async fn post(served: &Served, path: &str, parts: &[&str]) -> (StatusCode, Value) {
    let request = reqwest::Client::new().post(format!("{}{path}", served.client.base()));
    let body = format!("{}--b--\r\n", parts.concat());
    let answer = request.header("content-type", "multipart/form-data; boundary=b").body(body).send().await.unwrap();
    (answer.status(), answer.json().await.unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_storage_that_is_away_fails_the_upload_alone() {
    let folder = Folder::new();
    let mut config = folder.config();
    config.files = "s3://hype-group?endpoint=http://127.0.0.1:9".into();
    config.aws = Some(AwsKey { access_key: "AKIA".into(), secret_key: Secret::new("hidden") });
    let served = Served::start(&config).await;
    let upload = json!({
        "status": "UPLOAD_FAILED",
        "details": "failed to upload group file to minio: connection refused",
    });

    let wish = form(&json!({ "name": "riders", "type": "user", "ids": ["7"] }));
    let (status, created) = post(&served, GROUPS, &[FILE, &wish]).await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR, "{created}");
    assert_eq!((&created["upload_info"], &created["ids_info"]), (&upload, &json!({ "added": true })));
    assert_eq!(created["message"], "Group is created");
    assert_eq!((&created["group"]["is_active"], &created["group"]["is_imported"]), (&json!(false), &json!(false)));

    let ids = format!("{GROUPS}/{}/ids", created["group"]["id"].as_str().unwrap());
    let (status, edited) = post(&served, &ids, &[&form(&json!({ "ids": ["8"] })), FILE]).await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR, "{edited}");
    assert_eq!(edited, json!({ "upload_info": upload, "ids_info": { "added": true } }));

    let members = served.client.get(&ids).await;
    assert_eq!(members.body["data"], json!(["7", "8"]), "the form is done all the same");
    let jobs = served.client.get("/api/v1/hype-v2/jobs").await;
    assert_eq!(jobs.body["data"], json!([]));
    served.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_that_breaks_off_leaves_nothing() {
    let folder = Folder::new();
    let served = Served::start(&folder.config()).await;
    let address = served.client.base().strip_prefix("http://").unwrap();
    let mut client = TcpStream::connect(address).await.unwrap();
    let wish = form(&json!({ "name": "riders", "type": "user" }));
    let head = format!(
        "POST {GROUPS} HTTP/1.1\r\nhost: {address}\r\ncontent-type: multipart/form-data; boundary=b\r\n\
         content-length: 100000\r\n\r\n{wish}{FILE}"
    );
    client.write_all(head.as_bytes()).await.unwrap();
    client.shutdown().await.unwrap();
    drop(client);
    let files = folder.file("data/files/hype-group");
    let left = || std::fs::read_dir(&files).map_or(0, Iterator::count);
    let gone = async {
        while left() > 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), gone).await.unwrap();
    assert!(served.stop().await);
    assert_eq!(left(), 0);
    let served = Served::start(&folder.config()).await;
    assert_eq!(served.client.get(GROUPS).await.body["data"], json!([]));
    served.stop().await;
}
