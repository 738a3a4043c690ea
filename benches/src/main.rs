//! What the parts of Rollbook give beside what the machine gives, in one run: `scripts/bench`.
//!
//! Every figure is printed as a line of JSON. A comparison takes both sides in turn, several rounds, and gives the
//! median of the rounds' ratios: the machine's mood hits both.

mod append;
mod disk;
mod lists;
mod raw;
mod rebuild;
mod rebuild_postgres;
mod replay;
mod report;
mod workload;

use std::path::PathBuf;
use std::time::Duration;

/// What `main` and everything below may fail with.
pub(crate) type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// How much, how long, where.
pub(crate) struct Settings {
    /// Rounds of each comparison.
    pub(crate) rounds: usize,
    /// Commands that wait at a time.
    pub(crate) clients: Vec<usize>,
    /// Of each measurement.
    pub(crate) time: Duration,
    /// Events of the log that is replayed.
    pub(crate) replayed: u64,
    /// Groups, and members of one group, of the lists that are paged.
    pub(crate) listed: u64,
    /// The server for what is measured in PostgreSQL.
    pub(crate) postgres: Option<String>,
    /// Where files are made and removed.
    pub(crate) directory: PathBuf,
}

const USAGE: &str = "rollbook-bench disk|append|bulk|replay|rebuild|rebuild-postgres|lists|all [--rounds N] [--seconds N] \
                     [--clients N] [--events N] [--rows N] [--postgres URL] [--dir PATH]";

fn main() -> Outcome<()> {
    let mut arguments = std::env::args().skip(1);
    let section = arguments.next().ok_or(USAGE)?;
    let mut settings = Settings {
        rounds: 3,
        clients: vec![1, 32, 128],
        time: Duration::from_secs(4),
        replayed: 500_000,
        listed: 100_000,
        postgres: None,
        directory: std::env::temp_dir(),
    };
    while let Some(name) = arguments.next() {
        let value = arguments.next().ok_or(USAGE)?;
        match &*name {
            "--rounds" => settings.rounds = value.parse()?,
            "--clients" => settings.clients = vec![value.parse()?],
            "--seconds" => settings.time = Duration::from_secs(value.parse()?),
            "--events" => settings.replayed = value.parse()?,
            "--rows" => settings.listed = value.parse()?,
            "--postgres" => settings.postgres = Some(value),
            "--dir" => settings.directory = value.into(),
            _ => return Err(USAGE.into()),
        }
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(run(&section, &settings))
}

async fn run(section: &str, settings: &Settings) -> Outcome<()> {
    let wanted = |name: &str| section == name || section == "all";
    if !["disk", "append", "bulk", "replay", "rebuild", "rebuild-postgres", "lists", "all"].contains(&section) {
        return Err(USAGE.into());
    }
    if wanted("disk") {
        disk::measure(settings)?;
    }
    if wanted("append") {
        append::waiting(settings).await?;
    }
    if wanted("bulk") {
        append::bulk(settings).await?;
    }
    if wanted("replay") {
        replay::compare(settings).await?;
    }
    if wanted("rebuild") {
        rebuild::compare(settings).await?;
    }
    if let Some(url) = settings.postgres.as_ref().filter(|_| wanted("rebuild-postgres")) {
        rebuild_postgres::compare(settings, url).await?;
    }
    if wanted("lists") {
        lists::measure(settings).await?;
    }
    Ok(())
}
