//! Appends with the tree growing behind them, and without: for `callgrind`, which counts what is executed. It is
//! `scripts/bench instructions` that runs and compares both.
//!
//! So many wait at a time, and the next ones are made when all of them are durable: both sides commit the same events in
//! about the same transactions, however slow the machine is made.

use rollbook_store::EventStore;
use rollbook_store_sqlite::{Options, SqliteStore};
use tempfile::TempDir;

use crate::workload::Source;
use crate::{Outcome, Settings, verify};

/// Commands that wait at a time.
const WAITING: u64 = 32;

/// Appends events one command each, and lets the tree take all of them in where it is to.
pub(crate) async fn append(settings: &Settings, proven: bool) -> Outcome<()> {
    let directory = TempDir::new_in(&settings.directory)?;
    let path = directory.path().join("log.db");
    let store = SqliteStore::open(&path, Options::default())?;
    let keeper = if proven { Some(verify::keeper(&store, &path)?) } else { None };
    let mut source = Source::new();
    for _ in 0..settings.replayed / WAITING {
        let pending: Vec<_> = (0..WAITING).map(|_| store.submit(source.append())).collect();
        for one in pending {
            one.await?;
        }
    }
    if let Some(keeper) = keeper {
        keeper.stop().await;
    }
    Ok(())
}
