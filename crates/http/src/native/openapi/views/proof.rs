//! Proofs of the log.

use utoipa::ToSchema;

/// That an event is in the log (RFC 9162, section 2.1.3). Hashes and bytes are in base64.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(in crate::native) struct InclusionProof {
    /// The place of the leaf in the tree, from 0.
    leaf_index: u64,
    /// What is hashed: the event with all that is stored of it.
    leaf: String,
    /// SHA-256 of a zero byte and the leaf.
    leaf_hash: String,
    /// How many events the tree has.
    tree_size: u64,
    /// Its root.
    root_hash: String,
    /// The hashes beside the way from the leaf to the root.
    path: Vec<String>,
}

/// That a log only grew (RFC 9162, section 2.1.4). Hashes are in base64.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(in crate::native) struct ConsistencyProof {
    /// How many events the old tree has.
    from_size: u64,
    /// Its root.
    from_root: String,
    /// How many events the new tree has.
    to_size: u64,
    /// Its root.
    to_root: String,
    /// What leads from one to the other.
    path: Vec<String>,
}
