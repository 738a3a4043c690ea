//! Filling views in PostgreSQL, beside a bare loop that inserts as many rows of the widest table set by set.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rollbook_projections::db::postgres::PostgresOptions;
use rollbook_projections::{Views, ViewsConfig};
use rollbook_store_sqlite::{Options, SqliteStore};
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, Row};
use tempfile::TempDir;

use crate::report::{figure, median, rate};
use crate::workload::{Source, new_id};
use crate::{Outcome, Settings, replay};

/// Rows of a transaction on the other side.
const BATCH: usize = 5_000;
/// Where everything is made, and removed.
const SCHEMA: &str = "rollbook_bench";

pub(crate) async fn compare(settings: &Settings, url: &str) -> Outcome<()> {
    let mut server = PgConnection::connect(url).await?;
    clear(&mut server).await?;
    let directory = TempDir::new_in(&settings.directory)?;
    let store = Arc::new(SqliteStore::open(&directory.path().join("log.db"), Options::default())?);
    replay::fill(settings.replayed, Source::new(), &*store).await?;
    let parameter = if url.contains('?') { '&' } else { '?' };
    let url = format!("{url}{parameter}options=-c%20search_path%3D{SCHEMA}");
    let options = PostgresOptions { grace: Duration::ZERO, ..PostgresOptions::new(url) };
    let config = ViewsConfig { wait_up_to: u64::MAX, ..ViewsConfig::postgres(options)? };
    let views = Views::open(config, store).await?;
    let rows = rows(&mut server).await?;
    let (mut by_rows, mut by_events) = (Vec::new(), Vec::new());
    for _ in 0..settings.rounds {
        let raw = insert_raw(&mut server, rows).await?;
        figure("postgres.raw_insert.batch5000", "rows/s", raw, json!(null));
        let start = Instant::now();
        views.rebuild(|_| {}).await?;
        let (events, rows) = (rate(usize::try_from(settings.replayed)?, start), rate(rows, start));
        figure("views.rebuild.postgres", "events/s", events, json!({ "rows_per_second": rows.round() }));
        by_rows.push(rows / raw);
        by_events.push(events / raw);
    }
    figure("ratio.rebuild.postgres.rows", "ours/raw", median(by_rows), json!(null));
    figure("ratio.rebuild.postgres.events", "ours/raw", median(by_events), json!(null));
    views.stop().await;
    clear(&mut server).await
}

/// Rows of all tables of the views.
async fn rows(server: &mut PgConnection) -> Outcome<usize> {
    server.execute(sqlx::raw_sql("ANALYZE")).await?;
    let counted = sqlx::query(include_str!("rows_postgres.sql")).bind(format!("rollbook_{SCHEMA}_g%"));
    Ok(usize::try_from(counted.fetch_one(server).await?.try_get::<i64, _>(0)?)?)
}

async fn insert_raw(server: &mut PgConnection, rows: usize) -> Outcome<f64> {
    server.execute(sqlx::raw_sql(include_str!("raw_postgres.sql"))).await?;
    let mut spent = Duration::ZERO;
    for _ in 0..rows / BATCH {
        // Making the rows is no part of writing them.
        let group = new_id();
        let groups: Vec<_> = (0..BATCH).map(|_| group.as_bytes().to_vec()).collect();
        let members: Vec<_> = (0..BATCH).map(|n| format!("user:member-{n:08}-of-the-bench")).collect();
        let doc = |member| {
            json!({ "groupId": group, "member": member, "role": "member", "status": "active",
            "visited": false, "createdAt": "2024-03-05T07:41:09Z", "createdBy": "user:u-asha", "updatedAt": null })
        };
        let docs: Vec<_> = members.iter().map(|member| doc(member).to_string()).collect();
        let start = Instant::now();
        let mut tx = server.begin_with(include_str!("raw_postgres_begin.sql")).await?;
        let insert = sqlx::query(include_str!("raw_postgres_insert.sql")).bind(groups).bind(members).bind(docs);
        insert.execute(&mut *tx).await?;
        tx.commit().await?;
        spent += start.elapsed();
    }
    #[expect(clippy::cast_precision_loss, reason = "figures need no more precision")]
    Ok((rows / BATCH * BATCH) as f64 / spent.as_secs_f64())
}

/// Takes away what there is, and makes an empty place.
async fn clear(server: &mut PgConnection) -> Outcome<()> {
    let found = sqlx::query(include_str!("schemas_postgres.sql")).bind(format!("%{SCHEMA}%"));
    for row in found.fetch_all(&mut *server).await? {
        let drop = format!("DROP SCHEMA {} CASCADE", row.try_get::<String, _>(0)?);
        server.execute(sqlx::raw_sql(AssertSqlSafe(drop))).await?;
    }
    server.execute(sqlx::raw_sql(AssertSqlSafe(format!("CREATE SCHEMA {SCHEMA}")))).await?;
    Ok(())
}
