//! Moving the write-ahead log into the file, beside the writer.

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use parking_lot::{Condvar, Mutex, MutexGuard};
use rusqlite::Connection;

use crate::sql;

/// Pages of the write-ahead log from which on it is worth the while: 8 MiB.
const WORTH: u32 = 2_048;
/// Pages from which on the log begins anew: 16 MiB. The writer waits for that, but gains by it: flushing pages that
/// are written over takes half as long as flushing a file that grows.
const LARGE: u32 = 4_096;
/// How long the writer is kept waiting for readers of old pages.
const PATIENCE: Duration = Duration::from_millis(10);
/// How long a few pages may lie.
const IDLE: Duration = Duration::from_secs(1);

#[derive(Default)]
struct Wal {
    pages: u32,
    moved: u32,
    closed: bool,
}

impl Wal {
    /// Pages that are not in the file yet.
    fn waiting(&self) -> u32 {
        self.pages.saturating_sub(self.moved)
    }
}

/// Who writes: the writer its batches, or the checkpointer when the log begins anew.
#[derive(Default)]
pub(crate) struct Turns {
    turn: Mutex<()>,
    wal: Mutex<Wal>,
    changed: Condvar,
}

impl Turns {
    pub(crate) fn write(&self) -> MutexGuard<'_, ()> {
        self.turn.lock()
    }

    /// So many pages are in the write-ahead log now.
    pub(crate) fn wrote(&self, pages: u32) {
        let mut wal = self.wal.lock();
        if pages < wal.pages {
            wal.moved = 0;
        }
        let first = wal.waiting() == 0;
        wal.pages = pages;
        if first || wal.waiting() >= WORTH {
            self.changed.notify_one();
        }
    }

    pub(crate) fn close(&self) {
        self.wal.lock().closed = true;
        self.changed.notify_one();
    }

    /// How many pages there are when some should be moved; none when it is over.
    fn wait(&self) -> Option<u32> {
        let mut wal = self.wal.lock();
        loop {
            if wal.closed {
                return None;
            }
            let late = match wal.waiting() {
                0 => {
                    self.changed.wait(&mut wal);
                    false
                }
                few if few < WORTH => self.changed.wait_for(&mut wal, IDLE).timed_out(),
                _ => true,
            };
            if !wal.closed && wal.waiting() > 0 && (late || wal.waiting() >= WORTH) {
                return Some(wal.pages);
            }
        }
    }

    fn moved(&self, pages: u32) {
        self.wal.lock().moved = pages;
    }
}

/// Starts the thread; it ends when `turns` is closed.
pub(crate) fn start(conn: Connection, turns: Arc<Turns>) -> std::io::Result<JoinHandle<()>> {
    std::thread::Builder::new().name("log-checkpoint".into()).spawn(move || run(&conn, &turns))
}

fn run(conn: &Connection, turns: &Turns) {
    let mut large = LARGE;
    while let Some(pages) = turns.wait() {
        match checkpoint(conn, turns, pages >= large) {
            // Somebody reads for long: the log grows, and the writer is not kept waiting again for every few pages.
            Ok(Begun::Not) => large = large.saturating_mul(2),
            Ok(Begun::Anew) => large = LARGE,
            Ok(Begun::Unasked) => {}
            // The log works without; what is left is tried again with the next pages.
            Err(error) => tracing::warn!(%error, "the write-ahead log could not be moved into the file"),
        }
        turns.moved(pages);
    }
}

/// Whether the write-ahead log begins anew.
#[derive(Debug, PartialEq)]
enum Begun {
    Anew,
    Not,
    Unasked,
}

/// Most of the work is done while the writer writes; only the little that came meanwhile keeps it waiting.
fn checkpoint(conn: &Connection, turns: &Turns, anew: bool) -> rusqlite::Result<Begun> {
    conn.query_row(sql::CHECKPOINT_PASSIVE, [], |_| Ok(()))?;
    if !anew {
        return Ok(Begun::Unasked);
    }
    conn.query_row(sql::CHECKPOINT_PASSIVE, [], |_| Ok(()))?;
    conn.busy_timeout(PATIENCE)?;
    let _turn = turns.write();
    let busy: bool = conn.query_row(sql::CHECKPOINT_RESTART, [], |row| row.get(0))?;
    Ok(if busy { Begun::Not } else { Begun::Anew })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use tempfile::TempDir;

    use super::*;

    fn connect(directory: &Path) -> Connection {
        let conn = Connection::open(directory.join("log.db")).unwrap();
        conn.execute_batch(sql::PRAGMAS_WRITER).unwrap();
        conn
    }

    #[test]
    fn a_long_read_puts_off_the_new_beginning_and_stops_nobody() {
        let directory = TempDir::new().unwrap();
        let (writer, checkpoints) = (connect(directory.path()), connect(directory.path()));
        let (reader, turns) = (connect(directory.path()), Turns::default());
        writer.execute_batch("CREATE TABLE t (x); INSERT INTO t VALUES (1)").unwrap();
        assert_eq!(checkpoint(&checkpoints, &turns, false).unwrap(), Begun::Unasked);
        writer.execute_batch("INSERT INTO t VALUES (2)").unwrap();
        reader.execute_batch("BEGIN; SELECT * FROM t").unwrap();
        writer.execute_batch("INSERT INTO t VALUES (3)").unwrap();
        assert_eq!(checkpoint(&checkpoints, &turns, true).unwrap(), Begun::Not);
        writer.execute_batch("INSERT INTO t VALUES (4)").unwrap();
        reader.execute_batch("COMMIT").unwrap();
        assert_eq!(checkpoint(&checkpoints, &turns, true).unwrap(), Begun::Anew);
    }

    #[test]
    fn few_pages_wait_a_while_and_many_do_not() {
        let turns = Turns::default();
        turns.wrote(WORTH);
        assert_eq!(turns.wait(), Some(WORTH));
        turns.moved(WORTH);
        // The log began anew: what is in it now has not been moved.
        turns.wrote(3);
        assert_eq!(turns.wait(), Some(3));
        turns.moved(3);
        turns.close();
        assert_eq!(turns.wait(), None);
    }
}
