//! What waited, as one transaction.

use std::io;

use rollbook_domain::{Guard, WorkspaceName};
use rollbook_store::{Appended, Position, StoreError};
use rusqlite::ffi;

use super::apply::Writer;
use super::queue::Request;
use super::state::State;
use crate::fail::{Fail, broken};
use crate::options::{Options, points};

pub(super) type Outcomes = Vec<Result<Appended, StoreError>>;

impl Writer<'_> {
    /// The outcome of each request, once all of them are durable. An error is nobody's own fault: the transaction
    /// is gone and the state no longer what the file holds.
    pub(super) fn batch(
        &mut self,
        state: &mut State,
        batch: &[Request],
        options: &Options,
    ) -> Result<Outcomes, StoreError> {
        let outcomes = self.transaction(state, batch, options);
        outcomes.map_err(|error| {
            // COMMIT may have rolled back by itself.
            if !self.conn.is_autocommit()
                && let Err(error) = self.sql.rollback.execute([])
            {
                tracing::error!(%error, "a failed transaction could not be rolled back");
            }
            broken(&error)
        })
    }

    fn transaction(&mut self, state: &mut State, batch: &[Request], options: &Options) -> rusqlite::Result<Outcomes> {
        options.reach(points::BATCH_TAKEN).map_err(|error| injected(&error))?;
        self.sql.begin.execute([])?;
        if batch.is_empty() {
            // Whether commands would be taken again: something has to be written to find that out.
            self.sql.probe.execute([])?;
        }
        let mut outcomes = Vec::with_capacity(batch.len());
        for request in batch {
            match self.append(state, &request.append) {
                Ok(appended) => outcomes.push(Ok(appended)),
                Err(Fail::Broken(error)) => return Err(error),
                Err(refusal) => outcomes.push(Err(refusal.into())),
            }
        }
        self.finish(state)?;
        options.reach(points::BEFORE_COMMIT).map_err(|error| injected(&error))?;
        self.sql.commit.execute([])?;
        options.reach(points::AFTER_COMMIT).map_err(|error| injected(&error))?;
        Ok(outcomes)
    }
}

impl State {
    /// The heads to publish after a commit.
    pub(super) fn take_moved(&mut self) -> Vec<(WorkspaceName, Position)> {
        let Self { moved, workspaces, .. } = self;
        let mut heads = Vec::with_capacity(moved.len());
        for name in moved.drain(..) {
            if let Some(workspace) = workspaces.get_mut(&name) {
                workspace.moved = false;
                heads.push((name, Position(workspace.head)));
            }
        }
        heads
    }
}

/// Numbers that the committed appends have used.
pub(super) fn used_numbers<'a>(
    batch: &'a [Request],
    outcomes: &'a Outcomes,
) -> impl Iterator<Item = (&'a rollbook_domain::SequenceKey, u32)> {
    let committed = batch.iter().zip(outcomes).filter(|(_, outcome)| outcome.as_ref().is_ok_and(|a| !a.repeated));
    committed.flat_map(|(request, _)| &request.append.guards).filter_map(|guard| match guard {
        Guard::Number { key, used } => Some((key, *used)),
        _ => None,
    })
}

/// What the disk would say.
fn injected(error: &io::Error) -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_IOERR), Some(error.to_string()))
}
