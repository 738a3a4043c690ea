//! What a user sees of a log of a size: how long the program takes until it is ready, with nothing but the log and with
//! everything in place; what it weighs in memory, at rest and under load, and on the disk.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use reqwest::Client;
use rollbook_store_sqlite::{Options, SqliteStore};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::load::{self, Ask};
use crate::replay;
use crate::report::{figure, median};
use crate::server::Server;
use crate::workload::Source;
use crate::{Outcome, Settings};

/// Clients of the load.
const CLIENTS: usize = 32;
/// How often the program is asked whether it is ready.
const PAUSE: Duration = Duration::from_millis(5);
const WORKSPACE: &str = "bench";

/// With an empty log, and with one of so many events of one member each.
pub(crate) async fn measure(settings: &Settings) -> Outcome<()> {
    for events in [0, settings.replayed] {
        let place = TempDir::new_in(&settings.directory)?;
        if events > 0 {
            fill(place.path(), events).await?;
        }
        let start = Instant::now();
        let server = ready(place.path()).await?;
        figure("starts.log_alone", "s", start.elapsed().as_secs_f64(), json!({ "events": events }));
        server.stop()?;
        disk(place.path(), events)?;
        again(settings, place.path(), events).await?;
    }
    Ok(())
}

async fn fill(place: &Path, events: u64) -> Outcome<()> {
    let data = place.join("data");
    std::fs::create_dir(&data)?;
    replay::fill(events, Source::of(1), &SqliteStore::open(&data.join("log.db"), Options::default())?).await
}

/// Starts with all views there, the last of them to be looked at longer.
async fn again(settings: &Settings, place: &Path, events: u64) -> Outcome<()> {
    let mut starts = Vec::new();
    for round in 0..settings.rounds {
        let start = Instant::now();
        let server = ready(place).await?;
        starts.push(start.elapsed().as_secs_f64());
        if round + 1 == settings.rounds {
            memory(settings, &server, events).await?;
        }
        server.stop()?;
    }
    figure("starts.all_in_place", "s", median(starts), json!({ "events": events }));
    Ok(())
}

/// Started, and every view has all events.
async fn ready(place: &Path) -> Outcome<Server> {
    let server = Server::start(place)?;
    loop {
        let health = server.get("/health/ready")?;
        let views = health["projections"].as_array().ok_or_else(|| health.to_string())?;
        if health["ready"] == true && views.iter().all(|view| view["lag"] == 0) {
            return Ok(server);
        }
        tokio::time::sleep(PAUSE).await;
    }
}

fn disk(place: &Path, events: u64) -> Outcome<()> {
    for name in ["log", "views"] {
        let size = std::fs::metadata(place.join("data").join(name).with_extension("db"))?.len();
        figure(&format!("starts.disk.{name}"), "MB", megabytes(size)?, json!({ "events": events }));
    }
    Ok(())
}

fn megabytes(bytes: u64) -> Outcome<f64> {
    Ok(f64::from(u32::try_from(bytes / 1_000)?) / 1e3)
}

async fn memory(settings: &Settings, server: &Server, events: u64) -> Outcome<()> {
    figure("starts.memory.rest", "MB", server.memory("VmRSS")?, json!({ "events": events }));
    if events == 0 {
        return Ok(());
    }
    server.forget_peak()?;
    let (http, base) = (Client::new(), server.base());
    let list = format!("{base}/v1/groups?limit=100");
    let page: Value = http.get(&list).header("rollbook-workspace", WORKSPACE).send().await?.json().await?;
    let ids = page["items"].as_array().ok_or_else(|| page.to_string())?;
    let groups = ids.iter().map(|group| group["id"].as_str().ok_or("no id").map(str::to_owned));
    let groups = Arc::new(groups.collect::<Result<Vec<_>, _>>()?);
    load::measure(settings, "starts.load.list", CLIENTS, &lists(&http, &base)).await?;
    load::measure(settings, "starts.load.command", CLIENTS, &commands(&http, &base, groups)).await?;
    figure("starts.memory.peak", "MB", server.memory("VmHWM")?, json!({ "events": events }));
    Ok(())
}

fn lists(http: &Client, base: &str) -> Ask {
    let (http, url) = (http.clone(), format!("{base}/v1/groups?limit=20&members=5"));
    Arc::new(move |_, _| http.get(&url).header("rollbook-workspace", WORKSPACE))
}

/// One member more with each request.
fn commands(http: &Client, base: &str, groups: Arc<Vec<String>>) -> Ask {
    let (http, base) = (http.clone(), base.to_owned());
    Arc::new(move |client, sent| {
        let group = &groups[(client + sent) % groups.len()];
        let url = format!("{base}/v1/groups/{group}/members/user:{client}-{sent}");
        http.put(url).header("rollbook-workspace", WORKSPACE).json(&json!({}))
    })
}
