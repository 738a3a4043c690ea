//! Beside what others have written: botocore signs as we do, and moto's S3 takes what we send. With
//! `scripts/test --long` only: both come from the package registry.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, Command};

use super::lines::{GROUPS, MANY, line_breaks, lines, served, succeeded, upload};
use crate::fixtures::Folder;

const PACKAGES: [&str; 2] = ["botocore==1.44.5", "moto[server]==5.2.5"];

async fn output(command: &mut Command) -> String {
    let output = command.output().await.unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// A Python of its own with both packages.
async fn python(folder: &Folder) -> PathBuf {
    let place = folder.file("venv");
    output(Command::new("python3").args(["-m", "venv"]).arg(&place)).await;
    output(Command::new(place.join("bin/pip")).args(["install", "--quiet"]).args(PACKAGES)).await;
    place.join("bin")
}

#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(not(feature = "long-tests"), ignore = "only with scripts/test --long")]
async fn botocore_signs_what_the_golden_file_holds() {
    let folder = Folder::new();
    let python = python(&folder).await;
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let signed = output(Command::new(python.join("python")).arg(here.join("clients/sigv4.py"))).await;
    let golden = std::fs::read_to_string(here.join("../crates/files/src/tests/golden/botocore.json")).unwrap();
    assert_eq!(signed, golden);
}

/// moto's server; killed when it is dropped. Its address.
async fn storage(python: &Path) -> (Child, String) {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let mut command = Command::new(python.join("moto_server"));
    command.args(["-H", "127.0.0.1", "-p", &free.port().to_string()]).kill_on_drop(true);
    let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while TcpStream::connect(free).await.is_err() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    (child, free.to_string())
}

#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(not(feature = "long-tests"), ignore = "only with scripts/test --long")]
async fn a_file_goes_through_s3() {
    let folder = Folder::new();
    let python = python(&folder).await;
    let (_storage, address) = storage(&python).await;
    let served = served(&folder, &address).await;
    // The larger one is sent in parts.
    for count in [3, MANY] {
        let file = lines(count);
        let (status, made) = upload(&served, GROUPS, &count.to_string(), &file).await;
        assert_eq!(status, 201, "{made}");
        let job = succeeded(&served, &made["group"]).await;
        assert_eq!(job["file_url"], made["upload_info"]["file_url"]);
        let url = job["file_url"].as_str().unwrap();
        assert!(url.starts_with(&format!("http://{address}/hype-group/")), "{url}");
        let given = reqwest::get(url).await.unwrap();
        let expected = format!("attachment; filename=\"{}.csv\"", job["id"].as_str().unwrap());
        assert_eq!(given.headers()["content-disposition"], expected);
        assert!(given.text().await.unwrap() == file);
        let ids = format!("{GROUPS}/{}/ids?page_size=1", made["group"]["id"].as_str().unwrap());
        assert_eq!(served.client.get(&ids).await.body["meta"]["total_count"], count);
    }
    assert!(served.stop().await);
}

#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(not(feature = "long-tests"), ignore = "only with scripts/test --long")]
async fn a_line_that_breaks_costs_a_retry_or_the_upload() {
    let folder = Folder::new();
    let python = python(&folder).await;
    let (_storage, address) = storage(&python).await;
    line_breaks(&folder, address).await;
}
