//! What `build.rs` makes of `protos`, in the modules that its files expect.

#![allow(
    dead_code,
    missing_docs,
    unreachable_pub,
    clippy::all,
    clippy::pedantic,
    clippy::allow_attributes,
    reason = "generated; what it needs changes with the generator"
)]

pub(crate) mod event_store {
    pub(crate) mod client {
        tonic::include_proto!("event_store.client");
        pub(crate) mod streams {
            tonic::include_proto!("event_store.client.streams");
        }
        pub(crate) mod gossip {
            tonic::include_proto!("event_store.client.gossip");
        }
        pub(crate) mod server_features {
            tonic::include_proto!("event_store.client.server_features");
        }
    }
}

pub(crate) mod google {
    pub(crate) mod rpc {
        tonic::include_proto!("google.rpc");
    }
}

pub(crate) use event_store::client::{self as shared, gossip, server_features as features, streams};
