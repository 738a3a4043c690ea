//! Reads the log ahead of the views, and decodes it on another core than the one that writes them.

use std::sync::Arc;
use std::time::Duration;

use rollbook_store::{EventStore, Position, Recorded, StoreError};
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until};

use crate::batch::Seen;

/// Payload of one page that is enough; the next page is made smaller.
const ENOUGH: usize = 16 * 1024 * 1024;
/// Events of the first page.
const FIRST: usize = 500;
/// Batches that wait, decoded, for the writer.
const AHEAD: usize = 2;
/// While there is always something new, it is taken in this often: each commit costs the views about a millisecond,
/// however little it brings. Whoever waits to read cuts it short.
const GAP: Duration = Duration::from_millis(25);
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
    pub(crate) fn start(store: Arc<dyn EventStore>, after: Position, most: usize, hurry: Arc<Notify>) -> Self {
        let (sender, batches) = mpsc::channel(AHEAD);
        Self { batches, task: tokio::spawn(feed(store, after, most, hurry, sender)) }
    }

    /// Ends, and waits until it has let go of the log.
    pub(crate) async fn end(mut self) {
        self.task.abort();
        // It was told to end; nothing else can come of it.
        (&mut self.task).await.ok();
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

async fn feed(
    store: Arc<dyn EventStore>,
    mut after: Position,
    most: usize,
    hurry: Arc<Notify>,
    sender: mpsc::Sender<Fed>,
) {
    let mut head = store.head();
    let mut page = FIRST.min(most);
    loop {
        let next = Instant::now() + GAP;
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
        if at_end {
            tokio::select! {
                () = sleep_until(next) => {}
                () = hurry.notified() => {}
            }
        }
    }
}

/// Bulk changes have payloads of a megabyte, most events have less than one kilobyte.
fn next_page(page: usize, most: usize, events: &[Recorded]) -> usize {
    let bytes: usize = events.iter().map(|event| event.payload.len()).sum();
    if bytes > ENOUGH { (page / 4).max(1) } else { (page * 2).min(most) }
}

#[cfg(test)]
mod tests {
    use rollbook_domain::{Actor, Category, StreamId, Timestamp};
    use rollbook_store::{Append, CommandMeta, Expected, MemoryStore, NewEvent, StreamWrite};
    use uuid::Uuid;

    use super::*;

    async fn append(store: &MemoryStore, number: u128) {
        let id = Uuid::from_u128(number);
        let meta = CommandMeta {
            command_id: id,
            workspace: "acme".parse().unwrap(),
            actor: Actor::new("user:asha"),
            initiator: None,
            correlation_id: id,
            causation_id: None,
            traceparent: None,
        };
        let event = NewEvent { id, kind: "group.suspended", schema_version: 1, payload: "{}".into() };
        let stream = StreamId { category: Category::Group, id: Uuid::from_u128(1) };
        let write = StreamWrite { stream, expected: Expected::Any, events: vec![event], personal: false };
        let at = Timestamp::from_micros(1_709_624_469_000_000);
        store.submit(Append { meta, at, writes: vec![write], guards: vec![], idempotency: None }).await.unwrap();
    }

    async fn events(feed: &mut Feed) -> usize {
        match feed.next().await {
            Some(Fed::Batch(batch)) => batch.len(),
            Some(Fed::Trouble(error)) => panic!("{error}"),
            None => panic!("the log has closed"),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_comes_in_quick_succession_is_taken_in_together_unless_somebody_waits() {
        let (store, hurry) = (Arc::new(MemoryStore::default()), Arc::new(Notify::new()));
        let mut feed = Feed::start(store.clone(), Position::default(), 100, Arc::clone(&hurry));
        assert_eq!(events(&mut feed).await, 0, "nothing is there");
        tokio::time::sleep(GAP * 2).await;
        let began = Instant::now();
        append(&store, 1).await;
        assert_eq!((events(&mut feed).await, began.elapsed()), (1, Duration::ZERO), "after a pause it comes at once");
        append(&store, 2).await;
        append(&store, 3).await;
        assert_eq!((events(&mut feed).await, began.elapsed()), (2, GAP));
        append(&store, 4).await;
        hurry.notify_one();
        assert_eq!((events(&mut feed).await, began.elapsed()), (1, GAP), "somebody waits");
    }
}
