//! What `build.rs` makes of `protos`.

#![expect(missing_docs, unreachable_pub, clippy::all, clippy::pedantic, clippy::allow_attributes, reason = "generated")]

/// Messages that several services share.
pub mod shared {
    tonic::include_proto!("event_store.client");
}
/// Reading and writing.
pub mod streams {
    tonic::include_proto!("event_store.client.streams");
}
/// Who else is in the cluster.
pub mod gossip {
    tonic::include_proto!("event_store.client.gossip");
}
/// What this server can do.
pub mod features {
    tonic::include_proto!("event_store.client.server_features");
}
/// Errors of batches.
pub mod rpc {
    tonic::include_proto!("google.rpc");
}
