use proptest::prelude::*;

use super::*;

/// One range of leaves.
fn only(range: Range<u64>) -> Vec<Range<u64>> {
    std::iter::once(range).collect()
}

/// The leaves of the reference implementation of Certificate Transparency.
const LEAVES: [&str; 8] =
    ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

/// And the roots of the trees of 1 to 8 of them.
const ROOTS: [&str; 8] = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

fn reference() -> Vec<Hash> {
    LEAVES.iter().map(|leaf| Hash::leaf(&hex::decode(leaf).unwrap())).collect()
}

fn numbered(count: u64) -> Vec<Hash> {
    (0..count).map(|n| Hash::leaf(&n.to_be_bytes())).collect()
}

/// The definition of RFC 9162, section 2.1.1, word for word.
fn by_definition(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Hash::empty(),
        [one] => *one,
        many => {
            let (left, right) = many.split_at(usize::try_from(split(many.len() as u64)).unwrap());
            Hash::node(by_definition(left), by_definition(right))
        }
    }
}

fn of(leaves: &[Hash], range: &Range<u64>) -> Hash {
    by_definition(&leaves[usize::try_from(range.start).unwrap()..usize::try_from(range.end).unwrap()])
}

fn path(leaves: &[Hash], ranges: &[Range<u64>]) -> Vec<Hash> {
    ranges.iter().map(|range| of(leaves, range)).collect()
}

#[test]
fn roots_are_those_of_the_reference_implementation() {
    let leaves = reference();
    for (size, root) in (1..).zip(ROOTS) {
        assert_eq!(hex::encode(by_definition(&leaves[..size]).0), root, "{size} leaves");
    }
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(hex::encode(Hash::empty().0), empty);
}

/// The tree of seven leaves that RFC 9162, section 2.1.5, draws.
#[test]
fn proofs_are_those_of_the_example_in_rfc_9162() {
    let (a_to_d, e_and_f) = (0..4, 4..6);
    assert_eq!(inclusion(0, 7), [1..2, 2..4, 4..7], "b, h, l");
    assert_eq!(inclusion(3, 7), [2..3, 0..2, 4..7], "c, g, l");
    assert_eq!(inclusion(4, 7), [5..6, 6..7, a_to_d.clone()], "f, j, k");
    assert_eq!(inclusion(6, 7), [e_and_f, a_to_d.clone()], "i, k");
    assert_eq!(consistency(3, 7), [2..3, 3..4, 0..2, 4..7], "c, d, g, l");
    assert_eq!(consistency(4, 7), only(4..7), "l");
    assert_eq!(consistency(6, 7), [4..6, 6..7, a_to_d], "i, j, k");
}

#[test]
fn every_proof_of_every_small_tree_holds_and_no_other_does() {
    let leaves = numbered(40);
    for size in 1..=40_u64 {
        let root = of(&leaves, &(0..size));
        for leaf in 0..size {
            let proof = path(&leaves, &inclusion(leaf, size));
            let hash = leaves[usize::try_from(leaf).unwrap()];
            assert!(includes(leaf, size, hash, &proof, root), "{leaf} of {size}");
            assert!(!includes((leaf + 1) % size, size, hash, &proof, root) || size == 1, "{leaf} of {size}");
            assert!(!includes(leaf, size, Hash::leaf(b"another"), &proof, root));
            assert!(!includes(leaf, size, hash, &[&proof[..], &[root]].concat(), root));
        }
        for from in 0..=size {
            let (old, proof) = (of(&leaves, &(0..from)), path(&leaves, &consistency(from, size)));
            assert!(extends(from, old, size, root, &proof), "{from} to {size}");
            assert!(!extends(from, Hash::leaf(b"another"), size, root, &proof), "{from} to {size}");
            assert!(from == 0 || !extends(from, old, size, Hash::leaf(b"another"), &proof), "{from} to {size}");
        }
        assert!(!extends(size + 1, root, size, root, &[]));
    }
}

proptest! {
    #[test]
    fn subtrees_fold_to_the_hash_of_their_leaves(size in 0_u64..600) {
        let leaves = numbered(size);
        let nodes: Vec<_> = cover(0..size)
            .iter()
            .map(|node| of(&leaves, &(node.index << node.level..(node.index + 1) << node.level)))
            .collect();
        prop_assert_eq!(fold(&nodes), by_definition(&leaves));
    }
}
