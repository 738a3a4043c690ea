//! Drops generations that nobody needs any more.

use std::sync::{Arc, Weak};
use std::time::Duration;

use super::control;
use super::lease::Lease;
use super::server::{Base, Server};
use crate::db::{DbError, Row, Value, sql};

sql! {
    OLD = "sql/generation_old.pg.sql";
    FORGET = "sql/generation_forget.pg.sql";
}

const BEGIN: &str = include_str!("begin_dropping.script");
const DROP_SCHEMA: &str = include_str!("schema_drop.script");
/// How often the leader looks.
const EVERY: Duration = Duration::from_secs(1);

/// The schema of a generation, named after the schema of what is beside it.
pub(super) fn schema_of(base: &str, number: i64) -> String {
    format!("{}{number}", prefix(base))
}

fn prefix(base: &str) -> String {
    format!("rollbook_{base}_g")
}

/// Its number; none is 0.
pub(super) fn number_of(base: &str, schema: &str) -> i64 {
    schema.strip_prefix(&prefix(base)).and_then(|number| number.parse().ok()).unwrap_or_default()
}

/// Looks now and then, as long as this process leads.
pub(super) async fn while_leading(server: Arc<Server>, schema: String, leader: Weak<Lease>, grace: Duration) {
    while leader.upgrade().is_some_and(|leader| leader.is_held()) {
        let base = Base { server: &server, schema: &schema };
        if let Err(error) = sweep(base, grace).await {
            tracing::debug!(%error, "replaced views are still there; trying again");
        }
        tokio::time::sleep(EVERY).await;
    }
}

async fn sweep(base: Base<'_>, grace: Duration) -> Result<(), DbError> {
    let grace = Value::Int(i64::try_from(grace.as_secs()).unwrap_or(i64::MAX));
    for row in base.fetch(&OLD, &[grace]).await? {
        remove(&base, &row).await?;
    }
    Ok(())
}

async fn remove(base: &Base<'_>, row: &Row) -> Result<(), DbError> {
    let number = row.int(0)?;
    let name = schema_of(base.schema, number);
    let mut tx = base.server.begin(BEGIN).await?;
    control::run(&mut tx, &DROP_SCHEMA.replace("{schema}", &format!("\"{name}\""))).await?;
    base.fetch_in(&mut tx, &FORGET, &[number.into()]).await?;
    tx.commit().await?;
    tracing::info!(schema = name, "replaced views are gone");
    Ok(())
}
