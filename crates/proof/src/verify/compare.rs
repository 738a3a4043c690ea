//! The recomputed tiles beside the stored ones.

use rollbook_store::StoreError;

use super::report::Finding;
use crate::port::{Tree, TreeStore};
use crate::tile::{Tile, WIDTH};

/// See the module.
pub(super) struct Comparison<'a> {
    stored: Option<(&'a dyn TreeStore, Tree)>,
    foreign: bool,
    /// The first leaf that differs.
    leaf: Option<u64>,
    /// A tile that is missing, short, or differs above the leaves.
    tile: Option<String>,
}

impl<'a> Comparison<'a> {
    pub(super) async fn begin(trees: Option<&'a dyn TreeStore>, epoch: u32) -> Result<Self, StoreError> {
        let stored = match trees {
            Some(trees) => trees.tree().await?.map(|tree| (trees, tree)),
            None => None,
        };
        let foreign = stored.as_ref().is_some_and(|(_, tree)| tree.epoch != epoch);
        Ok(Self { stored: stored.filter(|_| !foreign), foreign, leaf: None, tile: None })
    }

    /// Leaves of the stored tree.
    pub(super) fn size(&self) -> u64 {
        self.stored.as_ref().map_or(0, |(_, tree)| tree.size)
    }

    pub(super) fn foreign(&self) -> Option<Finding> {
        self.foreign.then_some(Finding::OtherTree)
    }

    /// The position of the first leaf that is not as stored.
    pub(super) const fn differs_at(&self) -> Option<u64> {
        self.leaf
    }

    /// What is wrong with the stored tree itself.
    pub(super) fn damage(self) -> Option<String> {
        self.tile
    }

    /// Compares tiles, as far as the stored tree reaches.
    pub(super) async fn tiles(&mut self, computed: impl Iterator<Item = Tile>) -> Result<(), StoreError> {
        let Some((trees, tree)) = &self.stored else { return Ok(()) };
        let reach = |tile: &Tile| {
            let hashes = tree.size.checked_shr(8 * u32::from(tile.id.level)).unwrap_or(0);
            let here = hashes.saturating_sub(tile.id.index * WIDTH as u64);
            usize::try_from(here).unwrap_or(WIDTH).min(tile.hashes.len())
        };
        let computed: Vec<_> = computed.map(|tile| (reach(&tile), tile)).filter(|(reach, _)| *reach > 0).collect();
        let ids: Vec<_> = computed.iter().map(|(_, tile)| tile.id).collect();
        let stored = trees.tiles(&ids).await?;
        for ((reach, computed), stored) in computed.iter().zip(stored) {
            self.tile(computed, stored.as_ref(), *reach);
        }
        Ok(())
    }

    fn tile(&mut self, computed: &Tile, stored: Option<&Tile>, reach: usize) {
        let id = computed.id;
        let stored = stored.map_or(&[][..], |tile| &tile.hashes);
        let differs = computed.hashes[..reach].iter().zip(stored).position(|(ours, theirs)| ours != theirs);
        match differs {
            Some(place) if id.level == 0 => {
                let position = id.index * WIDTH as u64 + place as u64 + 1;
                self.leaf.get_or_insert(position);
            }
            None if stored.len() >= reach => {}
            _ => _ = self.tile.get_or_insert_with(|| format!("tile {}/{}", id.level, id.index)),
        }
    }
}
