//! A tree that grows leaf by leaf and keeps its right edge alone.

use crate::hash::Hash;
use crate::tile::{Tile, TileId, WIDTH, perfect};
use crate::tree::fold;

/// See the module.
#[derive(Debug, Clone, Default)]
pub struct Builder {
    size: u64,
    /// Per level of tiles the hashes of the last one, which is never full.
    edges: Vec<Vec<Hash>>,
    full: Vec<Tile>,
}

impl Builder {
    /// Goes on from a stored tree: its size and, by level, the tiles at its edge.
    pub fn resume(size: u64, edge: impl IntoIterator<Item = Tile>) -> Self {
        let mut builder = Self { size, ..Self::default() };
        for Tile { id, hashes } in edge {
            *builder.edge(usize::from(id.level)) = hashes;
        }
        builder
    }

    /// How many leaves there are.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// One more leaf.
    pub fn push(&mut self, leaf: Hash) {
        let (mut hash, mut level) = (leaf, 0);
        let mut index = self.size / WIDTH as u64;
        self.size += 1;
        loop {
            let edge = self.edge(level);
            edge.push(hash);
            if edge.len() < WIDTH {
                return;
            }
            let hashes = std::mem::take(edge);
            hash = perfect(&hashes);
            let id = TileId { level: u8::try_from(level).unwrap_or(u8::MAX), index };
            self.full.push(Tile { id, hashes });
            level += 1;
            index /= WIDTH as u64;
        }
    }

    fn edge(&mut self, level: usize) -> &mut Vec<Hash> {
        if self.edges.len() <= level {
            self.edges.resize_with(level + 1, Vec::new);
        }
        &mut self.edges[level]
    }

    /// The tiles that have become full since this was asked last.
    pub fn take_full(&mut self) -> Vec<Tile> {
        std::mem::take(&mut self.full)
    }

    /// The tiles at the edge.
    pub fn edge_tiles(&self) -> Vec<Tile> {
        let tile = |(level, hashes): (u8, &Vec<Hash>)| {
            let index = self.size >> (8 * (u32::from(level) + 1));
            Tile { id: TileId { level, index }, hashes: hashes.clone() }
        };
        (0..).zip(&self.edges).filter(|(_, hashes)| !hashes.is_empty()).map(tile).collect()
    }

    /// The root of the tree so far.
    pub fn root(&self) -> Hash {
        let mut nodes = Vec::new();
        for edge in self.edges.iter().rev() {
            let mut rest = &edge[..];
            while !rest.is_empty() {
                let (subtree, behind) = rest.split_at(1 << rest.len().ilog2());
                nodes.push(perfect(subtree));
                rest = behind;
            }
        }
        fold(&nodes)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::tile::{edges, tile_of};
    use crate::tree::cover;

    #[test]
    fn a_tree_in_tiles_is_the_tree_however_it_grew() {
        let (mut builder, mut whole) = (Builder::default(), Builder::default());
        let mut stored: HashMap<TileId, Vec<u8>> = HashMap::new();
        for n in 0..70_000_u64 {
            builder.push(Hash::leaf(&n.to_be_bytes()));
            whole.push(Hash::leaf(&n.to_be_bytes()));
            if n % 997 != 0 {
                continue;
            }
            let tiles = builder.take_full().into_iter().chain(builder.edge_tiles());
            stored.extend(tiles.map(|tile| (tile.id, tile.bytes())));
            let read = |id: TileId| Tile::read(id, &stored[&id]).unwrap();
            let nodes: Vec<_> =
                cover(0..n + 1).into_iter().map(|node| read(tile_of(node)).node(node).unwrap()).collect();
            assert_eq!(fold(&nodes), builder.root(), "{n}");
            assert_eq!(builder.root(), whole.root(), "{n}");
            let edge = edges(n + 1).map(|(id, width)| {
                let mut tile = read(id);
                tile.hashes.truncate(width);
                tile
            });
            builder = Builder::resume(n + 1, edge);
        }
        assert!(stored.contains_key(&TileId { level: 2, index: 0 }));
    }
}
