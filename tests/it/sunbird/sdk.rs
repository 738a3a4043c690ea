//! The real client: the group service of the SDK, as it is published, under Node. With `scripts/test --long` only:
//! it comes from the package registry.

use std::path::Path;

use tokio::process::Command;

use crate::fixtures::{Folder, Served, succeed};

const PACKAGE: &str = "@project-sunbird/client-services@8.1.4";

#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(not(feature = "long-tests"), ignore = "only with scripts/test --long")]
async fn the_group_service_of_the_sdk_is_answered() {
    let folder = Folder::new();
    let mut config = folder.config();
    config.dialects.sunbird.development_tokens = true;
    let served = Served::start(&config).await;
    let sdk = folder.file("sdk");
    let install = ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix"];
    succeed(Command::new("npm").args(install).arg(&sdk).arg(PACKAGE)).await;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("clients/sunbird-sdk.js");
    succeed(Command::new("node").arg(script).arg(served.client.base()).arg(&sdk)).await;
    assert!(served.stop().await);
}
