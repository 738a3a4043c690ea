//! The log in KurrentDB, where this build has it.

use std::sync::Arc;

use rollbook_store::EventStore;

use crate::config::KurrentAt;
use crate::node::StartError;

/// The log, to be written by this process, which has a copy of its own.
#[cfg(feature = "eventstore")]
pub(crate) async fn open(at: KurrentAt) -> Result<Arc<dyn EventStore>, StartError> {
    let opened = opened(at).await;
    Ok(Arc::new(opened.map_err(|error| StartError::Log(error.to_string()))?))
}

/// The log as it is. While another process of this machine has the copy, as that process knows it.
#[cfg(feature = "eventstore")]
pub(crate) async fn read(at: KurrentAt) -> Result<Arc<dyn EventStore>, StartError> {
    use rollbook_store_eventstore::OpenError;
    use rollbook_store_sqlite::{OpenError as CopyError, SqliteStore};

    let failed = |error: &dyn std::fmt::Display| StartError::Log(error.to_string());
    match opened(at.clone()).await {
        Ok(store) => Ok(Arc::new(store)),
        Err(OpenError::Copy(CopyError::Locked { .. })) => {
            let store = SqliteStore::open_read_only(&at.copy).map_err(|error| failed(&error))?;
            Ok(Arc::new(store))
        }
        Err(error) => Err(failed(&error)),
    }
}

#[cfg(feature = "eventstore")]
#[expect(clippy::disallowed_methods, reason = "names this process; nothing is decided by it")]
async fn opened(
    at: KurrentAt,
) -> Result<rollbook_store_eventstore::KurrentStore, rollbook_store_eventstore::OpenError> {
    let options = rollbook_store_eventstore::Options::new(at.url, at.copy, uuid::Uuid::new_v4());
    rollbook_store_eventstore::KurrentStore::open(&options).await
}

/// The configuration that asks for it is refused before.
#[cfg(not(feature = "eventstore"))]
pub(crate) async fn open(_: KurrentAt) -> Result<Arc<dyn EventStore>, StartError> {
    Err(StartError::unavailable("log"))
}

/// The same for readers.
#[cfg(not(feature = "eventstore"))]
pub(crate) async fn read(_: KurrentAt) -> Result<Arc<dyn EventStore>, StartError> {
    Err(StartError::unavailable("log"))
}
