//! The least that group commit on SQLite can be: one table, one thread that commits what waits.

use std::path::Path;

use rusqlite::{Connection, params};
use tokio::sync::{mpsc, oneshot};

use crate::Outcome;
use crate::workload::Item;

const SCHEMA: &str = include_str!("raw.sql");
const INSERT: &str = include_str!("raw_insert.sql");

pub(crate) fn open(path: &Path) -> Outcome<Connection> {
    let conn = Connection::open(path)?;
    conn.execute_batch(SCHEMA)?;
    Ok(conn)
}

pub(crate) fn insert(conn: &Connection, item: &Item) -> rusqlite::Result<()> {
    let mut statement = conn.prepare_cached(INSERT)?;
    let version = i64::try_from(item.version).unwrap_or(i64::MAX);
    statement.execute(params![&item.stream.as_bytes()[..], version, item.kind, &item.payload[..], 1_i64])?;
    Ok(())
}

/// All of them in one transaction.
pub(crate) fn insert_all(conn: &Connection, items: &[Item]) -> rusqlite::Result<()> {
    conn.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
    for item in items {
        insert(conn, item)?;
    }
    conn.prepare_cached("COMMIT")?.execute([])?;
    Ok(())
}

pub(crate) struct Job {
    pub(crate) item: Item,
    pub(crate) done: oneshot::Sender<i64>,
}

/// Runs until nobody sends any more.
pub(crate) fn writer(conn: &Connection, mut jobs: mpsc::Receiver<Job>) -> rusqlite::Result<()> {
    const MOST: usize = 1_000;
    let mut waiting = Vec::with_capacity(MOST);
    while jobs.blocking_recv_many(&mut waiting, MOST) > 0 {
        conn.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        let mut done = Vec::with_capacity(waiting.len());
        for job in waiting.drain(..) {
            insert(conn, &job.item)?;
            done.push((job.done, conn.last_insert_rowid()));
        }
        conn.prepare_cached("COMMIT")?.execute([])?;
        for (one, position) in done {
            one.send(position).map_err(|_| rusqlite::Error::QueryReturnedNoRows)?;
        }
    }
    Ok(())
}
