//! The tree in tables beside the log.

use std::collections::HashMap;

use async_trait::async_trait;
use rollbook_proof::tile::{Tile, TileId};
use rollbook_proof::{Tree, TreeStore};
use rollbook_store::StoreError;
use sqlx::Row;

use super::PostgresProof;
use crate::error::{corrupt, unavailable};
use crate::rows::{number, signed};

#[async_trait]
impl TreeStore for PostgresProof {
    async fn tree(&self) -> Result<Option<Tree>, StoreError> {
        let found = sqlx::query(include_str!("../../sql/proof_tree.sql")).fetch_optional(&self.pool).await;
        let Some(row) = found.map_err(unavailable)? else { return Ok(None) };
        let epoch = u32::try_from(number(&row, "epoch")?).map_err(corrupt)?;
        let checkpoint = row.try_get("checkpoint").map_err(unavailable)?;
        Ok(Some(Tree { epoch, size: number(&row, "size")?, checkpoint }))
    }

    async fn tiles(&self, wanted: &[TileId]) -> Result<Vec<Option<Tile>>, StoreError> {
        let (levels, places) = columns(wanted.iter().copied())?;
        let query = sqlx::query_as(include_str!("../../sql/proof_tiles.sql")).bind(levels).bind(places);
        let found: Vec<(i16, i64, Vec<u8>)> = query.fetch_all(&self.pool).await.map_err(unavailable)?;
        let found: HashMap<_, _> = found.into_iter().map(|(level, place, bytes)| ((level, place), bytes)).collect();
        let tile = |id: &TileId| Ok(found.get(&key(*id)?).and_then(|bytes| Tile::read(*id, bytes)));
        wanted.iter().map(tile).collect()
    }

    async fn grow(&self, epoch: u32, from: u64, to: u64, tiles: &[Tile]) -> Result<bool, StoreError> {
        let begin = sqlx::query(include_str!("../../sql/proof_begin.sql")).bind(i64::from(epoch));
        begin.execute(&self.pool).await.map_err(unavailable)?;
        let (levels, places) = columns(tiles.iter().map(|tile| tile.id))?;
        let query = sqlx::query_scalar(include_str!("../../sql/proof_grow.sql"))
            .bind(i64::from(epoch))
            .bind(signed(from)?)
            .bind(signed(to)?)
            .bind(levels)
            .bind(places)
            .bind(tiles.iter().map(Tile::bytes).collect::<Vec<_>>());
        let moved: i64 = query.fetch_one(&self.pool).await.map_err(unavailable)?;
        Ok(moved == 1)
    }

    async fn keep(&self, size: u64, checkpoint: &str) -> Result<bool, StoreError> {
        let query = sqlx::query(include_str!("../../sql/proof_keep.sql")).bind(signed(size)?).bind(checkpoint);
        Ok(query.execute(&self.pool).await.map_err(unavailable)?.rows_affected() == 1)
    }
}

fn key(id: TileId) -> Result<(i16, i64), StoreError> {
    Ok((i16::from(id.level), signed(id.index)?))
}

fn columns(ids: impl Iterator<Item = TileId>) -> Result<(Vec<i16>, Vec<i64>), StoreError> {
    let keys: Vec<_> = ids.map(key).collect::<Result<_, _>>()?;
    Ok(keys.into_iter().unzip())
}
