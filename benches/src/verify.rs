//! Verifying a whole log, as `rollbook verify` does, beside reading its rows: the targets are 5 s, or four times the
//! reading, at a million events.

use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use rollbook_proof::checkpoint::origin;
use rollbook_proof::verify::{Source, Witness, verify};
use rollbook_proof::{Keeper, SigningKey, TreeStore};
use rollbook_store::EventStore;
use rollbook_store_sqlite::{Options, RawSqlite, SqliteStore, SqliteTree};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};
use serde_json::json;
use tempfile::TempDir;

use crate::report::{figure, median};
use crate::workload;
use crate::{Outcome, Settings, replay};

/// What signs the tree of a benchmark.
const SEED: [u8; 32] = [9; 32];

pub(crate) async fn compare(settings: &Settings) -> Outcome<()> {
    let directory = TempDir::new_in(&settings.directory)?;
    let path = directory.path().join("log.db");
    let store = SqliteStore::open(&path, Options::default())?;
    replay::fill(settings.replayed, workload::Source::new(), &store).await?;
    let witness = signed(&store, &path).await?;
    drop(store);
    let events = json!({ "events": witness.checkpoint.size });
    let (mut readings, mut verifications, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..settings.rounds {
        let reading = read(&path, witness.checkpoint.size)?;
        let verifying = prove(&path, &witness).await?;
        readings.push(reading);
        verifications.push(verifying);
        ratios.push(verifying / reading);
    }
    figure("verify.read", "seconds", median(readings), events.clone());
    figure("verify.verify", "seconds", median(verifications), events.clone());
    figure("ratio.verify", "verifying/reading", median(ratios), events);
    Ok(())
}

/// Lets the tree grow over all of a log; gives the last checkpoint.
async fn signed(store: &SqliteStore, path: &Path) -> Outcome<Witness> {
    let keeper = keeper(store, path)?;
    let head = store.current_head().await?.0;
    keeper.status().wait_for(|status| status.signed >= head).await?;
    keeper.stop().await;
    let note = SqliteTree::open(path)?.tree().await?.and_then(|tree| tree.checkpoint);
    let key = SigningKey::new(&origin(store.epoch()), &SEED)?;
    let checkpoint = key.public().open(&note.ok_or("nothing was signed")?)?.parse()?;
    Ok(Witness { source: Source::Tree, checkpoint })
}

/// What keeps the tree of a log, as in the server.
pub(crate) fn keeper(store: &SqliteStore, path: &Path) -> Outcome<Keeper> {
    let key = SigningKey::new(&origin(store.epoch()), &SEED)?;
    let (log, tree) = (Arc::new(RawSqlite::open(path)?), Arc::new(SqliteTree::open(path)?));
    Ok(Keeper::start(log, tree, Arc::new(key), store.head(), Vec::new()))
}

/// Seconds that it takes to look at every cell that is verified.
fn read(path: &Path, expected: u64) -> Outcome<f64> {
    let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    conn.pragma_update(None, "mmap_size", 4_i64 << 30)?;
    let start = Instant::now();
    let mut statement = conn.prepare(include_str!("verify_read.sql"))?;
    let columns = statement.column_count();
    let (mut rows, mut events) = (statement.query([])?, 0);
    while let Some(row) = rows.next()? {
        for column in 0..columns {
            // Pages that a long value goes over to are read as soon as somebody has it.
            if let ValueRef::Blob(bytes) | ValueRef::Text(bytes) = row.get_ref(column)? {
                black_box(bytes.last());
            }
        }
        events += 1;
    }
    if events != expected {
        return Err(format!("{events} events were read, and {expected} are signed").into());
    }
    Ok(start.elapsed().as_secs_f64())
}

/// Seconds that it takes to verify them.
async fn prove(path: &Path, witness: &Witness) -> Outcome<f64> {
    let (log, tree) = (RawSqlite::open(path)?, SqliteTree::open_read_only(path)?.ok_or("there is no tree")?);
    let start = Instant::now();
    let report = verify(&log, Some(&tree), std::slice::from_ref(witness), |_| {}).await?;
    let spent = start.elapsed().as_secs_f64();
    if !report.findings.is_empty() || report.events != witness.checkpoint.size {
        return Err(format!("the log of the benchmark is not what was signed: {report:?}").into());
    }
    Ok(spent)
}
