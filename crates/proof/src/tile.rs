//! Tiles: the tree in pieces of 256 hashes (C2SP `tlog-tiles`). A tile of level `l` holds nodes of level `8 * l`.

use crate::hash::{Hash, SIZE};
use crate::tree::Node;

/// Levels of the tree that a tile spans.
const HEIGHT: u8 = 8;

/// Hashes of a full tile.
pub const WIDTH: usize = 1 << HEIGHT;

/// Which tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileId {
    /// 0 for the hashes of leaves.
    pub level: u8,
    /// Its place among the tiles of the level.
    pub index: u64,
}

/// A tile with its hashes; fewer than [`WIDTH`] at the right edge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tile {
    /// Which.
    pub id: TileId,
    /// From the left.
    pub hashes: Vec<Hash>,
}

impl Tile {
    /// As it is stored.
    pub fn bytes(&self) -> Vec<u8> {
        self.hashes.iter().flat_map(|hash| hash.0).collect()
    }

    /// As it was stored; none for bytes that are no row of hashes.
    pub fn read(id: TileId, bytes: &[u8]) -> Option<Self> {
        let (hashes, rest) = bytes.as_chunks::<SIZE>();
        let fits = rest.is_empty() && (1..=WIDTH).contains(&hashes.len());
        fits.then(|| Self { id, hashes: hashes.iter().copied().map(Hash).collect() })
    }

    /// The hash of a node that [`tile_of`] finds here; none where the tile does not reach so far.
    pub fn node(&self, node: Node) -> Option<Hash> {
        let above = node.level % HEIGHT;
        let first = usize::try_from((node.index << above) % WIDTH as u64).ok()?;
        self.hashes.get(first..first + (1 << above)).map(perfect)
    }
}

/// The tile that a node is computed from.
pub const fn tile_of(node: Node) -> TileId {
    TileId { level: node.level / HEIGHT, index: (node.index << (node.level % HEIGHT)) >> HEIGHT }
}

/// The tiles at the right edge that are not full, in a tree of a size: one per level, if any.
pub fn edges(size: u64) -> impl Iterator<Item = (TileId, usize)> {
    let hashes = move |level: u8| size.checked_shr(u32::from(level) * u32::from(HEIGHT)).unwrap_or(0);
    (0..).map(move |level| (level, hashes(level))).take_while(|(_, hashes)| *hashes > 0).filter_map(
        |(level, hashes)| {
            let width = usize::try_from(hashes % WIDTH as u64).ok()?;
            (width > 0).then_some((TileId { level, index: hashes >> HEIGHT }, width))
        },
    )
}

/// The root over a power of two of hashes.
pub(crate) fn perfect(hashes: &[Hash]) -> Hash {
    match hashes {
        [one] => *one,
        many => {
            let (left, right) = many.split_at(many.len() / 2);
            Hash::node(perfect(left), perfect(right))
        }
    }
}
