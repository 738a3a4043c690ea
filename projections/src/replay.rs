//! Views of a log, or of its past, in a database of their own, for whoever wants to look into them.

use std::sync::Arc;

use rollbook_store::EventStore;
use tokio::runtime::Handle;

use crate::config::ViewsConfig;
use crate::error::ViewsError;
use crate::fill::{Filling, Progress};
use crate::runner::Filled;

/// Fills views where there are none. Gives what has stopped, and why, where an event could not be taken in.
pub async fn replay(
    config: ViewsConfig,
    store: Arc<dyn EventStore>,
    progress: impl Fn(Progress) + Send + Sync + 'static,
) -> Result<Vec<String>, ViewsError> {
    let storage = config.storage;
    if !storage.lead(false).await? {
        return Err(ViewsError::Busy);
    }
    if storage.observe().await?.is_some() {
        let reason = "holds views already; a scratch database is an empty one".into();
        return Err(ViewsError::Failed { what: "the scratch database".into(), reason });
    }
    let filling = Filling { store, storage: Arc::clone(&storage), watcher: Arc::new(progress) };
    let handle = Handle::current();
    // On a thread that may block, since the databases of this machine do.
    let filled = tokio::task::spawn_blocking(move || handle.block_on(filling.run())).await;
    let Filled { generation, applier } = filled.map_err(|_| ViewsError::Stopped)??;
    let stopped = applier.fares().into_iter().filter_map(|fare| fare.stopped).collect();
    drop(storage.activate(generation).await?);
    storage.resign().await;
    Ok(stopped)
}
