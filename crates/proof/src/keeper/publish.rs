//! Hands checkpoints out to places that the log's keeper cannot take them back from.

use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::watch;

use super::PAUSE;

/// Between two checkpoints that are handed out.
const EVERY: Duration = Duration::from_secs(1);

/// A place for checkpoints.
#[async_trait]
pub trait Publish: Send + Sync + 'static {
    /// What messages call it.
    fn name(&self) -> &str;

    /// Puts the newest checkpoint there.
    async fn publish(&self, note: &str) -> Result<(), String>;
}

/// Each new checkpoint to all places, the newest where several came meanwhile. Ends when there will be no more.
pub(super) async fn run(
    mut notes: watch::Receiver<String>,
    to: Vec<Box<dyn Publish>>,
    mut stopped: watch::Receiver<bool>,
) {
    while notes.changed().await.is_ok() {
        let mut pause = EVERY;
        let note = notes.borrow_and_update().clone();
        for place in &to {
            if let Err(error) = place.publish(&note).await {
                tracing::warn!(place = place.name(), error, "a checkpoint was not published");
                notes.mark_changed();
                pause = PAUSE;
            }
        }
        let stopping = *stopped.borrow();
        if stopping && pause == PAUSE {
            return;
        }
        if !stopping {
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                // An error says that nobody will stop it any more, and then the notes end, too.
                _ = stopped.changed() => {}
            }
        }
    }
}
