//! Reads the log ahead of the views, and decodes it on another core than the one that writes them.

use std::sync::Arc;
use std::time::Duration;

use rollbook_store::{EventStore, Position, Recorded, StoreError};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::batch::Seen;

/// Payload of one page that is enough; the next page is made smaller.
const ENOUGH: usize = 16 * 1024 * 1024;
/// Events of the first page.
const FIRST: usize = 500;
/// Batches that wait, decoded, for the writer.
const AHEAD: usize = 2;
/// How long to wait before the log is asked again after it failed.
const PAUSE: Duration = Duration::from_millis(200);

/// What the feed says.
pub(crate) enum Fed {
    /// Whole commands, in order.
    Batch(Vec<Seen>),
    /// The log cannot be read now; the feed goes on asking.
    Trouble(StoreError),
}

/// Events after a position: first those that are there, then every new one.
pub(crate) struct Feed {
    batches: mpsc::Receiver<Fed>,
    task: JoinHandle<()>,
}

impl Feed {
    /// Begins to read pages of at most about `most` events after a position. Must be called within a runtime.
    pub(crate) fn start(store: Arc<dyn EventStore>, after: Position, most: usize) -> Self {
        let (sender, batches) = mpsc::channel(AHEAD);
        Self { batches, task: tokio::spawn(feed(store, after, most, sender)) }
    }

    /// The next batch; none once the log has closed.
    pub(crate) async fn next(&mut self) -> Option<Fed> {
        self.batches.recv().await
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn feed(store: Arc<dyn EventStore>, mut after: Position, most: usize, sender: mpsc::Sender<Fed>) {
    let mut head = store.head();
    let mut page = FIRST.min(most);
    loop {
        // Marked as seen before reading, so that an append in between is not missed.
        head.borrow_and_update();
        let (fed, at_end) = match store.read_log(after, page).await {
            Ok(reading) => {
                page = next_page(page, most, &reading.events);
                after = reading.events.last().map_or(after, |event| event.position);
                let seen = Seen::decode_all(reading.events);
                (Fed::Batch(seen), reading.at_end)
            }
            Err(error) => {
                tokio::time::sleep(PAUSE).await;
                (Fed::Trouble(error), false)
            }
        };
        if sender.send(fed).await.is_err() || (at_end && head.changed().await.is_err()) {
            return;
        }
    }
}

/// Bulk changes have payloads of a megabyte, most events have less than one kilobyte.
fn next_page(page: usize, most: usize, events: &[Recorded]) -> usize {
    let bytes: usize = events.iter().map(|event| event.payload.len()).sum();
    if bytes > ENOUGH { (page / 4).max(1) } else { (page * 2).min(most) }
}
