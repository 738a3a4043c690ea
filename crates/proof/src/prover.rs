//! Proofs out of the stored tree.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use rollbook_store::StoreError;

use crate::checkpoint::Checkpoint;
use crate::hash::Hash;
use crate::note::VerifyingKey;
use crate::port::{RawLog, Tree, TreeStore};
use crate::tile::{Tile, tile_of};
use crate::tree::{consistency, cover, fold, inclusion};

/// That an event is in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inclusion {
    /// Whose event it is.
    pub workspace: String,
    /// The place of the leaf: its position less one.
    pub index: u64,
    /// Leaves of the tree.
    pub size: u64,
    /// Its root.
    pub root: Hash,
    /// What is hashed.
    pub leaf: Vec<u8>,
    /// From the leaf to the root.
    pub path: Vec<Hash>,
}

/// That a log only grew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consistency {
    /// Leaves of the old tree.
    pub from: u64,
    /// Its root.
    pub old: Hash,
    /// Leaves of the new tree.
    pub to: u64,
    /// Its root.
    pub new: Hash,
    /// As RFC 9162 has it.
    pub path: Vec<Hash>,
}

/// Why there is no such proof.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ProofError {
    /// Nothing has been signed yet.
    #[error("nothing has been signed yet")]
    NotYet,
    /// No such event, or not in a tree of this size.
    #[error("there is no such event in a tree of {size}")]
    NotIncluded {
        /// The size asked for, or the newest.
        size: u64,
    },
    /// There is no tree of this size.
    #[error("there is no tree of {size}; the newest has {newest}")]
    NoSuchSize {
        /// What was asked for.
        size: u64,
        /// What there is.
        newest: u64,
    },
    /// Tiles are missing or are no tiles.
    #[error("the tree is damaged")]
    Damaged,
    /// The log or the tree cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// See the module. Cheap to clone.
#[derive(Clone)]
pub struct Prover {
    log: Arc<dyn RawLog>,
    trees: Arc<dyn TreeStore>,
    key: VerifyingKey,
}

impl Prover {
    /// Proofs of a log from its tree.
    pub fn new(log: Arc<dyn RawLog>, trees: Arc<dyn TreeStore>, key: VerifyingKey) -> Self {
        Self { log, trees, key }
    }

    /// What checkpoints are checked with.
    pub const fn key(&self) -> &VerifyingKey {
        &self.key
    }

    /// The newest checkpoint as a signed note.
    pub async fn checkpoint(&self) -> Result<String, ProofError> {
        self.tree().await?.checkpoint.ok_or(ProofError::NotYet)
    }

    /// That the event at a position is in the tree of a size; of the newest signed one where none is asked for.
    pub async fn inclusion(&self, position: u64, size: Option<u64>) -> Result<Inclusion, ProofError> {
        let tree = self.tree().await?;
        let asked = size;
        let size = sized(&tree, size)?;
        let missing = || ProofError::NotIncluded { size };
        let index = position.checked_sub(1).ok_or_else(missing)?;
        let content = self.log.content(position).await?.ok_or_else(missing)?;
        if index >= size {
            return Err(if asked.is_some() { missing() } else { ProofError::NotYet });
        }
        let path = inclusion(index, size);
        let mut hashes = self.hashes(path.into_iter().chain(std::iter::once(0..size))).await?;
        let root = hashes.pop().ok_or(ProofError::Damaged)?;
        Ok(Inclusion { workspace: content.workspace, index, size, root, leaf: content.leaf, path: hashes })
    }

    /// That the tree of one size is the beginning of the tree of another, the newest signed one where none is named.
    pub async fn consistency(&self, from: u64, to: Option<u64>) -> Result<Consistency, ProofError> {
        let tree = self.tree().await?;
        let to = sized(&tree, to)?;
        if from > to {
            return Err(ProofError::NoSuchSize { size: from, newest: to });
        }
        let path = consistency(from, to);
        let mut hashes = self.hashes(path.into_iter().chain([0..from, 0..to])).await?;
        let (Some(new), Some(old)) = (hashes.pop(), hashes.pop()) else { return Err(ProofError::Damaged) };
        Ok(Consistency { from, old, to, new, path: hashes })
    }

    async fn tree(&self) -> Result<Tree, ProofError> {
        self.trees.tree().await?.ok_or(ProofError::NotYet)
    }

    /// The hash over each range of leaves, all tiles in one round.
    async fn hashes(&self, ranges: impl Iterator<Item = Range<u64>> + Send) -> Result<Vec<Hash>, ProofError> {
        let covers: Vec<_> = ranges.map(cover).collect();
        let mut ids: Vec<_> = covers.iter().flatten().copied().map(tile_of).collect();
        ids.sort_unstable();
        ids.dedup();
        let tiles = self.trees.tiles(&ids).await?;
        let tiles: HashMap<_, Tile> = ids.into_iter().zip(tiles).filter_map(|(id, tile)| Some((id, tile?))).collect();
        let hash = |node| tiles.get(&tile_of(node)).and_then(|tile| tile.node(node)).ok_or(ProofError::Damaged);
        covers
            .into_iter()
            .map(|nodes| Ok(fold(&nodes.into_iter().map(hash).collect::<Result<Vec<_>, ProofError>>()?)))
            .collect()
    }
}

/// A size that there is; that of the newest checkpoint where none is asked for.
fn sized(tree: &Tree, size: Option<u64>) -> Result<u64, ProofError> {
    match size {
        Some(size) if size <= tree.size => Ok(size),
        Some(size) => Err(ProofError::NoSuchSize { size, newest: tree.size }),
        None => {
            let text =
                tree.checkpoint.as_deref().and_then(|note| note.rsplit_once("\n\n")).ok_or(ProofError::NotYet)?;
            let checkpoint = format!("{}\n", text.0).parse::<Checkpoint>().map_err(|_| ProofError::Damaged)?;
            Ok(checkpoint.size)
        }
    }
}
