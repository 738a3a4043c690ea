//! Makes everything forget a person once its erasure is in the log: keys first, then warm states and views.
//!
//! The event comes before the destruction, so that a crash between them leaves something to be finished rather than a
//! key that is gone for no reason anybody could read. How far the log was looked through is kept with the keys.

mod worker;

use std::sync::Arc;

use async_trait::async_trait;
use rollbook_seal::Keyring;
use rollbook_store::Position;
use tokio::sync::watch;

use crate::error::AppError;

pub use worker::EraseWorker;

/// Whatever keeps copies of what the log says.
#[async_trait]
pub trait Forget: Send + Sync + 'static {
    /// Leaves no trace of what was erased and is shown no longer, in any file.
    async fn forget(&self) -> Result<(), AppError>;
}

/// What a command needs to have somebody erased.
pub(crate) struct Erasing {
    pub(crate) ring: Arc<Keyring>,
    /// Up to where the worker is to look at once.
    wanted: watch::Sender<Position>,
    /// Up to where everything has forgotten what was erased.
    done: watch::Receiver<Position>,
}

impl Erasing {
    /// Waits until everything erased up to a position is forgotten.
    pub(crate) async fn wait_for(&self, position: Position) -> Result<(), AppError> {
        self.wanted.send_if_modified(|wanted| {
            let further = *wanted < position;
            *wanted = (*wanted).max(position);
            further
        });
        let stopped = |_| AppError::Unavailable("the service is stopping".into());
        self.done.clone().wait_for(|done| *done >= position).await.map(|_| ()).map_err(stopped)
    }
}
