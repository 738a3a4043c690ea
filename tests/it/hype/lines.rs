//! A line to the storage that breaks: while a file is stored it costs the upload, while one is read it costs a retry.

use std::fmt::Write;
use std::time::Duration;

use rollbook_dialects::config::Secret;
use rollbook_server::config::AwsKey;
use serde_json::{Value, json};

use super::client::part;
use crate::fixtures::{Bucket, Folder, Line, Proxy, Served};

pub(super) const GROUPS: &str = "/api/v1/internal/groups";
const JOBS: &str = "/api/v1/hype-v2/jobs";
/// More than anybody needs: however slowly this test sees that a line has broken, the job is not given up before.
const RETRIES: u32 = 100;

/// A server whose files are in a bucket at this address.
pub(super) async fn served(folder: &Folder, address: &str) -> Served {
    let mut config = folder.config();
    config.files = format!("s3://hype-group?endpoint=http://{address}");
    config.aws = Some(AwsKey { access_key: "AKIAIOSFODNN7EXAMPLE".into(), secret_key: Secret::new("hidden") });
    config.dialects.hype.import_retries = RETRIES;
    Served::start(&config).await
}

/// Ids, one a line.
pub(super) fn lines(count: u32) -> String {
    (0..count).fold(String::new(), |mut text, id| {
        writeln!(text, "{id:036}").unwrap();
        text
    })
}

pub(super) async fn upload(served: &Served, path: &str, name: &str, file: &str) -> (u16, Value) {
    let form = part("group_ids_as_form", &json!({ "name": name, "type": "user" }).to_string());
    let body = format!("{form}{}--b--\r\n", part("group_ids_as_file", file));
    let request = served.client.request(reqwest::Method::POST, path).body(body);
    let answer = request.header("content-type", "multipart/form-data; boundary=b").send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

/// Waits until the job of a group is as it should be. One that fails never will be.
async fn job(served: &Served, group: &Value, fits: impl Fn(&Value) -> bool) -> Value {
    loop {
        for status in 1..=3 {
            let path = format!("{JOBS}?status={status}&group_id={}", group["id"].as_str().unwrap());
            let job = served.client.get(&path).await.body["data"][0].clone();
            assert_ne!(job["status"], 3, "{job}");
            if job.is_object() && fits(&job) {
                return job;
            }
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Waits for the success of the job of a group.
pub(super) async fn succeeded(served: &Served, group: &Value) -> Value {
    job(served, group, |job| job["status"] == 2).await
}

/// Breaks the line to a storage in every way, and mends it again.
pub(super) async fn line_breaks(folder: &Folder, storage: String) {
    let proxy = Proxy::start(storage).await;
    let served = served(folder, proxy.address()).await;
    // Sent in three parts.
    let file = lines(300_000);
    for (name, line) in [("refused", Line::Refused), ("stalled", Line::Stalled), ("cut", Line::Cut(20))] {
        proxy.set(line);
        let (status, made) = upload(&served, GROUPS, name, &file).await;
        assert_eq!((status, &made["upload_info"]["status"]), (500, &json!("UPLOAD_FAILED")), "{made}");
        let path = format!("{GROUPS}/{}/ids", made["group"]["id"].as_str().unwrap());
        proxy.set(Line::Sound);
        let (status, again) = upload(&served, &path, name, &file).await;
        assert_eq!(status, 201, "{again}");
        // The file is stored; what reads it meets a broken line at first, or has read it by now.
        proxy.set(Line::Cut(1_000_000));
        let group = &made["group"];
        job(&served, group, |job| job["retry_cnt"] != 0 || job["status"] == 2).await;
        proxy.set(Line::Sound);
        let done = succeeded(&served, group).await;
        assert_eq!(done["file_url"], again["upload_info"]["file_url"]);
        let ids = served.client.get(&format!("{path}?page_size=1")).await.body;
        assert_eq!(ids["meta"]["total_count"], 300_000);
    }
    assert!(served.stop().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_breaks_costs_a_retry_or_the_upload() {
    let bucket = Bucket::start().await;
    line_breaks(&Folder::new(), bucket.endpoint().strip_prefix("http://").unwrap().to_owned()).await;
}
