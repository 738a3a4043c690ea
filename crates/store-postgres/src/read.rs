//! Reading events, always whole commands.

use rollbook_domain::StreamId;
use rollbook_store::{Position, Reading, Recorded, StoreError};
use sqlx::postgres::PgPool;

use crate::error::unavailable;
use crate::rows::{Rows, signed};

pub(crate) async fn stream(pool: &PgPool, stream: StreamId, version: u64, limit: usize) -> Result<Reading, StoreError> {
    let more = signed(limit as u64)?.saturating_add(1);
    let query = sqlx::query(include_str!("../sql/read_stream.sql"))
        .bind(stream.category as i16)
        .bind(stream.id)
        .bind(signed(version)?)
        .bind(more);
    let rows = query.fetch_all(pool).await.map_err(unavailable)?;
    let mut events = Rows::events(&rows)?;
    let at_end = events.len() <= limit;
    events.truncate(limit);
    Ok(Reading { events, at_end })
}

/// Positions have no gaps, so a page is a range: up to the end of the command that its limit falls in.
pub(crate) async fn log(
    pool: &PgPool,
    position: Position,
    limit: usize,
    head: Position,
) -> Result<Reading, StoreError> {
    let wanted = position.0.saturating_add(limit.max(1) as u64).min(head.0);
    if wanted <= position.0 {
        return Ok(Reading { events: Vec::new(), at_end: true });
    }
    let query = sqlx::query_scalar(include_str!("../sql/command_end.sql")).bind(signed(wanted)?);
    let end: i64 = query.fetch_one(pool).await.map_err(unavailable)?;
    let query = sqlx::query(include_str!("../sql/read_log.sql")).bind(signed(position.0)?).bind(end);
    let events = Rows::events(&query.fetch_all(pool).await.map_err(unavailable)?)?;
    Ok(Reading { events, at_end: end.unsigned_abs() >= head.0 })
}

pub(crate) async fn log_backwards(
    pool: &PgPool,
    position: Position,
    limit: usize,
) -> Result<Vec<Recorded>, StoreError> {
    // Positions beyond what the server can count are beyond the end.
    let before = i64::try_from(position.0).unwrap_or(i64::MAX);
    let query = sqlx::query(include_str!("../sql/read_log_backwards.sql")).bind(before).bind(signed(limit as u64)?);
    Rows::events(&query.fetch_all(pool).await.map_err(unavailable)?)
}
