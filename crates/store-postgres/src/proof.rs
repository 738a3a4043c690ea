//! The log as evidence: its raw rows, and the tree that proves them. Both on a few connections of their own, so that
//! they work without the writer.

mod raw;
mod tree;

use std::time::Duration;

use sqlx::postgres::{PgPool, PgPoolOptions};

use crate::connect::{OpenError, connect, migrate};
use crate::hosts::Hosts;
use crate::options::Options;

/// Connections for reading evidence.
const CONNECTIONS: u32 = 2;
/// How long one may take to come free.
const PATIENCE: Duration = Duration::from_secs(10);

/// See the module. Both [`rollbook_proof::RawLog`] and [`rollbook_proof::TreeStore`].
pub struct PostgresProof {
    pool: PgPool,
}

impl PostgresProof {
    /// Connects, and brings the schema up to date.
    pub async fn open(options: &Options) -> Result<Self, OpenError> {
        let hosts = Hosts::parse(&options.url)?;
        migrate(&mut connect(&hosts).await?).await?;
        let pool = PgPoolOptions::new().max_connections(CONNECTIONS).acquire_timeout(PATIENCE);
        Ok(Self { pool: pool.connect_lazy_with(hosts.current().clone()) })
    }
}
