//! The log as evidence: its raw rows, and the tree that proves them. Both on a few connections of their own, so that
//! they work without the writer.

mod raw;
mod tree;

use sqlx::postgres::{PgPool, PgPoolOptions};

use crate::connect::{OpenError, Options, connect_options, migrate};

/// Connections for reading evidence.
const CONNECTIONS: u32 = 2;

/// See the module. Both [`rollbook_proof::RawLog`] and [`rollbook_proof::TreeStore`].
pub struct PostgresProof {
    pool: PgPool,
}

impl PostgresProof {
    /// Connects, and brings the schema up to date.
    pub async fn open(options: &Options) -> Result<Self, OpenError> {
        let pool = PgPoolOptions::new().max_connections(CONNECTIONS).acquire_timeout(options.connect_wait);
        let pool = pool.connect_with(connect_options(&options.url)?).await.map_err(OpenError::Connect)?;
        migrate(&pool).await?;
        Ok(Self { pool })
    }
}
