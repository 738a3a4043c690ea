//! Adds what is new in the log to the tree, after making sure that both still agree.

use std::sync::Arc;

use rollbook_store::StoreError;

use crate::builder::Builder;
use crate::checkpoint::{Checkpoint, origin};
use crate::note::SigningKey;
use crate::port::{RawLog, Row, Tree, TreeStore};
use crate::tile::{TileId, WIDTH, edges};

/// Events that are read at once.
const PAGE: usize = 2_000;

/// What keeps the tree from growing.
#[derive(Debug)]
pub(super) enum Trouble {
    /// May be over soon.
    Passing(StoreError),
    /// The log and its tree contradict each other.
    Lasting(String),
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Corrupt(reason) => Self::Lasting(reason),
            other => Self::Passing(other),
        }
    }
}

pub(super) struct Growing {
    log: Arc<dyn RawLog>,
    trees: Arc<dyn TreeStore>,
    key: Arc<SigningKey>,
    /// The edge of the stored tree, once it was looked at.
    at: Option<At>,
}

struct At {
    epoch: u32,
    builder: Builder,
    signed: Option<u64>,
}

impl Growing {
    pub(super) fn new(log: Arc<dyn RawLog>, trees: Arc<dyn TreeStore>, key: Arc<SigningKey>) -> Self {
        Self { log, trees, key, at: None }
    }

    /// Leaves that are in the tree, as far as is known.
    pub(super) fn size(&self) -> u64 {
        self.at.as_ref().map_or(0, |at| at.builder.size())
    }

    pub(super) fn is_at(&self, head: u64) -> bool {
        self.at.as_ref().is_some_and(|at| at.builder.size() >= head)
    }

    /// Takes in everything up to the head; gives a new checkpoint where there is one to give.
    pub(super) async fn grow(&mut self, head: u64) -> Result<Option<String>, Trouble> {
        let mut at = match self.at.take() {
            Some(at) => at,
            None => self.resume().await?,
        };
        while at.builder.size() < head {
            if !self.page(&mut at).await? {
                // Another process was quicker.
                at = self.resume().await?;
            }
        }
        let note = self.sign(&mut at).await?;
        self.at = Some(at);
        Ok(note)
    }

    async fn page(&self, at: &mut At) -> Result<bool, Trouble> {
        let from = at.builder.size();
        let rows = self.log.rows(from, PAGE).await?;
        if rows.is_empty() {
            return Err(Trouble::Lasting(format!("position {} is missing: the log ends before it", from + 1)));
        }
        for row in rows {
            at.builder.push(leaf(row, at.builder.size() + 1)?);
        }
        let tiles: Vec<_> = at.builder.take_full().into_iter().chain(at.builder.edge_tiles()).collect();
        Ok(self.trees.grow(at.epoch, from, at.builder.size(), &tiles).await?)
    }

    async fn sign(&self, at: &mut At) -> Result<Option<String>, Trouble> {
        let size = at.builder.size();
        if at.signed == Some(size) {
            return Ok(None);
        }
        let checkpoint = Checkpoint { origin: origin(at.epoch), size, root: at.builder.root() };
        let note = self.key.sign(&checkpoint.to_string());
        let kept = self.trees.keep(size, &note).await?;
        at.signed = Some(size);
        Ok(kept.then_some(note))
    }

    /// The stored tree, or a new one. The log must still have its last leaves, and what was signed must be in it.
    async fn resume(&self) -> Result<At, Trouble> {
        let epoch = self.log.epoch().await?;
        let Some(tree) = self.trees.tree().await? else {
            // An empty tree, so that even an empty log has a checkpoint.
            self.trees.grow(epoch, 0, 0, &[]).await?;
            return Ok(At { epoch, builder: Builder::default(), signed: None });
        };
        if tree.epoch != epoch {
            return Err(Trouble::Lasting("the tree is of another log".into()));
        }
        let builder = self.edge(tree.size).await?;
        let signed = self.signed(&tree, &builder)?;
        self.check_last(tree.size).await?;
        Ok(At { epoch, builder, signed })
    }

    async fn edge(&self, size: u64) -> Result<Builder, Trouble> {
        let wanted: Vec<_> = edges(size).collect();
        let ids: Vec<_> = wanted.iter().map(|(id, _)| *id).collect();
        let mut edge = Vec::new();
        for ((id, width), tile) in wanted.iter().zip(self.trees.tiles(&ids).await?) {
            // Another process may have added to it since the size was read; what was there before stays.
            let tile = tile.filter(|tile| tile.hashes.len() >= *width);
            let mut tile = tile.ok_or_else(|| Trouble::Lasting(format!("the tile {id:?} of the tree is damaged")))?;
            tile.hashes.truncate(*width);
            edge.push(tile);
        }
        Ok(Builder::resume(size, edge))
    }

    /// The size of the stored checkpoint, where it is of this very size; a root that was signed must be the root.
    fn signed(&self, tree: &Tree, builder: &Builder) -> Result<Option<u64>, Trouble> {
        let Some(note) = &tree.checkpoint else { return Ok(None) };
        // A note of another key is signed anew.
        let Ok(text) = self.key.public().open(note) else { return Ok(None) };
        let lasting = |reason: &str| Trouble::Lasting(reason.into());
        let checkpoint: Checkpoint = text.parse().map_err(|_| lasting("the kept checkpoint cannot be read"))?;
        if checkpoint.size != tree.size {
            return Ok(None);
        }
        if checkpoint.root != builder.root() {
            return Err(lasting("the tree is not the one that was signed"));
        }
        Ok(Some(checkpoint.size))
    }

    /// The rows behind the last leaves: an old copy of a log that has grown again since is found by them.
    async fn check_last(&self, size: u64) -> Result<(), Trouble> {
        let Some(last) = size.checked_sub(1) else { return Ok(()) };
        let id = TileId { level: 0, index: last / WIDTH as u64 };
        let Some(tile) = self.trees.tiles(&[id]).await?.pop().flatten() else {
            return Err(Trouble::Lasting(format!("the tile {id:?} of the tree is damaged")));
        };
        let first = id.index * WIDTH as u64;
        let rows = self.log.rows(first, WIDTH).await?;
        for (position, expected) in (first + 1..=size).zip(&tile.hashes) {
            let row = rows.get(usize::try_from(position - first - 1).unwrap_or(usize::MAX));
            let Some(row) = row else {
                let reason = format!("the log ends before {position} and its tree has {size} events: an old copy?");
                return Err(Trouble::Lasting(reason));
            };
            if row.position != position || row.leaf.as_ref() != Ok(expected) {
                return Err(Trouble::Lasting(format!("position {position} is not what its proof says")));
            }
        }
        Ok(())
    }
}

fn leaf(row: Row, expected: u64) -> Result<crate::Hash, Trouble> {
    if row.position != expected {
        return Err(Trouble::Lasting(format!("position {expected} is missing")));
    }
    row.leaf.map_err(|reason| Trouble::Lasting(format!("position {}: {reason}", row.position)))
}
