//! Waiting until everything that was in the log when somebody asked is in the copy, so that a read of the copy answers
//! as the log would.

use std::sync::Arc;
use std::time::Duration;

use rollbook_store::StoreError;
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use crate::error::Failure;
use crate::place::Place;
use crate::shared::Shared;

/// The most that wait for one look at the log's end.
const MOST: usize = 4_096;
/// How long the copy may take to get there.
const PATIENCE: Duration = Duration::from_secs(10);

type End = oneshot::Sender<Result<Place, Failure>>;

/// See the module. Whoever asks while the server is being asked shares the next answer.
pub(crate) struct Barrier {
    shared: Arc<Shared>,
    asking: mpsc::Sender<End>,
}

impl Barrier {
    /// Starts the task that asks; it ends with this.
    pub(crate) fn start(shared: Arc<Shared>) -> Self {
        let (asking, mut asked) = mpsc::channel(MOST);
        let session = Arc::clone(&shared);
        tokio::spawn(async move {
            let mut waiting: Vec<End> = Vec::new();
            while asked.recv_many(&mut waiting, MOST).await > 0 {
                let end = session.session.end().await;
                for answer in waiting.drain(..) {
                    // Who does not wait any more needs no answer.
                    drop(answer.send(end.clone()));
                }
            }
        });
        Self { shared, asking }
    }

    /// Returns when the copy has what the log has now.
    pub(crate) async fn pass(&self) -> Result<(), StoreError> {
        let closed = || StoreError::Unavailable("the log is closed".into());
        let (answer, answered) = oneshot::channel();
        self.asking.send(answer).await.map_err(|_| closed())?;
        let end = answered.await.map_err(|_| closed())?.map_err(|failure| failure.unavailable())?;
        let mut seen = self.shared.seen.subscribe();
        if *seen.borrow() >= end {
            return Ok(());
        }
        self.shared.more.notify_one();
        let late = |_| StoreError::Unavailable("the copy of the log is behind it".into());
        let there = timeout(PATIENCE, seen.wait_for(|seen| *seen >= end)).await.map_err(late)?;
        there.map(|_| ()).map_err(|_| closed())
    }
}
