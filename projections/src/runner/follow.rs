//! Follows the log with the active views, and takes over views that were filled beside them.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use rollbook_app::Clock;
use rollbook_store::{EventStore, Position};
use tokio::sync::{mpsc, oneshot, watch};

use super::applier::Applier;
use super::feed::{Fed, Feed};
use super::meter;
use crate::batch::Seen;
use crate::db::{DbError, Generation, Snapshot, Storage, sql};
use crate::error::ViewsError;
use crate::serving::Serving;

sql! { EPOCH = "epoch_load.sql"; }

/// About how many events are committed at once.
const PAGE: usize = 5_000;
/// How long to wait before a database that failed is tried again.
const PAUSE: Duration = Duration::from_millis(200);

/// A filled generation and what takes it further.
pub(crate) struct Filled {
    pub(crate) generation: Generation,
    pub(crate) applier: Applier,
}

/// Two sets of views at the same position.
pub(crate) struct Aligned {
    pub(crate) filled: Filled,
    pub(crate) active: Box<dyn Snapshot>,
}

/// What the runner can be told.
pub(crate) enum Order {
    /// Readers are to use these views. They are brought to where the old ones are first.
    Adopt(Box<Filled>, oneshot::Sender<Result<(), ViewsError>>),
    /// Bring these views to where the active ones are, and give them back with those as they were at that moment.
    Align(Box<Filled>, oneshot::Sender<Result<Aligned, ViewsError>>),
    /// End after the transaction at hand.
    Stop,
}

/// See the module.
pub(crate) struct Runner {
    pub(crate) store: Arc<dyn EventStore>,
    pub(crate) storage: Arc<dyn Storage>,
    pub(crate) serving: Arc<Serving>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) projected: watch::Sender<Position>,
    pub(crate) active: Option<Filled>,
    /// Views that were found and are of no use; they go when others are there.
    pub(crate) stale: Option<String>,
    pub(crate) orders: mpsc::Receiver<Order>,
}

impl Runner {
    /// Runs until it is told to stop, or whoever could tell it is gone.
    pub(crate) async fn run(mut self) {
        let mut feed = self.feed();
        loop {
            tokio::select! {
                biased;
                order = self.orders.recv() => match order {
                    None | Some(Order::Stop) => return,
                    // Whoever asked may have gone away; then nobody needs the answer.
                    Some(Order::Adopt(filled, answer)) => {
                        let outcome = self.adopt(*filled).await;
                        feed = self.feed();
                        answer.send(outcome).ok();
                    }
                    Some(Order::Align(filled, answer)) => {
                        let outcome = self.aligned(*filled).await;
                        answer.send(outcome).ok();
                    }
                },
                news = next(&mut feed) => match news {
                    Some(Fed::Batch(batch)) => if self.take_in(&batch).await.is_break() { return },
                    Some(Fed::Trouble(error)) => self.trouble(&error),
                    None => feed = None,
                },
            }
        }
    }

    fn feed(&self) -> Option<Feed> {
        let active = self.active.as_ref()?;
        Some(Feed::start(Arc::clone(&self.store), active.applier.next(), PAGE))
    }

    /// Takes a batch in, however long the database makes that take, or is told to stop meanwhile.
    async fn take_in(&mut self, batch: &[Seen]) -> ControlFlow<()> {
        let Some(active) = &mut self.active else { return ControlFlow::Continue(()) };
        while let Err(error) = active.applier.take_in(&mut *active.generation.writes, batch).await {
            let transient = error.is_transient();
            if transient {
                tracing::error!(%error, "the views cannot be written; trying again");
            } else {
                tracing::error!(%error, "all projections stopped");
                active.applier.halt(&error);
            }
            self.serving.update(active.applier.fares());
            self.serving.set_trouble(Some(error.to_string()));
            if transient {
                pause(&mut self.orders, &error).await?;
            }
        }
        meter::took_in(batch.len());
        self.publish(batch);
        ControlFlow::Continue(())
    }

    /// Tells readers how far the views are. The status comes first, so that whoever waited for a position finds a
    /// projection that has stopped before it marked as such.
    fn publish(&self, batch: &[Seen]) {
        let Some(active) = &self.active else { return };
        let fares = active.applier.fares();
        let head = *self.store.head().borrow();
        let newest = batch.last().map_or_else(|| self.clock.now(), Seen::at);
        meter::lag(&fares, head, self.clock.now(), newest);
        self.serving.update(fares);
        self.serving.set_trouble(None);
        if let Some(reached) = active.applier.reached() {
            self.projected.send_if_modified(|position| {
                let moved = *position < reached;
                *position = (*position).max(reached);
                moved
            });
        }
    }

    fn trouble(&self, error: &dyn std::error::Error) {
        tracing::error!(%error, "the log cannot be read; trying again");
        self.serving.set_trouble(Some(error.to_string()));
    }

    async fn adopt(&mut self, filled: Filled) -> Result<(), ViewsError> {
        let filled = self.align(filled).await?;
        if let Some(worse) = self.worse(&filled) {
            self.storage.remove(&filled.generation.name).await?;
            return Err(ViewsError::Worse(worse));
        }
        self.storage.activate(&filled.generation.name).await?;
        self.serving.switch(Arc::clone(&filled.generation.reads), filled.applier.fares());
        // Dropped, and so closed, before it is removed.
        let old = self.active.replace(filled).map(|old| old.generation.name.clone());
        self.publish(&[]);
        for name in old.into_iter().chain(self.stale.take()) {
            if let Err(error) = self.storage.remove(&name).await {
                tracing::warn!(%error, name, "replaced views are left until the next start");
            }
        }
        Ok(())
    }

    /// Takes in what the active views have and these have not. The writer of the active ones is this very runner,
    /// so that they stand still meanwhile.
    async fn align(&mut self, mut filled: Filled) -> Result<Filled, ViewsError> {
        let goal = self.active.as_ref().and_then(|active| active.applier.reached()).unwrap_or_default();
        while filled.applier.reached().is_some_and(|reached| reached < goal) {
            let from = filled.applier.next();
            let reading = self.store.read_log(from, PAGE).await?;
            let batch: Vec<_> = reading.events.into_iter().map(Seen::decode).collect();
            let within = batch.partition_point(|seen| seen.position() <= goal);
            filled.applier.take_in(&mut *filled.generation.writes, &batch[..within]).await?;
        }
        Ok(filled)
    }

    async fn aligned(&mut self, filled: Filled) -> Result<Aligned, ViewsError> {
        let filled = self.align(filled).await?;
        let mut active = self.serving.reads(&[])?.snapshot().await?;
        // The first read is what fixes the moment.
        active.fetch(&EPOCH, &[]).await?;
        Ok(Aligned { filled, active })
    }

    /// A projection that runs now and has stopped in the new views.
    fn worse(&self, filled: &Filled) -> Option<String> {
        let active = self.active.as_ref()?;
        let pairs = active.applier.fares().into_iter().zip(filled.applier.fares());
        pairs.filter(|(old, _)| old.stopped.is_none()).find_map(|(_, new)| new.stopped)
    }
}

/// Waits before another attempt; refuses what would need the views meanwhile.
async fn pause(orders: &mut mpsc::Receiver<Order>, error: &DbError) -> ControlFlow<()> {
    match tokio::time::timeout(PAUSE, orders.recv()).await {
        Err(_) => {}
        Ok(None | Some(Order::Stop)) => return ControlFlow::Break(()),
        Ok(Some(Order::Adopt(_, answer))) => _ = answer.send(Err(error.clone().into())),
        Ok(Some(Order::Align(_, answer))) => _ = answer.send(Err(error.clone().into())),
    }
    ControlFlow::Continue(())
}

async fn next(feed: &mut Option<Feed>) -> Option<Fed> {
    match feed {
        Some(feed) => feed.next().await,
        None => std::future::pending().await,
    }
}
