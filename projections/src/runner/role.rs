//! What this process does with the views: it leads, or follows one that does.

use std::ops::ControlFlow;
use std::sync::Arc;

use rollbook_app::Clock;
use rollbook_domain::Timestamp;
use rollbook_store::{EventStore, Position};
use tokio::sync::{mpsc, oneshot, watch};

use super::applier::Applier;
use super::checkpoints::Marks;
use super::meter;
use crate::db::{Generation, Reads, Storage};
use crate::error::ViewsError;
use crate::serving::{Fare, Serving};

/// A filled generation and what takes it further.
pub(crate) struct Filled {
    pub(crate) generation: Generation,
    pub(crate) applier: Applier,
}

/// What the runner can be told.
pub(crate) enum Order {
    /// Readers are to use these views. They are brought to where the old ones are first.
    Adopt(Box<Filled>, oneshot::Sender<Result<(), ViewsError>>),
    /// Leave no trace of what was erased and is in the views no longer. Who does not lead leaves that to who does.
    Forget(oneshot::Sender<Result<(), ViewsError>>),
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
    /// Whether there are no views that this program can use, and somebody should fill some.
    pub(crate) missing: watch::Sender<bool>,
    pub(crate) orders: mpsc::Receiver<Order>,
    pub(crate) leads: bool,
    /// What is written, by who leads.
    pub(crate) active: Option<Filled>,
    /// Views that were found and are of no use; they go when others are there.
    pub(crate) stale: Option<String>,
    /// What is read, by who does not lead.
    pub(crate) observed: Option<(String, Arc<dyn Reads>)>,
}

impl Runner {
    /// Runs until it is told to stop, or whoever could tell it is gone.
    pub(crate) async fn run(mut self) {
        loop {
            let turn = if self.leads { self.lead().await } else { self.follow().await };
            if turn.is_break() {
                break;
            }
            meter::leads(self.leads);
        }
        self.storage.resign().await;
    }

    /// Finds out whether this process leads, and opens what there is.
    pub(crate) async fn begin(&mut self) -> Result<(), ViewsError> {
        if !self.storage.lead(false).await? {
            return self.look().await;
        }
        let opened = self.open().await;
        match &opened {
            Ok(()) => self.leads = true,
            Err(_) => self.storage.resign().await,
        }
        opened
    }

    /// Opens what this process will write.
    pub(super) async fn open(&mut self) -> Result<(), ViewsError> {
        self.observed = None;
        (self.active, self.stale) = usable(&*self.storage, &*self.store).await?;
        self.missing.send_replace(self.active.is_none());
        self.serving.set_trouble(None);
        let Some(active) = &self.active else { return Ok(()) };
        self.serving.switch(Arc::clone(&active.generation.reads), active.applier.fares());
        // It may have gone back, where the server lost its last commits in a crash.
        self.projected.send_replace(active.applier.reached().unwrap_or_default());
        Ok(())
    }

    /// Ends writing; another process does so by now, or may any moment.
    pub(super) fn step_down(&mut self) -> ControlFlow<()> {
        tracing::info!("this process no longer writes the views");
        (self.active, self.leads) = (None, false);
        ControlFlow::Continue(())
    }

    /// Tells readers how far the views are. The status comes first, so that whoever waited for a position finds a
    /// projection that has stopped before it marked as such.
    pub(super) fn publish(&self, fares: Vec<Fare>, newest: Timestamp) {
        let running = fares.iter().filter(|fare| fare.stopped.is_none());
        let reached = running.map(|fare| fare.position).min();
        self.serving.advance(fares, newest);
        self.serving.set_trouble(None);
        if let Some(reached) = reached {
            self.projected.send_if_modified(|position| {
                let moved = *position < reached;
                *position = (*position).max(reached);
                moved
            });
        }
    }
}

/// The active views with where they are, or the name of those that are of no use.
async fn usable(storage: &dyn Storage, store: &dyn EventStore) -> Result<(Option<Filled>, Option<String>), ViewsError> {
    let Some(generation) = storage.open_active().await? else { return Ok((None, None)) };
    match Marks::load(&*generation.reads, store).await? {
        Ok(marks) => Ok((Some(Filled { generation, applier: Applier::new(&marks) }), None)),
        Err(reason) => {
            tracing::warn!(views = generation.name, reason, "the views will be rebuilt from the log");
            Ok((None, Some(generation.name)))
        }
    }
}
