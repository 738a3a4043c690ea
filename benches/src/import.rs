//! A file of a million ids through the program itself: from the end of the upload to the answer and to the members,
//! and what memory that takes; beside a bare program that reads the file and fills the same tables.

mod bare;
mod ids;

use std::path::Path;
use std::time::Duration;

use serde_json::json;
use tempfile::TempDir;

use crate::report::{figure, median};
use crate::server::Server;
use crate::{Outcome, Settings};

/// Ids of the file, each of 36 bytes.
const IDS: usize = 1_000_000;
const GROUPS: &str = "/api/v1/internal/groups";
/// How often the end is asked for.
const PAUSE: Duration = Duration::from_millis(20);

pub(crate) async fn compare(settings: &Settings) -> Outcome<()> {
    let directory = TempDir::new_in(&settings.directory)?;
    let file = directory.path().join("ids.csv");
    ids::write(&file, IDS)?;
    let mut ratios = Vec::new();
    for round in 0..settings.rounds {
        let place = directory.path().join(round.to_string());
        std::fs::create_dir(&place)?;
        let visible = import(&place, &file).await?;
        let bare = bare::run(&place, &file)?;
        figure("import.bare", "s", bare.as_secs_f64(), json!(null));
        ratios.push(bare.as_secs_f64() / visible.as_secs_f64());
        std::fs::remove_dir_all(&place)?;
    }
    figure("ratio.import", "bare/ours", median(ratios), json!(null));
    Ok(())
}

/// One import on an empty server; how long from the upload until its members were read.
async fn import(place: &Path, file: &Path) -> Outcome<Duration> {
    let server = Server::start(place)?;
    // Whatever a first request brings in is no part of the import.
    server.get(GROUPS)?;
    server.forget_peak()?;
    let idle = server.memory("VmRSS")?;
    let form = json!({ "name": "riders", "type": "user" });
    let (created, uploaded, accepted) = server.upload(GROUPS, &form, file)?;
    let job = created["upload_info"]["job_id"].as_str().ok_or_else(|| created.to_string())?;
    let group = created["group"]["id"].as_str().ok_or("no group")?;
    let members = format!("{GROUPS}/{group}/ids?page_size=1");
    while server.get(&members)?["meta"]["total_count"] != json!(IDS) {
        let failed = server.get("/api/v1/hype-v2/jobs?status=3")?;
        if failed["data"][0]["id"] == *job {
            return Err(failed.to_string().into());
        }
        tokio::time::sleep(PAUSE).await;
    }
    let visible = uploaded.elapsed();
    figure("import.accepted", "s", (accepted - uploaded).as_secs_f64(), json!({ "ids": IDS }));
    figure("import.visible", "s", visible.as_secs_f64(), json!({ "ids": IDS }));
    let peak = server.memory("VmHWM")?;
    figure("import.memory", "MB over idle", peak - idle, json!({ "idle_mb": idle.round() }));
    Ok(visible)
}
