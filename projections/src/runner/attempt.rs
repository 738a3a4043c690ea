//! One transaction: some whole commands into all running projections.

use rollbook_store::Position;

use super::applier::Worker;
use super::checkpoints::advance;
use crate::batch::{Seen, runs};
use crate::db::{DbError, WriteTx, Writes};
use crate::definition::Failure;
use crate::stamps::Stamps;

/// How many ids a projector is given at once.
const RUN: usize = 20_000;

/// Which projection could not take the commands in, and why.
pub(super) struct Attempted {
    pub(super) worker: usize,
    pub(super) failure: Failure,
}

/// Commits the commands, or names the projection that cannot take them in. An error concerns all of them.
pub(super) async fn attempt(
    workers: &mut [Worker],
    writes: &mut dyn Writes,
    commands: &[Seen],
    stamps: Option<&Stamps>,
) -> Result<Option<Attempted>, DbError> {
    let Some(last) = commands.last().map(Seen::position) else { return Ok(None) };
    if !workers.iter().any(|worker| worker.wants(last)) {
        return Ok(None);
    }
    let mut tx = writes.begin().await?;
    for (index, worker) in workers.iter_mut().enumerate().filter(|(_, worker)| worker.wants(last)) {
        match worker.apply(&mut *tx, commands, last).await {
            Ok(()) => {}
            Err(Failure::Db(error)) if !error.is_of_the_statement() => return Err(error),
            Err(failure) => return Ok(Some(Attempted { worker: index, failure })),
        }
    }
    let moving = stamps.map(|stamps| stamps.moving(commands));
    tx.commit().await?;
    drop(moving);
    for worker in workers.iter_mut().filter(|worker| worker.wants(last)) {
        worker.fare.position = last;
        worker.before = None;
    }
    Ok(None)
}

impl Worker {
    /// Whether it runs and is not yet there.
    fn wants(&self, last: Position) -> bool {
        self.fare.stopped.is_none() && self.fare.position < last
    }

    async fn apply(&mut self, tx: &mut dyn WriteTx, commands: &[Seen], last: Position) -> Result<(), Failure> {
        let new = commands.iter().filter(|seen| seen.position() > self.fare.position);
        let mine: Vec<_> = new.filter(|seen| self.definition.categories.contains(&seen.category())).collect();
        if self.definition.reads_payload {
            mine.iter().try_for_each(|seen| readable(seen))?;
        }
        for run in runs(&mine, RUN) {
            self.projector.apply(tx, run).await?;
        }
        Ok(advance(tx, self.definition, self.fare.position, last).await?)
    }
}

fn readable(seen: &Seen) -> Result<(), Failure> {
    match &seen.event {
        Ok(_) => Ok(()),
        Err(error) => Err(Failure::Event { position: seen.position(), reason: error.reason.clone() }),
    }
}
