//! The shape of the tree: which nodes a root or a proof is made of, and checking proofs (RFC 9162, sections 2.1.3 and
//! 2.1.4). Nothing here reads anything.

use std::ops::Range;

use crate::hash::Hash;

/// A complete subtree: the `2^level` leaves from `index << level` on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Node {
    /// 0 for a leaf.
    pub level: u8,
    /// Its place among the nodes of the level.
    pub index: u64,
}

/// The complete subtrees that some leaves consist of, from the left. The leaves are those of a subtree, complete or at
/// the right edge, so that each is smaller than the one before.
pub fn cover(leaves: Range<u64>) -> Vec<Node> {
    let Range { start: mut low, end } = leaves;
    let mut nodes = Vec::new();
    while low < end {
        let level = (end - low).ilog2();
        nodes.push(Node { level: u8::try_from(level).unwrap_or(u8::MAX), index: low >> level });
        low += 1 << level;
    }
    nodes
}

/// The hash over the subtrees of [`cover`].
pub fn fold(nodes: &[Hash]) -> Hash {
    nodes.iter().rev().copied().reduce(|right, left| Hash::node(left, right)).unwrap_or_else(Hash::empty)
}

/// The largest power of two below `n`, which is at least 2.
const fn split(n: u64) -> u64 {
    1 << (n - 1).ilog2()
}

/// The subtrees beside the way from a leaf to the root, from the leaf on.
pub fn inclusion(leaf: u64, size: u64) -> Vec<Range<u64>> {
    let (mut low, mut high, mut path) = (0, size, Vec::new());
    while high - low > 1 {
        let middle = low + split(high - low);
        if leaf < middle {
            path.push(middle..high);
            high = middle;
        } else {
            path.push(low..middle);
            low = middle;
        }
    }
    path.reverse();
    path
}

/// The subtrees that show that the tree of `from` leaves is the beginning of the tree of `to`.
pub fn consistency(from: u64, to: u64) -> Vec<Range<u64>> {
    if from == 0 || from == to {
        return Vec::new();
    }
    let (mut low, mut high, mut path) = (0, to, Vec::new());
    while high != from {
        let middle = low + split(high - low);
        if from <= middle {
            path.push(middle..high);
            high = middle;
        } else {
            path.push(low..middle);
            low = middle;
        }
    }
    // The whole old tree needs no saying: whoever asks has its root.
    if low > 0 {
        path.push(low..high);
    }
    path.reverse();
    path
}

/// Whether a leaf is in the tree of a size and root, as a proof has it (RFC 9162, section 2.1.3.2).
pub fn includes(leaf: u64, size: u64, hash: Hash, path: &[Hash], root: Hash) -> bool {
    if leaf >= size {
        return false;
    }
    let (mut node, mut last, mut found) = (leaf, size - 1, hash);
    for sibling in path {
        if last == 0 {
            return false;
        }
        if node & 1 == 1 || node == last {
            found = Hash::node(*sibling, found);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            found = Hash::node(found, *sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    last == 0 && found == root
}

/// Whether a tree is the beginning of another, as a proof has it (RFC 9162, section 2.1.4.2).
pub fn extends(from: u64, old: Hash, to: u64, new: Hash, path: &[Hash]) -> bool {
    if from > to || from == 0 || from == to {
        let same = if from == to { old == new } else { from == 0 && old == Hash::empty() };
        return path.is_empty() && same;
    }
    let (seed, rest) = match path {
        _ if from.is_power_of_two() => (old, path),
        [first, rest @ ..] => (*first, rest),
        [] => return false,
    };
    let (mut node, mut last) = (from - 1, to - 1);
    while node & 1 == 1 {
        node >>= 1;
        last >>= 1;
    }
    let (mut of_old, mut of_new) = (seed, seed);
    for sibling in rest {
        if last == 0 {
            return false;
        }
        if node & 1 == 1 || node == last {
            of_old = Hash::node(*sibling, of_old);
            of_new = Hash::node(*sibling, of_new);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            of_new = Hash::node(of_new, *sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    last == 0 && of_old == old && of_new == new
}

#[cfg(test)]
mod tests;
