//! Proof that history was not altered.
//!
//! Every event is a leaf of a Merkle tree (RFC 9162, SHA-256), in the order of the log. The tree is kept as tiles of
//! 256 hashes by a projection, the [`Keeper`], which also signs its size and root as a *checkpoint* (C2SP
//! `tlog-checkpoint`, a signed note). Whoever holds a checkpoint can tell later whether the log still begins with the
//! very same events.
//!
//! * Pure: [`hash`], [`tree`], [`tile`], [`builder`], [`leaf`], [`note`], [`checkpoint`].
//! * What they need of the world: [`port`], which the adapters of the log implement.
//! * At work: [`Keeper`] makes the tree grow, [`Prover`] answers proofs from it, [`verify`] recomputes it from the
//!   rows as they are stored and names the first that is not what it was.
//!
//! `docs/audit.md` says what is proven by it and what is not.

pub mod builder;
pub mod checkpoint;
pub mod hash;
mod keeper;
pub mod leaf;
pub mod memory;
pub mod note;
pub mod port;
mod prover;
pub mod recorded;
pub mod tile;
pub mod tree;
pub mod verify;

pub use checkpoint::Checkpoint;
pub use hash::Hash;
pub use keeper::{Keeper, Publish, Status};
pub use note::{BadKey, BadNote, SigningKey, VerifyingKey};
pub use port::{Content, RawLog, Row, Tree, TreeStore};
pub use prover::{Consistency, Inclusion, ProofError, Prover};
