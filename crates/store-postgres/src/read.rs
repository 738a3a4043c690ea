//! Reading events, always whole commands.

use crate::connections::Connections;
use crate::error::corrupt;
use crate::rows::{Rows, signed};
use rollbook_domain::StreamId;
use rollbook_store::{Position, Reading, Recorded, Sifting, StoreError};

pub(crate) async fn stream(
    connections: &Connections,
    stream: StreamId,
    version: u64,
    limit: usize,
) -> Result<Reading, StoreError> {
    let (category, version) = (stream.category as i16, signed(version)?);
    let more = signed(limit as u64)?.saturating_add(1);
    let sql = include_str!("../sql/read_stream.sql");
    let query = || sqlx::query(sql).bind(category).bind(stream.id).bind(version).bind(more);
    let mut events = Rows::events(&connections.page(query).await?)?;
    let at_end = events.len() <= limit;
    events.truncate(limit);
    Ok(Reading { events, at_end })
}

/// Positions have no gaps, so a page is a range: up to the end of the command that its limit falls in. None where
/// nothing follows.
async fn range(
    connections: &Connections,
    position: Position,
    limit: usize,
    head: Position,
) -> Result<Option<(i64, i64)>, StoreError> {
    let wanted = position.0.saturating_add(limit.max(1) as u64).min(head.0);
    if wanted <= position.0 {
        return Ok(None);
    }
    let wanted = signed(wanted)?;
    let end = connections.number(|| sqlx::query(include_str!("../sql/command_end.sql")).bind(wanted)).await?;
    let end = end.ok_or_else(|| corrupt(format!("the event at {wanted} is not there")))?;
    Ok(Some((signed(position.0)?, signed(end)?)))
}

/// Events after a position.
pub(crate) async fn log(
    connections: &Connections,
    position: Position,
    limit: usize,
    head: Position,
) -> Result<Reading, StoreError> {
    let Some((after, end)) = range(connections, position, limit, head).await? else {
        return Ok(Reading { events: Vec::new(), at_end: true });
    };
    let query = || sqlx::query(include_str!("../sql/read_log.sql")).bind(after).bind(end);
    let events = Rows::events(&connections.page(query).await?)?;
    Ok(Reading { events, at_end: end.unsigned_abs() >= head.0 })
}

/// Those of some types; the payloads of the others stay where they are.
pub(crate) async fn sift(
    connections: &Connections,
    position: Position,
    limit: usize,
    kinds: &'static [&'static str],
    head: Position,
) -> Result<Sifting, StoreError> {
    let Some((after, end)) = range(connections, position, limit, head).await? else {
        return Ok(Sifting { events: Vec::new(), next: position, at_end: true });
    };
    let query = || sqlx::query(include_str!("../sql/sift_log.sql")).bind(after).bind(end).bind(kinds);
    let events = Rows::events(&connections.page(query).await?)?;
    Ok(Sifting { events, next: Position(end.unsigned_abs()), at_end: end.unsigned_abs() >= head.0 })
}

pub(crate) async fn log_backwards(
    connections: &Connections,
    position: Position,
    limit: usize,
) -> Result<Vec<Recorded>, StoreError> {
    // Positions beyond what the server can count are beyond the end.
    let before = i64::try_from(position.0).unwrap_or(i64::MAX);
    let most = signed(limit as u64)?;
    let query = || sqlx::query(include_str!("../sql/read_log_backwards.sql")).bind(before).bind(most);
    Rows::events(&connections.page(query).await?)
}
