//! Takes batches of whole commands into one generation of the views.
//!
//! A projection that fails stops alone. To find out at which command, a failed transaction is undone and its
//! commands are tried again in halves; the others lose nothing by it.

use rollbook_store::Position;

use super::attempt::{Attempted, attempt};
use super::checkpoints::{self, Marks};
use crate::batch::Seen;
use crate::db::{DbError, Writes};
use crate::definition::{Definition, Failure, Projector};
use crate::registry::REGISTRY;
use crate::serving::Fare;
use crate::stamps::Stamps;

/// A projection at work.
pub(super) struct Worker {
    pub(super) definition: &'static Definition,
    pub(super) projector: Box<dyn Projector>,
    pub(super) fare: Fare,
    /// Why it had stopped when it was last here. It is tried again, and told as stopped until it has got further.
    pub(super) before: Option<String>,
}

/// See the module.
pub(crate) struct Applier {
    pub(super) workers: Vec<Worker>,
}

impl Applier {
    /// Goes on from these positions. Whatever has stopped before is tried again.
    pub(crate) fn new(marks: &Marks) -> Self {
        let worker = |(definition, fare): (&&'static Definition, &Fare)| Worker {
            definition,
            projector: (definition.projector)(),
            fare: Fare { position: fare.position, stopped: None },
            before: fare.stopped.clone(),
        };
        Self { workers: REGISTRY.iter().zip(&marks.0).map(worker).collect() }
    }

    /// How each projection fares.
    pub(crate) fn fares(&self) -> Vec<Fare> {
        let told = |worker: &Worker| {
            let stopped = worker.fare.stopped.as_ref().or(worker.before.as_ref());
            Fare { position: worker.fare.position, stopped: stopped.cloned() }
        };
        self.workers.iter().map(told).collect()
    }

    /// How far all running projections are; none when all have stopped.
    pub(crate) fn reached(&self) -> Option<Position> {
        self.workers.iter().filter(|worker| worker.fare.stopped.is_none()).map(|worker| worker.fare.position).min()
    }

    /// Where reading has to go on.
    pub(crate) fn next(&self) -> Position {
        let positions = self.workers.iter().map(|worker| worker.fare.position);
        self.reached().or_else(|| positions.max()).unwrap_or_default()
    }

    /// Takes in whole commands, and notes in `stamps` what they change for readers, where there are any. An error means that the same may work later; what was taken in until then stays.
    pub(crate) async fn take_in(
        &mut self,
        writes: &mut dyn Writes,
        batch: &[Seen],
        stamps: Option<&Stamps>,
    ) -> Result<(), DbError> {
        let mut waiting = vec![batch];
        while let Some(commands) = waiting.pop() {
            let Some(Attempted { worker, failure }) = attempt(&mut self.workers, writes, commands, stamps).await?
            else {
                continue;
            };
            match halves(commands) {
                Some((first, second)) => waiting.extend([second, first]),
                None => {
                    self.stop(writes, worker, &failure).await?;
                    waiting.push(commands);
                }
            }
        }
        Ok(())
    }

    /// Stops all of them, where the database itself is of no use any more.
    pub(crate) fn halt(&mut self, error: &DbError) {
        for worker in self.workers.iter_mut().filter(|worker| worker.fare.stopped.is_none()) {
            worker.fare.stopped = Some(error.to_string());
        }
    }

    async fn stop(&mut self, writes: &mut dyn Writes, worker: usize, failure: &Failure) -> Result<(), DbError> {
        let Worker { definition, fare, .. } = &mut self.workers[worker];
        let reason = failure.to_string();
        tracing::error!(projection = definition.name, position = fare.position.0, %reason, "projection stopped");
        let mut tx = writes.begin().await?;
        checkpoints::stop(&mut *tx, definition, &reason).await?;
        tx.commit().await?;
        fare.stopped = Some(reason);
        Ok(())
    }
}

/// The commands in two parts; none for a single command.
fn halves(commands: &[Seen]) -> Option<(&[Seen], &[Seen])> {
    let ends = || (1..commands.len()).filter(|end| commands[end - 1].recorded.last_of_command);
    let middle = commands.len() / 2;
    ends().min_by_key(|end| end.abs_diff(middle)).map(|end| commands.split_at(end))
}
