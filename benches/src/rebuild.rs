//! Filling the views from a log, beside inserting the same number of rows into one table.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use rollbook_projections::{Views, ViewsConfig};
use rollbook_store_sqlite::{Options, SqliteStore};
use rusqlite::Connection;
use serde_json::json;
use tempfile::TempDir;

use crate::report::{figure, median, rate};
use crate::workload::Source;
use crate::{Outcome, Settings, raw, replay};

/// Rows of a transaction on the other side.
const BATCH: usize = 1_000;

pub(crate) async fn compare(settings: &Settings) -> Outcome<()> {
    let directory = TempDir::new_in(&settings.directory)?;
    let log = directory.path().join("log.db");
    let store = Arc::new(SqliteStore::open(&log, Options::default())?);
    replay::fill(settings.replayed, Source::new(), &*store).await?;
    let path = directory.path().join("views.db");
    let config = ViewsConfig { wait_up_to: u64::MAX, ..ViewsConfig::sqlite(&path)? };
    let views = Views::open(config, store).await?;
    let rows = rows(&path)?;
    let (mut by_rows, mut by_events) = (Vec::new(), Vec::new());
    for round in 0..settings.rounds {
        let raw = insert_raw(&directory.path().join(format!("raw{round}.db")), rows.min(2_000_000))?;
        figure("sqlite.raw_insert.batch1000", "rows/s", raw, json!(null));
        let start = Instant::now();
        views.rebuild(|_| {}).await?;
        let (events, rows) = (rate(usize::try_from(settings.replayed)?, start), rate(rows, start));
        figure("views.rebuild", "events/s", events, json!({ "rows_per_second": rows.round() }));
        by_rows.push(rows / raw);
        by_events.push(events / raw);
    }
    figure("ratio.rebuild.rows", "ours/raw", median(by_rows), json!(null));
    figure("ratio.rebuild.events", "ours/raw", median(by_events), json!(null));
    views.stop().await;
    Ok(())
}

/// Rows of all tables of the views.
fn rows(path: &Path) -> Outcome<usize> {
    let conn = Connection::open(path)?;
    let mut names = conn.prepare(include_str!("tables.sql"))?;
    let names: Vec<String> = names.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let mut rows = 0;
    for name in names {
        let sql = include_str!("count.sql").replace("{table}", &name);
        rows += usize::try_from(conn.query_row(&sql, [], |row| row.get::<_, i64>(0))?)?;
    }
    Ok(rows)
}

fn insert_raw(path: &Path, rows: usize) -> Outcome<f64> {
    let conn = raw::open(path)?;
    let mut source = Source::new();
    let mut spent = std::time::Duration::ZERO;
    for _ in 0..rows / BATCH {
        // Making the rows is no part of writing them.
        let items: Vec<_> = (0..BATCH).map(|_| source.next()).collect();
        let start = Instant::now();
        raw::insert_all(&conn, &items)?;
        spent += start.elapsed();
    }
    #[expect(clippy::cast_precision_loss, reason = "figures need no more precision")]
    Ok((rows / BATCH * BATCH) as f64 / spent.as_secs_f64())
}
