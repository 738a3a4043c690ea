//! Opens the raw rows of the log and the tree beside them.

use std::sync::Arc;

use rollbook_proof::{RawLog, TreeStore};
use rollbook_store_postgres::PostgresProof;
use rollbook_store_sqlite::{OpenError, RawSqlite, SqliteTree};

use crate::config::{Config, KurrentAt, LogAt};
use crate::node::StartError;

/// The log's rows and their tree.
pub(crate) struct Evidence<T = Arc<dyn TreeStore>> {
    pub(crate) log: Arc<dyn RawLog>,
    pub(crate) trees: T,
}

/// For the process that makes the tree grow.
pub(crate) async fn open(config: &Config) -> Result<Evidence, StartError> {
    match config.log_at()? {
        // Of a log elsewhere, the rows of its copy: the same on every node.
        LogAt::Sqlite(path) | LogAt::Kurrent(KurrentAt { copy: path, .. }) => {
            let log = Arc::new(RawSqlite::open(&path).map_err(unopened)?);
            Ok(Evidence { log, trees: Arc::new(SqliteTree::open(&path).map_err(unopened)?) })
        }
        LogAt::Postgres(url) => {
            let both = postgres(url).await?;
            Ok(Evidence { log: both.clone(), trees: both })
        }
    }
}

/// For whoever only reads, whatever state they are in; there may be no tree.
pub(crate) async fn read(config: &Config) -> Result<Evidence<Option<Arc<dyn TreeStore>>>, StartError> {
    match config.log_at()? {
        // Of a log elsewhere, the rows of its copy: the same on every node.
        LogAt::Sqlite(path) | LogAt::Kurrent(KurrentAt { copy: path, .. }) => {
            let log = Arc::new(RawSqlite::open(&path).map_err(unopened)?);
            let tree = SqliteTree::open_read_only(&path).map_err(unopened)?;
            Ok(Evidence { log, trees: tree.map(|tree| Arc::new(tree) as Arc<dyn TreeStore>) })
        }
        LogAt::Postgres(url) => {
            let both = postgres(url).await?;
            Ok(Evidence { log: both.clone(), trees: Some(both) })
        }
    }
}

#[expect(clippy::needless_pass_by_value, reason = "so that it can be given to map_err by its name")]
fn unopened(error: OpenError) -> StartError {
    StartError::Log(error.to_string())
}

async fn postgres(url: String) -> Result<Arc<PostgresProof>, StartError> {
    let opened = PostgresProof::open(&rollbook_store_postgres::Options::new(url)).await;
    Ok(Arc::new(opened.map_err(|error| StartError::Log(error.to_string()))?))
}
