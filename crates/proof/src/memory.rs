//! A tree that is gone with the process, for tests and for logs that are.

use std::collections::HashMap;

use async_trait::async_trait;
use parking_lot::Mutex;
use rollbook_store::StoreError;

use crate::port::{Tree, TreeStore};
use crate::tile::{Tile, TileId};

/// See the module.
#[derive(Debug, Default)]
pub struct MemoryTree(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    tree: Option<Tree>,
    tiles: HashMap<TileId, Tile>,
}

#[async_trait]
impl TreeStore for MemoryTree {
    async fn tree(&self) -> Result<Option<Tree>, StoreError> {
        Ok(self.0.lock().tree.clone())
    }

    async fn tiles(&self, wanted: &[TileId]) -> Result<Vec<Option<Tile>>, StoreError> {
        let inner = self.0.lock();
        Ok(wanted.iter().map(|id| inner.tiles.get(id).cloned()).collect())
    }

    async fn grow(&self, epoch: u32, from: u64, to: u64, tiles: &[Tile]) -> Result<bool, StoreError> {
        let mut inner = self.0.lock();
        let tree = inner.tree.get_or_insert(Tree { epoch, size: 0, checkpoint: None });
        if (tree.epoch, tree.size) != (epoch, from) {
            return Ok(false);
        }
        tree.size = to;
        inner.tiles.extend(tiles.iter().map(|tile| (tile.id, tile.clone())));
        Ok(true)
    }

    async fn keep(&self, size: u64, checkpoint: &str) -> Result<bool, StoreError> {
        let mut inner = self.0.lock();
        let Some(tree) = inner.tree.as_mut().filter(|tree| tree.size == size) else { return Ok(false) };
        tree.checkpoint = Some(checkpoint.to_owned());
        Ok(true)
    }
}
