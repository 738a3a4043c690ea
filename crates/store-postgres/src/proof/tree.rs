//! The tree in tables beside the log.

use std::collections::HashMap;

use async_trait::async_trait;
use rollbook_proof::tile::{Tile, TileId};
use rollbook_proof::{Tree, TreeStore};
use rollbook_store::StoreError;
use sqlx::Row;
use sqlx::postgres::PgRow;

use super::PostgresProof;
use crate::error::{corrupt, unavailable};
use crate::rows::{number, signed};

#[async_trait]
impl TreeStore for PostgresProof {
    async fn tree(&self) -> Result<Option<Tree>, StoreError> {
        let found = self.connections.row(|| sqlx::query(include_str!("../../sql/proof_tree.sql"))).await?;
        let Some(row) = found else { return Ok(None) };
        let epoch = u32::try_from(number(&row, "epoch")?).map_err(corrupt)?;
        let checkpoint = row.try_get("checkpoint").map_err(unavailable)?;
        Ok(Some(Tree { epoch, size: number(&row, "size")?, checkpoint }))
    }

    async fn tiles(&self, wanted: &[TileId]) -> Result<Vec<Option<Tile>>, StoreError> {
        let (levels, places) = columns(wanted.iter().copied())?;
        let query = || sqlx::query(include_str!("../../sql/proof_tiles.sql")).bind(&levels).bind(&places);
        let rows = self.connections.page(query).await?;
        let tile = |row: &PgRow| Ok(((row.try_get("level")?, row.try_get("place")?), row.try_get("hashes")?));
        let found: sqlx::Result<HashMap<(i16, i64), Vec<u8>>> = rows.iter().map(tile).collect();
        let found = found.map_err(unavailable)?;
        let tile = |id: &TileId| Ok(found.get(&key(*id)?).and_then(|bytes| Tile::read(*id, bytes)));
        wanted.iter().map(tile).collect()
    }

    async fn grow(&self, epoch: u32, from: u64, to: u64, tiles: &[Tile]) -> Result<bool, StoreError> {
        let epoch = i64::from(epoch);
        self.connections.rows(|| sqlx::query(include_str!("../../sql/proof_begin.sql")).bind(epoch)).await?;
        let (from, to) = (signed(from)?, signed(to)?);
        let (levels, places) = columns(tiles.iter().map(|tile| tile.id))?;
        let hashes: Vec<_> = tiles.iter().map(Tile::bytes).collect();
        let grow = include_str!("../../sql/proof_grow.sql");
        let query =
            || sqlx::query(grow).bind(epoch).bind(from).bind(to).bind(&levels).bind(&places).bind(hashes.clone());
        Ok(self.connections.number(query).await? == Some(1))
    }

    async fn keep(&self, size: u64, checkpoint: &str) -> Result<bool, StoreError> {
        let size = signed(size)?;
        let query = || sqlx::query(include_str!("../../sql/proof_keep.sql")).bind(size).bind(checkpoint);
        Ok(self.connections.row(query).await?.is_some())
    }
}

fn key(id: TileId) -> Result<(i16, i64), StoreError> {
    Ok((i16::from(id.level), signed(id.index)?))
}

fn columns(ids: impl Iterator<Item = TileId>) -> Result<(Vec<i16>, Vec<i64>), StoreError> {
    let keys: Vec<_> = ids.map(key).collect::<Result<_, _>>()?;
    Ok(keys.into_iter().unzip())
}
