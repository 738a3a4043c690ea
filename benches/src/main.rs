//! What the parts of Rollbook give beside what the machine gives, in one run: `scripts/bench`.
//!
//! Every figure is printed as a line of JSON. A comparison takes both sides in turn, several rounds, and gives the
//! median of the rounds' ratios: the machine's mood hits both.

mod append;
mod commands;
mod dialects;
mod disk;
mod fill;
mod import;
mod lists;
mod load;
mod past_lists;
mod postgres;
mod product;
mod project;
mod proven;
mod raw;
mod rebuild;
mod rebuild_postgres;
mod renditions;
mod replay;
mod report;
mod server;
mod starts;
mod verify;
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
    /// Events of the log that is replayed, verified or filled.
    pub(crate) replayed: u64,
    /// Groups, and members of one group, of the lists that are paged.
    pub(crate) listed: u64,
    /// A log elsewhere than in a file, such as `postgres://…`.
    pub(crate) log: Option<String>,
    /// A running server, and a key for it, that is to be filled with so many groups.
    pub(crate) url: Option<String>,
    pub(crate) key: Option<String>,
    pub(crate) groups: u64,
    /// The server for what is measured in PostgreSQL.
    pub(crate) postgres: Option<String>,
    /// Where files are made and removed.
    pub(crate) directory: PathBuf,
}

const USAGE: &str = "rollbook-bench SECTION [--rounds N] [--seconds N] \
                     [--clients N] [--events N] [--rows N] [--postgres URL] [--dir PATH]
rollbook-bench project [--log URL] [--events N]    the figures that a comparison with others takes in
rollbook-bench proven|unproven [--events N]        appends with and without the proof behind them, to be counted
rollbook-bench fill --url URL [--key KEY] [--groups N]";

fn main() -> Outcome<()> {
    let mut arguments = std::env::args().skip(1);
    let section = arguments.next().ok_or(USAGE)?;
    let mut settings = Settings {
        rounds: 3,
        clients: vec![1, 32, 128],
        time: Duration::from_secs(4),
        replayed: 500_000,
        listed: 100_000,
        log: None,
        url: None,
        key: None,
        groups: 10_000,
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
            "--log" => settings.log = Some(value),
            "--url" => settings.url = Some(value),
            "--key" => settings.key = Some(value),
            "--groups" => settings.groups = value.parse()?,
            "--postgres" => settings.postgres = Some(value),
            "--dir" => settings.directory = value.into(),
            _ => return Err(USAGE.into()),
        }
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(run(&section, &settings))
}

async fn run(section: &str, settings: &Settings) -> Outcome<()> {
    match section {
        "disk" => disk::measure(settings),
        "append" => append::waiting(settings).await,
        "bulk" => append::bulk(settings).await,
        "command" => Box::pin(commands::compare(settings)).await,
        "replay" => replay::compare(settings).await,
        "verify" => verify::compare(settings).await,
        "unproven" => proven::append(settings, false).await,
        "proven" => proven::append(settings, true).await,
        "rebuild" => rebuild::compare(settings).await,
        "rebuild-postgres" => {
            rebuild_postgres::compare(settings, settings.postgres.as_deref().ok_or("--postgres is missing")?).await
        }
        "lists" => lists::measure(settings).await,
        "past-lists" => past_lists::measure(settings).await,
        "postgres" => postgres::compare(settings).await,
        "dialects" => Box::pin(dialects::compare(settings)).await,
        "starts" => starts::measure(settings).await,
        "import" => import::compare(settings).await,
        "renditions" => renditions::compare(settings),
        "project" => Box::pin(project::measure(settings)).await,
        "fill" => fill::groups(settings).await,
        _ => Err(USAGE.into()),
    }
}
