//! The log in PostgreSQL beside what the server gives without any order: rows of their own transactions, inserted by
//! 32 clients of its own benchmark, and a bare loop of inserts of a thousand rows.

use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use futures::future::join_all;
use rollbook_store::EventStore;
use rollbook_store_postgres::{Options, PostgresStore};
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

use crate::report::{Latencies, figure, median, rate};
use crate::workload::{Source, command, new_id, write};
use crate::{Outcome, Settings};

/// One-event commands under way at once.
const IN_FLIGHT: usize = 256;
/// Events of one bulk append.
const BULK: usize = 1_000;
const TABLE: &str = include_str!("postgres_raw.sql");
const INSERT: &str = include_str!("postgres_raw_insert.sql");
const UNNEST: &str = include_str!("postgres_raw_unnest.sql");

/// A schema of its own on the server.
struct Place {
    server: String,
    schema: String,
}

impl Place {
    async fn make(server: &str) -> Outcome<Self> {
        let place = Self { server: server.to_owned(), schema: format!("bench_{}", new_id().simple()) };
        place.run(&place.server, format!("CREATE SCHEMA {}", place.schema)).await?;
        Ok(place)
    }

    fn url(&self) -> String {
        let parameter = if self.server.contains('?') { '&' } else { '?' };
        format!("{}{parameter}options=-c%20search_path%3D{}", self.server, self.schema)
    }

    async fn run(&self, url: &str, statement: String) -> Outcome<()> {
        PgConnection::connect(url).await?.execute(sqlx::raw_sql(AssertSqlSafe(statement))).await?;
        Ok(())
    }

    async fn remove(self) -> Outcome<()> {
        self.run(&self.server, format!("DROP SCHEMA {} CASCADE", self.schema)).await
    }
}

/// Both comparisons.
pub(crate) async fn compare(settings: &Settings) -> Outcome<()> {
    let server = settings.postgres.as_deref().ok_or("--postgres is missing")?;
    let (mut single, mut bulk) = (Vec::new(), Vec::new());
    for _ in 0..settings.rounds {
        let place = Place::make(server).await?;
        place.run(&place.url(), TABLE.to_owned()).await?;
        let raw = raw_single(settings, &place)?;
        single.push(ours_single(settings, &place).await? / raw);
        let raw = raw_bulk(settings, &place).await?;
        bulk.push(ours_bulk(settings, &place).await? / raw);
        place.remove().await?;
    }
    figure("ratio.postgres.append.c256", "ours/pgbench c32", median(single), json!(null));
    figure("ratio.postgres.bulk.s1000", "ours/bare unnest", median(bulk), json!(null));
    Ok(())
}

async fn open(place: &Place) -> Outcome<Arc<PostgresStore>> {
    Ok(Arc::new(PostgresStore::open(&Options::new(place.url()), new_id()).await?))
}

async fn ours_single(settings: &Settings, place: &Place) -> Outcome<f64> {
    let store = open(place).await?;
    let start = Instant::now();
    let end = start + settings.time;
    let client = |store: Arc<PostgresStore>| async move {
        let (mut source, mut latencies) = (Source::new(), Latencies::default());
        while Instant::now() < end {
            let append = source.append();
            let begun = Instant::now();
            store.submit(append).await?;
            latencies.push(begun.elapsed());
        }
        Outcome::Ok(latencies)
    };
    let mut all = Latencies::default();
    for client in join_all((0..IN_FLIGHT).map(|_| tokio::spawn(client(Arc::clone(&store))))).await {
        all.extend(client??);
    }
    let rate = rate(all.len(), start);
    figure("postgres.append.c256", "events/s", rate, all.percentiles());
    Ok(rate)
}

/// The server's own benchmark, which prints what it did.
fn raw_single(settings: &Settings, place: &Place) -> Outcome<f64> {
    let script = settings.directory.join("single.sql");
    std::fs::write(&script, INSERT)?;
    let seconds = settings.time.as_secs().max(1).to_string();
    let mut pgbench = Command::new("pgbench");
    pgbench.args(["-n", "-c", "32", "-j", "2", "-M", "prepared", "-T", &seconds, "-f"]).arg(&script).arg(place.url());
    let output = pgbench.output()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let tps = text.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
    let rate = tps.ok_or_else(|| format!("pgbench: {text}{}", String::from_utf8_lossy(&output.stderr)))?;
    figure("postgres.pgbench.c32", "rows/s", rate, json!(null));
    Ok(rate)
}

async fn ours_bulk(settings: &Settings, place: &Place) -> Outcome<f64> {
    let store = open(place).await?;
    let (mut source, mut events, start) = (Source::new(), 0, Instant::now());
    while start.elapsed() < settings.time {
        let items = (0..BULK).map(|_| source.next()).collect();
        store.submit(command(vec![write(new_id(), 0, items)])).await?;
        events += BULK;
    }
    let rate = rate(events, start);
    figure("postgres.bulk.s1000", "events/s", rate, json!(null));
    Ok(rate)
}

async fn raw_bulk(settings: &Settings, place: &Place) -> Outcome<f64> {
    let mut connection = PgConnection::connect(&place.url()).await?;
    let (mut source, mut events, start) = (Source::new(), 0, Instant::now());
    while start.elapsed() < settings.time {
        let items: Vec<_> = (0..BULK).map(|_| source.next()).collect();
        let stream = new_id();
        sqlx::query(UNNEST)
            .bind(vec![stream; BULK])
            .bind((1..=i64::try_from(BULK)?).collect::<Vec<_>>())
            .bind(items.iter().map(|item| item.kind).collect::<Vec<_>>())
            .bind(items.iter().map(|item| &item.payload[..]).collect::<Vec<_>>())
            .execute(&mut connection)
            .await?;
        events += BULK;
    }
    let rate = rate(events, start);
    figure("postgres.raw_bulk.s1000", "events/s", rate, json!(null));
    Ok(rate)
}
