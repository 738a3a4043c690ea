//! Rows as they are stored.

use async_trait::async_trait;
use rollbook_proof::leaf::{Draft, Open, Own, Shared};
use rollbook_proof::{Content, RawLog, Row as Leaf};
use rollbook_store::StoreError;
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use super::PostgresProof;
use crate::error::corrupt;
use crate::rows::signed;

/// Why a row cannot be what was written.
type Bad = String;

#[async_trait]
impl RawLog for PostgresProof {
    async fn epoch(&self) -> Result<u32, StoreError> {
        let epoch = self.connections.number(|| sqlx::query(include_str!("../../sql/epoch.sql"))).await?;
        let epoch = epoch.ok_or_else(|| corrupt("the log has no head"))?;
        Ok(u32::try_from(epoch).unwrap_or(u32::MAX))
    }

    async fn rows(&self, after: u64, limit: usize) -> Result<Vec<Leaf>, StoreError> {
        let rows = self.read(after, limit).await?;
        rows.iter()
            .map(|row| Ok(Leaf { position: position(row)?, leaf: parts(row, |o, s| Open::new(o).finish(s)) }))
            .collect()
    }

    async fn content(&self, position: u64) -> Result<Option<Content>, StoreError> {
        let Some(before) = position.checked_sub(1) else { return Ok(None) };
        let rows = self.read(before, 1).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        if self::position(row)? != position {
            return Ok(None);
        }
        let content = parts(row, |own, shared| Content {
            workspace: String::from_utf8_lossy(shared.workspace).into_owned(),
            leaf: Draft::new(own).finish(shared),
        });
        content.map(Some).map_err(StoreError::Corrupt)
    }
}

impl PostgresProof {
    async fn read(&self, after: u64, limit: usize) -> Result<Vec<PgRow>, StoreError> {
        let (after, limit) = (signed(after)?, signed(limit as u64)?);
        self.connections.page(|| sqlx::query(include_str!("../../sql/raw_rows.sql")).bind(after).bind(limit)).await
    }
}

fn position(row: &PgRow) -> Result<u64, StoreError> {
    crate::rows::number(row, "position")
}

/// Both parts of a leaf; positions become places within the command.
fn parts<T>(row: &PgRow, make: impl FnOnce(&Own<'_>, &Shared<'_>) -> T) -> Result<T, Bad> {
    let command_id: Option<Uuid> = get(row, "command_id")?;
    let command_id = command_id.ok_or("its command is missing")?;
    let (id, stream): (Uuid, Uuid) = (get(row, "event_id")?, get(row, "stream")?);
    let (correlation_id, causation_id): (Uuid, Option<Uuid>) = (get(row, "correlation_id")?, get(row, "causation_id")?);
    let (position, first, last): (i64, i64, i64) =
        (get(row, "position")?, get(row, "first_position")?, get(row, "last_position")?);
    let category = u8::try_from(get::<i16>(row, "category")?).map_err(|_| "its stream has no category")?;
    let own = Own {
        stream: &[&[category], &stream.as_bytes()[..]].concat(),
        version: get(row, "version")?,
        id: id.as_bytes(),
        kind: get::<&str>(row, "kind")?.as_bytes(),
        schema_version: i64::from(get::<i32>(row, "schema_version")?),
        recorded_at: get(row, "recorded_at")?,
        before: position.saturating_sub(first),
        after: last.saturating_sub(position),
        payload: get(row, "payload")?,
    };
    let shared = Shared {
        command_id: command_id.as_bytes(),
        workspace: get::<&str>(row, "workspace")?.as_bytes(),
        actor: get::<&str>(row, "actor")?.as_bytes(),
        initiator: get::<Option<&str>>(row, "initiator")?.map(str::as_bytes),
        correlation_id: correlation_id.as_bytes(),
        causation_id: causation_id.as_ref().map(|id| &id.as_bytes()[..]),
        traceparent: get::<Option<&str>>(row, "traceparent")?.map(str::as_bytes),
    };
    Ok(make(&own, &shared))
}

fn get<'r, T>(row: &'r PgRow, column: &str) -> Result<T, Bad>
where
    T: sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
{
    row.try_get(column).map_err(|error| error.to_string())
}
