//! Hashes of leaves and nodes (RFC 9162, section 2.1.1).

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// How many bytes a hash has.
pub const SIZE: usize = 32;

/// SHA-256 of a leaf or of a node. Written in base64, as checkpoints do.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hash(pub [u8; SIZE]);

impl Hash {
    /// The root of the tree without leaves.
    pub fn empty() -> Self {
        Self(Sha256::new().finalize().into())
    }

    /// Of the content of a leaf.
    pub fn leaf(content: &[u8]) -> Self {
        let mut hasher = leaf_hasher();
        hasher.update(content);
        Self(hasher.finalize().into())
    }

    /// Of two nodes beside each other.
    pub fn node(left: Self, right: Self) -> Self {
        let mut input = [0; 1 + 2 * SIZE];
        input[0] = 1;
        input[1..=SIZE].copy_from_slice(&left.0);
        input[1 + SIZE..].copy_from_slice(&right.0);
        Self(Sha256::digest(input).into())
    }
}

/// Takes the content of a leaf piece by piece.
pub(crate) fn leaf_hasher() -> Sha256 {
    Sha256::new_with_prefix([0])
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&STANDARD.encode(self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A text that is no hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not 32 bytes in base64")]
pub struct NotAHash;

impl FromStr for Hash {
    type Err = NotAHash;

    fn from_str(text: &str) -> Result<Self, NotAHash> {
        let bytes = STANDARD.decode(text).map_err(|_| NotAHash)?;
        bytes.try_into().map(Self).map_err(|_| NotAHash)
    }
}
