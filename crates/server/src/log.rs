//! Opens the log, for writing or for reading beside whoever writes.

use std::sync::Arc;

use rollbook_store::EventStore;
use rollbook_store_postgres::PostgresStore;
use rollbook_store_sqlite::SqliteStore;
use uuid::Uuid;

use crate::config::{Config, LogAt};
use crate::keys::opened;
use crate::kurrent;
use crate::node::StartError;

/// The log, to be written by this process. One that is half imported is refused: what is missing would be missed
/// silently.
pub(crate) async fn open_log(config: &Config) -> Result<Arc<dyn EventStore>, StartError> {
    let store = open_any_log(config).await?;
    refuse_unfinished(&*store).await?;
    Ok(store)
}

/// Refuses a log that is half imported.
pub(crate) async fn refuse_unfinished(store: &dyn EventStore) -> Result<(), StartError> {
    let unfinished = rollbook_transfer::unfinished(store).await;
    if unfinished.map_err(|error| StartError::Log(error.to_string()))? {
        let words = "it is half imported; repeat the `rollbook events import` that was interrupted";
        return Err(StartError::Log(words.into()));
    }
    Ok(())
}

/// The log, to be written by this process, whatever state it is in.
pub(crate) async fn open_any_log(config: &Config) -> Result<Arc<dyn EventStore>, StartError> {
    match config.log_at()? {
        LogAt::Sqlite(path) => {
            let opened = SqliteStore::open(&path, rollbook_store_sqlite::Options::default());
            Ok(Arc::new(opened.map_err(|error| StartError::Log(error.to_string()))?))
        }
        LogAt::Postgres(url) => postgres(url).await,
        LogAt::Kurrent(at) => kurrent::open(at).await,
    }
}

/// The log as it is, whoever writes it.
pub(crate) async fn read_log(config: &Config) -> Result<Arc<dyn EventStore>, StartError> {
    opened(config, raw_log(config).await?).await
}

/// The same with every byte as it is stored and what is sealed left sealed, for whoever carries it elsewhere.
pub(crate) async fn raw_log(config: &Config) -> Result<Arc<dyn EventStore>, StartError> {
    match config.log_at()? {
        LogAt::Sqlite(path) => {
            let opened = SqliteStore::open_read_only(&path);
            Ok(Arc::new(opened.map_err(|error| StartError::Log(error.to_string()))?))
        }
        LogAt::Postgres(url) => postgres(url).await,
        LogAt::Kurrent(at) => kurrent::read(at).await,
    }
}

/// A shared log knows its processes by a number of their own.
#[expect(clippy::disallowed_methods, reason = "names this process; nothing is decided by it")]
async fn postgres(url: String) -> Result<Arc<dyn EventStore>, StartError> {
    let opened = PostgresStore::open(&rollbook_store_postgres::Options::new(url), Uuid::new_v4()).await;
    Ok(Arc::new(opened.map_err(|error| StartError::Log(error.to_string()))?))
}
