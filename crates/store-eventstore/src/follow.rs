//! Reads `$all` in order and decides what is in it.
//!
//! A subscription brings new events; what it should have brought and did not is read instead, and a subscription that
//! stays silent is replaced.

use std::sync::Arc;
use std::time::Duration;

use eventstore::RecordedEvent;
use rollbook_store::StoreError;
use tokio::time::{Instant, sleep, sleep_until};

use crate::assemble::{Assembler, Unknown, Whole};
use crate::error::Failure;
use crate::feed::Feed;
use crate::options::points;
use crate::place::Place;
use crate::shared::{Part, Shared};

/// How long nothing may come before somebody looks.
const SILENCE: Duration = Duration::from_secs(1);
/// The same where something should be there.
const LATE: Duration = Duration::from_millis(30);
/// How often a subscription may be late before it is replaced.
const LATE_OFTEN: u32 = 3;
/// Events of one look.
const PAGE: usize = 500;
/// How long to wait after a failure.
const PAUSE: Duration = Duration::from_millis(200);
/// How long a command may wait for its outcome.
const PATIENCE: Duration = Duration::from_secs(30);

/// See the module.
pub(crate) struct Follower {
    shared: Arc<Shared>,
    commands: Assembler,
    seen: Place,
    feed: Option<Feed>,
    /// Whether subscriptions can be stopped.
    subscribes: bool,
    late: u32,
    look_at: Instant,
}

/// Why following came to a halt.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Halt {
    #[error("{0}")]
    Server(#[from] Failure),
    #[error("no thread for a subscription: {0}")]
    Thread(std::io::Error),
    #[error("{0}")]
    Copy(#[from] StoreError),
    #[error("the log holds what this version does not know: {0}")]
    Unknown(#[from] Unknown),
}

impl Follower {
    /// Goes on where the copy is.
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        let seen = *shared.seen.borrow();
        let commands = Assembler::default();
        Self { shared, commands, seen, feed: None, subscribes: true, late: 0, look_at: Instant::now() }
    }

    /// Reads until the log's end, before anybody follows it.
    pub(crate) async fn catch_up(&mut self) -> Result<(), Halt> {
        let (mut read, end) = (0_usize, self.shared.session.end().await?);
        while self.seen < end {
            let before = read / 100_000;
            read += self.look().await?;
            if read / 100_000 > before {
                tracing::info!(events = read, "copying the log from KurrentDB");
            }
        }
        Ok(())
    }

    /// Follows until the log is closed.
    pub(crate) async fn run(mut self) {
        while !self.shared.is_stopped() {
            let outcome = self.round().await;
            self.shared.waiting.give_up(PATIENCE);
            match outcome {
                Ok(()) => self.shared.set_trouble(Part::Following, None),
                Err(halt) => {
                    tracing::warn!(error = %halt, "the log cannot be followed");
                    self.shared.set_trouble(Part::Following, Some(halt.to_string()));
                    self.let_go().await;
                    self.shared.unless_stopped(sleep(PAUSE)).await;
                }
            }
        }
        self.let_go().await;
    }

    /// One event, or one look.
    async fn round(&mut self) -> Result<(), Halt> {
        if self.feed.is_none() && self.subscribes {
            let (client, _) = self.shared.session.client();
            self.feed = Feed::start(client, self.seen).map_err(Halt::Thread).map(Some)?;
        }
        let shared = Arc::clone(&self.shared);
        tokio::select! {
            biased;
            () = Arc::clone(&shared).stopped() => Ok(()),
            event = next(&mut self.feed) => {
                if matches!(event, Err(Failure::Away(_))) {
                    shared.session.replace(shared.session.client().1);
                }
                let event = event?;
                self.late = 0;
                self.look_at = Instant::now() + SILENCE;
                self.take(event).await
            }
            () = shared.more.notified() => {
                self.look_at = self.look_at.min(Instant::now() + LATE);
                Ok(())
            }
            () = sleep_until(self.look_at) => self.look_for_more().await,
        }
    }

    async fn look_for_more(&mut self) -> Result<(), Halt> {
        let found = self.look().await?;
        self.look_at = Instant::now() + if self.subscribes { SILENCE } else { LATE };
        if found > 0 && self.feed.is_some() {
            self.late += 1;
            self.look_at = Instant::now() + LATE;
        }
        if self.late >= LATE_OFTEN {
            tracing::warn!("the subscription to KurrentDB is silent; another one takes its place");
            self.let_go().await;
        }
        Ok(())
    }

    /// Reads what comes next; says how many events that were.
    async fn look(&mut self) -> Result<usize, Halt> {
        // The first one is the last that has been read.
        let page = self.shared.session.page(self.seen, PAGE + 1).await?;
        let new: Vec<_> = page.into_iter().filter(|event| Place::from(event.position) > self.seen).collect();
        let count = new.len();
        for event in new {
            self.take(event).await?;
        }
        Ok(count)
    }

    async fn let_go(&mut self) {
        self.late = 0;
        let Some(feed) = self.feed.take() else { return };
        if !feed.end().await {
            tracing::error!("a subscription to KurrentDB cannot be stopped; the log is read without from now on");
            self.subscribes = false;
        }
    }

    async fn take(&mut self, event: RecordedEvent) -> Result<(), Halt> {
        let place = Place::from(event.position);
        if place <= self.seen {
            return Ok(());
        }
        if let Some(whole) = self.commands.take(&event)? {
            self.decide(whole).await?;
        }
        self.seen = place;
        self.shared.seen.send_replace(place);
        Ok(())
    }

    /// Decides one command, and tells whoever waits. A copy that cannot be written is tried until it can: no command
    /// may be passed over.
    async fn decide(&mut self, whole: Whole) -> Result<(), Halt> {
        let Whole { batch, index, append, mark } = whole;
        let (outcome, at) = loop {
            let decided = match self.shared.reach(points::BEFORE_DECIDING) {
                Ok(()) => self.shared.copy.decide(append.clone(), mark).await,
                Err(error) => Err(error),
            };
            let told = match decided {
                Ok(decided) => self.shared.reach(points::AFTER_DECIDING).map(|()| decided),
                Err(error) => Err(error),
            };
            match told {
                Ok(decided) => break decided,
                Err(error) => {
                    tracing::error!(%error, "the copy of the log cannot be written");
                    self.shared.set_trouble(Part::Following, Some(error.to_string()));
                    self.shared.waiting.give_up(PATIENCE);
                    self.shared.unless_stopped(sleep(PAUSE)).await.ok_or(error)?;
                }
            }
        };
        if outcome.is_ok() {
            let mut clock = self.shared.clock.lock();
            *clock = at.max(*clock);
        }
        self.shared.waiting.answer(batch, index, outcome);
        Ok(())
    }
}

/// Where there is no subscription, nothing ever comes.
async fn next(feed: &mut Option<Feed>) -> Result<RecordedEvent, Failure> {
    match feed {
        Some(feed) => feed.next().await,
        None => std::future::pending().await,
    }
}
