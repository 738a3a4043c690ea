//! The pages for people, in a browser. With `scripts/test --long` only: it needs one, and what drives it.

use std::path::Path;

use tokio::process::Command;

use crate::fixtures::{Folder, Served, succeed};

const PACKAGE: &str = "playwright-core@1.65.1";
const BROWSER: &str = "/usr/bin/chromium";

#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(not(feature = "long-tests"), ignore = "only with scripts/test --long")]
async fn queries_run_by_clicking() {
    let folder = Folder::new();
    let served = Served::start(&folder.config()).await;
    let modules = folder.file("modules");
    let install = ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix"];
    succeed(Command::new("npm").args(install).arg(&modules).arg(PACKAGE)).await;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("clients/pages.js");
    succeed(Command::new("node").arg(script).arg(served.client.base()).arg(&modules).arg(BROWSER)).await;
    assert!(served.stop().await);
}
