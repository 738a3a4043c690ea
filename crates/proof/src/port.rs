//! What the proof needs of the world.

use async_trait::async_trait;
use rollbook_store::StoreError;

use crate::hash::Hash;
use crate::tile::{Tile, TileId};

/// An event as its row has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Where it stands.
    pub position: u64,
    /// Its leaf; or why its row cannot be what was written.
    pub leaf: Result<Hash, String>,
}

/// The content of a leaf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// Whose event it is.
    pub workspace: String,
    /// What is hashed.
    pub leaf: Vec<u8>,
}

/// The rows of a log as they are stored: not through the codec, not through what a running log remembers.
#[async_trait]
pub trait RawLog: Send + Sync + 'static {
    /// Distinguishes this log from every other.
    async fn epoch(&self) -> Result<u32, StoreError>;

    /// About `limit` rows after a position, in order, up to the end of a command; none at the end of the log. A row that
    /// is damaged is told as such; after one that cannot even be read no more follow.
    async fn rows(&self, after: u64, limit: usize) -> Result<Vec<Row>, StoreError>;

    /// What the leaf of an event is made of; none where there is no event.
    async fn content(&self, position: u64) -> Result<Option<Content>, StoreError>;
}

/// What is stored of a tree beside its tiles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree {
    /// Of which log.
    pub epoch: u32,
    /// Leaves.
    pub size: u64,
    /// The newest signed checkpoint.
    pub checkpoint: Option<String>,
}

/// Where a tree is kept: apart from the views, which are thrown away and filled again.
#[async_trait]
pub trait TreeStore: Send + Sync + 'static {
    /// The tree, if there is one.
    async fn tree(&self) -> Result<Option<Tree>, StoreError>;

    /// Tiles, in the order asked; none for those that are not there or are no tiles.
    async fn tiles(&self, wanted: &[TileId]) -> Result<Vec<Option<Tile>>, StoreError>;

    /// Stores tiles with the size they make, all or none. False where another process has moved the tree from
    /// `from`; then nothing is stored. A tree that is not there begins at 0.
    async fn grow(&self, epoch: u32, from: u64, to: u64, tiles: &[Tile]) -> Result<bool, StoreError>;

    /// Keeps the signed checkpoint of a size in place of the one before. False where the tree has another size by now,
    /// which another process signs.
    async fn keep(&self, size: u64, checkpoint: &str) -> Result<bool, StoreError>;
}
