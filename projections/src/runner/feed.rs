//! Reads the log ahead of the views, and decodes it on another core than the one that writes them.

use std::sync::Arc;
use std::time::Duration;

use rollbook_app::Clock;
use rollbook_store::{EventStore, Position, Recorded, StoreError};
use tokio::sync::{Notify, mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until};

use super::load::Load;
use super::rest::{Behind, GAP, Rests, Work};
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
    /// When the newest batch was given.
    begun: Option<(Instant, Load)>,
    load: fn() -> Load,
    taken: watch::Sender<Taken>,
    task: JoinHandle<()>,
}

/// How many batches were taken in, and what the last one took.
#[derive(Debug, Clone, Copy, Default)]
struct Taken {
    batches: u64,
    last: Work,
}

/// Who follows the log, and how.
pub(crate) struct Follow {
    /// Events of a page, about.
    pub(crate) most: usize,
    /// By which somebody who waits is heard.
    pub(crate) hurry: Arc<Notify>,
    /// How late it is.
    pub(crate) clock: Arc<dyn Clock>,
    /// How busy the processor is, asked by whoever takes in.
    pub(crate) load: fn() -> Load,
}

impl Feed {
    /// Begins to read pages of at most about `most` events after a position. Must be called within a runtime.
    pub(crate) fn start(store: Arc<dyn EventStore>, after: Position, follow: Follow) -> Self {
        let (sender, batches) = mpsc::channel(AHEAD);
        let (taken, watching) = watch::channel(Taken::default());
        let Follow { most, hurry, clock, load } = follow;
        let rests = Rests::default();
        let breath = Breath { taken: watching, given: 0, rests, resting: false, hurry, hurried: false, clock };
        Self { batches, begun: None, load, taken, task: tokio::spawn(feed(store, after, most, breath, sender)) }
    }

    /// Ends, and waits until it has let go of the log.
    pub(crate) async fn end(mut self) {
        self.task.abort();
        // It was told to end; nothing else can come of it.
        (&mut self.task).await.ok();
    }

    /// The next batch; none once the log has closed. Whoever asks has taken in the one before.
    pub(crate) async fn next(&mut self) -> Option<Fed> {
        if let Some((begun, load)) = self.begun.take() {
            let last = Work { time: begun.elapsed(), load: (self.load)().since(load) };
            self.taken.send_modify(|taken| *taken = Taken { batches: taken.batches + 1, last });
        }
        let fed = self.batches.recv().await;
        if let Some(Fed::Batch(_)) = fed {
            self.begun = Some((Instant::now(), (self.load)()));
        }
        fed
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// When to read on.
struct Breath {
    taken: watch::Receiver<Taken>,
    /// Batches that were given.
    given: u64,
    rests: Rests,
    /// Whether there was a rest before the last page.
    resting: bool,
    hurry: Arc<Notify>,
    /// Somebody waited for what has not all been read yet.
    hurried: bool,
    clock: Arc<dyn Clock>,
}

impl Breath {
    /// Waits until the next page is to be read, the last one having been read at an instant; an error where nobody takes
    /// in any more. Where there is a lot to read, one page is decoded while the other is taken in.
    async fn take(&mut self, since: Instant, at_end: bool, behind: Behind) -> Result<(), watch::error::RecvError> {
        self.hurried &= !at_end;
        if !at_end && (self.hurried || !self.rushed()) {
            self.resting = false;
            return Ok(());
        }
        let given = self.given;
        let last = self.taken.wait_for(|taken| taken.batches >= given).await?.last;
        let now = Instant::now();
        let rest = self.rests.after(last, behind, now);
        self.resting = !rest.is_zero();
        let until = if at_end { (now + rest).max(since + GAP) } else { now + rest };
        tokio::select! {
            () = sleep_until(until) => {}
            () = self.hurry.notified() => self.hurried = true,
        }
        Ok(())
    }

    /// Whether the processor did not suffice for the last batch that was taken in.
    fn rushed(&self) -> bool {
        self.rests.in_rush() || self.taken.borrow().last.load.is_short()
    }

    fn behind(&self, last: Option<&Recorded>, head: Position) -> Behind {
        let Some(last) = last else { return Behind::default() };
        let micros = self.clock.now().micros().saturating_sub(last.recorded_at.micros());
        let time = Duration::from_micros(u64::try_from(micros).unwrap_or_default());
        Behind { time, events: head.0.saturating_sub(last.position.0) }
    }
}

async fn feed(
    store: Arc<dyn EventStore>,
    mut after: Position,
    most: usize,
    mut breath: Breath,
    sender: mpsc::Sender<Fed>,
) {
    let mut head = store.head();
    let mut page = FIRST.min(most);
    loop {
        let since = Instant::now();
        // Marked as seen before reading, so that an append in between is not missed.
        let newest = *head.borrow_and_update();
        let (fed, at_end, behind) = match store.read_log(after, page).await {
            Ok(reading) => {
                let behind = breath.behind(reading.events.last(), newest);
                // Short work between rests, so that commands are never kept waiting for long.
                page = if breath.resting { FIRST.min(most) } else { next_page(page, most, &reading.events) };
                after = reading.events.last().map_or(after, |event| event.position);
                breath.given += 1;
                (Fed::Batch(Seen::decode_all(reading.events)), reading.at_end, behind)
            }
            Err(error) => {
                tokio::time::sleep(PAUSE).await;
                (Fed::Trouble(error), false, Behind::default())
            }
        };
        if sender.send(fed).await.is_err() || (at_end && head.changed().await.is_err()) {
            return;
        }
        let behind = if at_end { Behind::default() } else { behind };
        if breath.take(since, at_end, behind).await.is_err() {
            return;
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
    use std::sync::atomic::{AtomicU64, Ordering};

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

    struct Still;

    impl Clock for Still {
        fn now(&self) -> Timestamp {
            Timestamp::from_micros(1_709_624_469_000_000)
        }
    }

    fn start(store: &Arc<MemoryStore>, most: usize, load: fn() -> Load) -> (Feed, Arc<Notify>) {
        let hurry = Arc::new(Notify::new());
        let follow = Follow { most, hurry: Arc::clone(&hurry), clock: Arc::new(Still), load };
        (Feed::start(store.clone(), Position::default(), follow), hurry)
    }

    #[tokio::test(start_paused = true)]
    async fn what_comes_in_quick_succession_is_taken_in_together_unless_somebody_waits() {
        let store = Arc::new(MemoryStore::default());
        let (mut feed, hurry) = start(&store, 100, Load::default);
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

    #[tokio::test(start_paused = true)]
    async fn views_that_get_no_processor_let_commands_pass_unless_somebody_waits() {
        /// Waits all the time, and never runs.
        fn rush() -> Load {
            static ASKED: AtomicU64 = AtomicU64::new(0);
            Load { ran: Duration::ZERO, waited: Duration::from_millis(ASKED.fetch_add(1, Ordering::Relaxed)) }
        }
        let store = Arc::new(MemoryStore::default());
        for number in 1..=13 {
            append(&store, number).await;
        }
        let (mut feed, hurry) = start(&store, 2, rush);
        let (work, began) = (Duration::from_millis(20), Instant::now());
        for _ in 0..4 {
            assert_eq!(events(&mut feed).await, 2, "was read before it was known");
            tokio::time::sleep(work).await;
        }
        assert_eq!(began.elapsed(), work * 4);
        assert_eq!((events(&mut feed).await, began.elapsed()), (2, work * 14));
        tokio::time::sleep(work).await;
        hurry.notify_one();
        assert_eq!((events(&mut feed).await, events(&mut feed).await), (2, 1));
        assert_eq!(began.elapsed(), work * 15, "somebody waits for all of it");
    }
}
