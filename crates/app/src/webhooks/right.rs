//! The right to deliver, for one process at a time among those that share a log. One right for all webhooks: a right
//! for each would have to be renewed for each, for ever.

use std::sync::Arc;

use rollbook_store::EventStore;
use tokio::time::{Instant, sleep};

use crate::imports::lease::{LASTING, LOOK_AGAIN, RENEWAL};

const NAME: &str = "webhooks";

/// Waits until this process may deliver.
pub(super) async fn gained(store: &Arc<dyn EventStore>) {
    loop {
        match store.take_lease(NAME, LASTING).await {
            Ok(Some(_)) => return,
            // Another process delivers, and may die.
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "the right to deliver webhooks cannot be asked for"),
        }
        sleep(LOOK_AGAIN).await;
    }
}

/// Renews the right until it is lost: to another process, or since nobody could be asked for as long as it lasts.
pub(super) async fn lost(store: &Arc<dyn EventStore>) {
    if !store.capabilities().shared {
        return std::future::pending().await;
    }
    let mut renewed = Instant::now();
    while renewed.elapsed() < LASTING {
        sleep(RENEWAL).await;
        match store.take_lease(NAME, LASTING).await {
            Ok(Some(_)) => renewed = Instant::now(),
            Ok(None) => return,
            Err(error) => tracing::warn!(%error, "the right to deliver webhooks was not renewed"),
        }
    }
}

/// Lets another process have it at once.
pub(super) async fn given_back(store: &Arc<dyn EventStore>) {
    if let Err(error) = store.end_lease(NAME).await {
        tracing::debug!(%error, "the right to deliver webhooks ends by itself");
    }
}
