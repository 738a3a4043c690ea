//! The writer's thread: takes a batch, commits it, tells everybody, and goes on whatever happened.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::mpsc::SyncSender;

use rollbook_store::{Position, StoreError, meters};
use rusqlite::Connection;

use super::apply::Writer;
use super::batch::{Outcomes, used_numbers};
use super::queue::{Queue, Request};
use super::state::State;
use super::statements::Statements;
use crate::checkpoint::Turns;
use crate::shared::{Heads, Numbers};

/// What the thread shares with the store.
pub(crate) struct Links {
    pub(crate) queue: Arc<Queue>,
    pub(crate) heads: Arc<Heads>,
    pub(crate) numbers: Arc<Numbers>,
    pub(crate) turns: Arc<Turns>,
}

thread_local! {
    /// Pages in the write-ahead log after the last commit of this thread.
    static WAL_PAGES: Cell<u32> = const { Cell::new(0) };
}

/// Closes the queue however the thread ends, so that nobody waits for ever.
struct Ending<'a>(&'a Queue);

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        self.0.abandon();
    }
}

/// Runs until the queue is closed and empty. Says first whether it could begin.
pub(crate) fn run(conn: &Connection, links: &Links, begun: &SyncSender<rusqlite::Result<()>>) {
    let _ending = Ending(&links.queue);
    conn.wal_hook(Some(|_, pages| {
        WAL_PAGES.set(u32::try_from(pages).unwrap_or(0));
        Ok(())
    }));
    let sql = match Statements::prepare(conn) {
        Ok(sql) => sql,
        Err(error) => return drop(begun.send(Err(error))),
    };
    if begun.send(Ok(())).is_ok() {
        work(&mut Writer { conn, sql }, links);
    }
}

fn work(writer: &mut Writer<'_>, links: &Links) {
    let (mut state, mut trouble) = (None, false);
    let mut batch = Vec::new();
    while let Some(left) = links.queue.take(&mut batch, trouble) {
        measure_queue(batch.len(), left);
        let turn = links.turns.write();
        let outcomes = commit(writer, &mut state, &batch, links);
        drop(turn);
        match outcomes {
            Ok(outcomes) => {
                if std::mem::take(&mut trouble) {
                    links.queue.set_trouble(None);
                }
                answer(&mut batch, outcomes);
            }
            Err(error) => {
                // What is in mind may not be what the file holds.
                (state, trouble) = (None, true);
                links.queue.set_trouble(Some(told(&error)));
                refuse(&mut batch, &error);
            }
        }
        links.turns.wrote(WAL_PAGES.get());
    }
}

/// In SQLite's words, which name neither the place nor what was to be written.
fn told(error: &StoreError) -> String {
    match error {
        StoreError::Unavailable(words) => words.clone(),
        other => other.to_string(),
    }
}

fn commit(
    writer: &mut Writer<'_>,
    state: &mut Option<State>,
    batch: &[Request],
    links: &Links,
) -> Result<Outcomes, StoreError> {
    let state = match state {
        Some(state) => state,
        None => {
            let state = state.insert(State::load(writer.conn)?);
            links.heads.lately().begin(Position(state.head));
            state
        }
    };
    let outcomes = writer.batch(state, batch, links.queue.options())?;
    for (key, number) in used_numbers(batch, &outcomes) {
        links.numbers.used(key, number);
    }
    if !state.fresh.is_empty() {
        // Before the head moves: whoever sees it may ask what there is.
        links.heads.lately().add(std::mem::take(&mut state.fresh), Position(state.head));
    }
    links.heads.publish(Position(state.head), state.take_moved());
    Ok(outcomes)
}

fn answer(batch: &mut Vec<Request>, outcomes: Outcomes) {
    let events = batch.iter().zip(&outcomes).filter(|(_, outcome)| outcome.as_ref().is_ok_and(|a| !a.repeated));
    let events: usize = events.flat_map(|(request, _)| &request.append.writes).map(|write| write.events.len()).sum();
    metrics::counter!(meters::EVENTS).increment(events as u64);
    let seconds = metrics::histogram!(meters::SECONDS);
    for (request, outcome) in batch.drain(..).zip(outcomes) {
        seconds.record(request.since.elapsed());
        // Who no longer waits for the answer does not need it.
        drop(request.reply.send(outcome));
    }
}

fn refuse(batch: &mut Vec<Request>, error: &StoreError) {
    if batch.is_empty() {
        return;
    }
    tracing::error!(%error, appends = batch.len(), "a batch could not be committed");
    metrics::counter!(meters::FAILED_BATCHES).increment(1);
    for request in batch.drain(..) {
        drop(request.reply.send(Err(error.clone())));
    }
}

#[expect(clippy::cast_precision_loss, reason = "a queue is not that long")]
fn measure_queue(taken: usize, left: usize) {
    if taken > 0 {
        metrics::histogram!(meters::BATCH_SIZE).record(taken as f64);
    }
    metrics::gauge!(meters::QUEUE_DEPTH).set((taken + left) as f64);
}
