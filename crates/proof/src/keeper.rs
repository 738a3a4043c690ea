//! The projection that keeps the tree: it follows the log, adds leaves, signs the root, and hands checkpoints out.

mod grow;
mod publish;

use std::sync::Arc;
use std::time::Duration;

use rollbook_store::Position;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::note::SigningKey;
use crate::port::{RawLog, TreeStore};
use grow::{Growing, Trouble};
pub use publish::Publish;

/// A pause between two checkpoints, so that a busy log does not make one per commit.
const BREATH: Duration = Duration::from_millis(100);
/// How long to wait before something that failed is tried again.
const PAUSE: Duration = Duration::from_secs(2);

/// How far the tree is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Status {
    /// Events that a signed checkpoint covers.
    pub signed: u64,
    /// Why it does not grow any more: the log is not what it was.
    pub halted: Option<String>,
}

/// See the module. One per process; several processes may keep one tree.
pub struct Keeper {
    stop: watch::Sender<bool>,
    status: watch::Receiver<Status>,
    tasks: [JoinHandle<()>; 2],
}

impl Keeper {
    /// Begins. `head` says when there is more.
    pub fn start(
        log: Arc<dyn RawLog>,
        trees: Arc<dyn TreeStore>,
        key: Arc<SigningKey>,
        head: watch::Receiver<Position>,
        to: Vec<Box<dyn Publish>>,
    ) -> Self {
        describe();
        let (stop, stopped) = watch::channel(false);
        let (status, watching) = watch::channel(Status::default());
        let (notes, published) = watch::channel(String::new());
        let publishing = tokio::spawn(publish::run(published, to, stopped.clone()));
        let run = Run { growing: Growing::new(log, trees, key), head, status, notes, stopped };
        Self { stop, status: watching, tasks: [tokio::spawn(run.run()), publishing] }
    }

    /// How it fares.
    pub fn status(&self) -> watch::Receiver<Status> {
        self.status.clone()
    }

    /// Takes in what the log has, signs and hands it out once more, and ends.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        for task in self.tasks {
            if task.await.is_err() {
                tracing::error!("a task of the proof ended with a defect");
            }
        }
    }
}

struct Run {
    growing: Growing,
    head: watch::Receiver<Position>,
    status: watch::Sender<Status>,
    notes: watch::Sender<String>,
    stopped: watch::Receiver<bool>,
}

impl Run {
    async fn run(mut self) {
        loop {
            let stopping = *self.stopped.borrow();
            let head = self.head.borrow_and_update().0;
            let wait = match self.growing.grow(head).await {
                Ok(note) => {
                    self.tell(note);
                    BREATH
                }
                Err(Trouble::Passing(error)) => {
                    tracing::warn!(%error, "the proof is late");
                    PAUSE
                }
                Err(Trouble::Lasting(reason)) => return self.halt(reason).await,
            };
            if stopping || self.idle(wait).await.is_err() {
                return;
            }
        }
    }

    fn tell(&self, note: Option<String>) {
        let signed = self.growing.size();
        metrics::gauge!("rollbook_proof_size").set(precise(signed));
        self.status.send_if_modified(|status| std::mem::replace(&mut status.signed, signed) != signed);
        if let Some(note) = note {
            self.notes.send_replace(note);
        }
    }

    /// Until there is more to do; an error where there never will be.
    async fn idle(&mut self, at_least: Duration) -> Result<(), watch::error::RecvError> {
        tokio::select! {
            stopped = self.stopped.changed() => return stopped,
            () = tokio::time::sleep(at_least) => {}
        }
        if self.growing.is_at(self.head.borrow().0) {
            tokio::select! {
                stopped = self.stopped.changed() => return stopped,
                moved = self.head.changed() => return moved,
            }
        }
        Ok(())
    }

    /// Nothing is added to a tree that the log no longer agrees with: that would cover up what happened.
    async fn halt(mut self, reason: String) {
        tracing::error!(reason, "the log is not what its proof says; run `rollbook verify`");
        metrics::gauge!("rollbook_proof_halted").set(1.0);
        self.status.send_modify(|status| status.halted = Some(reason));
        // Whoever stops it drops the sender soon after.
        self.stopped.wait_for(|stopped| *stopped).await.ok();
    }
}

fn describe() {
    metrics::describe_gauge!("rollbook_proof_size", "events that a signed checkpoint covers");
    metrics::describe_gauge!("rollbook_proof_halted", "1 when the log is not what its proof says");
    metrics::gauge!("rollbook_proof_halted").set(0.0);
}

#[expect(clippy::cast_precision_loss, reason = "a gauge")]
fn precise(number: u64) -> f64 {
    number as f64
}
