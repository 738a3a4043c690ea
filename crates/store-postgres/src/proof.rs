//! The log as evidence: its raw rows, and the tree that proves them. Both on a few connections of their own, so that
//! they work without the writer.

mod raw;
mod tree;

use std::sync::Arc;

use crate::connect::{OpenError, connect, migrate};
use crate::connections::Connections;
use crate::hosts::Hosts;
use crate::options::Options;

/// Connections for reading evidence.
const CONNECTIONS: u32 = 2;

/// See the module. Both [`rollbook_proof::RawLog`] and [`rollbook_proof::TreeStore`].
pub struct PostgresProof {
    connections: Connections,
}

impl PostgresProof {
    /// Connects, and brings the schema up to date.
    pub async fn open(options: &Options) -> Result<Self, OpenError> {
        let hosts = Hosts::parse(&options.url)?;
        migrate(&mut connect(&hosts).await?).await?;
        Ok(Self { connections: Connections::new(Arc::new(hosts), CONNECTIONS) })
    }
}
