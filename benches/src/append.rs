//! Appends: with so many waiting at a time, and many events at once.

use std::sync::Arc;
use std::time::Instant;

use futures::future::join_all;
use rollbook_store::EventStore;
use rollbook_store_sqlite::{Options, SqliteStore};
use serde_json::json;
use tempfile::TempDir;
use tokio::sync::{mpsc, oneshot};

use crate::report::{Latencies, figure, median, rate};
use crate::workload::{Item, Source, command, new_id, write};
use crate::{Outcome, Settings, raw};

/// Events of one bulk append.
const BULK: u64 = 1_000;

/// One event per command, 1, 32 and 128 commands waiting.
pub(crate) async fn waiting(settings: &Settings) -> Outcome<()> {
    for &clients in &settings.clients {
        let mut ratios = Vec::new();
        for _ in 0..settings.rounds {
            let raw = raw_group(settings, clients).await?;
            ratios.push(ours(settings, clients).await? / raw);
        }
        figure(&format!("ratio.append.c{clients}"), "ours/raw group commit", median(ratios.clone()), json!(null));
    }
    Ok(())
}

async fn ours(settings: &Settings, clients: usize) -> Outcome<f64> {
    let directory = TempDir::new_in(&settings.directory)?;
    let store = Arc::new(SqliteStore::open(&directory.path().join("log.db"), Options::default())?);
    let start = Instant::now();
    let end = start + settings.time;
    let client = |store: Arc<SqliteStore>| async move {
        let (mut source, mut latencies) = (Source::new(), Latencies::default());
        while Instant::now() < end {
            let append = source.append();
            let begun = Instant::now();
            store.submit(append).await?;
            latencies.push(begun.elapsed());
        }
        Outcome::Ok(latencies)
    };
    let clients: Vec<_> = (0..clients).map(|_| tokio::spawn(client(Arc::clone(&store)))).collect();
    finish("sqlite.append", clients, start).await
}

/// What waits, in one transaction, by hand.
pub(crate) async fn raw_group(settings: &Settings, clients: usize) -> Outcome<f64> {
    let directory = TempDir::new_in(&settings.directory)?;
    let conn = raw::open(&directory.path().join("raw.db"))?;
    let (jobs, waiting) = mpsc::channel(4_096);
    let writer = std::thread::spawn(move || raw::writer(&conn, waiting));
    let start = Instant::now();
    let end = start + settings.time;
    let client = |jobs: mpsc::Sender<raw::Job>| async move {
        let (mut source, mut latencies) = (Source::new(), Latencies::default());
        while Instant::now() < end {
            let item = source.next();
            let begun = Instant::now();
            let (done, position) = oneshot::channel();
            jobs.send(raw::Job { item, done }).await.map_err(|_| "the raw writer has stopped")?;
            position.await?;
            latencies.push(begun.elapsed());
        }
        Outcome::Ok(latencies)
    };
    let clients: Vec<_> = (0..clients).map(|_| tokio::spawn(client(jobs.clone()))).collect();
    drop(jobs);
    let rate = finish("sqlite.raw_group", clients, start).await?;
    writer.join().map_err(|_| "the raw writer panicked")??;
    Ok(rate)
}

async fn finish(name: &str, clients: Vec<tokio::task::JoinHandle<Outcome<Latencies>>>, start: Instant) -> Outcome<f64> {
    let (count, mut all) = (clients.len(), Latencies::default());
    for client in join_all(clients).await {
        all.extend(client??);
    }
    let rate = rate(all.len(), start);
    figure(&format!("{name}.c{count}"), "events/s", rate, all.percentiles());
    Ok(rate)
}

/// A thousand events per append, one after the other, to one stream each and to a hundred.
pub(crate) async fn bulk(settings: &Settings) -> Outcome<()> {
    for streams in [1, 100] {
        let mut ratios = Vec::new();
        for _ in 0..settings.rounds {
            let raw = raw_bulk(settings, streams)?;
            ratios.push(our_bulk(settings, streams).await? / raw);
        }
        figure(&format!("ratio.bulk.s{streams}"), "ours/raw transaction", median(ratios), json!(null));
    }
    Ok(())
}

/// The events of one append, by stream.
fn bulk_items(source: &mut Source, streams: u64) -> Vec<Vec<Item>> {
    let one = |source: &mut Source| {
        let stream = new_id();
        (0..BULK / streams).map(|version| Item { stream, version, ..source.next() }).collect()
    };
    (0..streams).map(|_| one(source)).collect()
}

async fn our_bulk(settings: &Settings, streams: u64) -> Outcome<f64> {
    let directory = TempDir::new_in(&settings.directory)?;
    let store = SqliteStore::open(&directory.path().join("log.db"), Options::default())?;
    let (mut source, mut events, start) = (Source::new(), 0, Instant::now());
    while start.elapsed() < settings.time {
        let writes = bulk_items(&mut source, streams).into_iter();
        let writes = writes.map(|items| write(items[0].stream, 0, items)).collect();
        store.submit(command(writes)).await?;
        events += usize::try_from(BULK)?;
    }
    let rate = rate(events, start);
    figure(&format!("sqlite.bulk.s{streams}"), "events/s", rate, json!(null));
    Ok(rate)
}

fn raw_bulk(settings: &Settings, streams: u64) -> Outcome<f64> {
    let directory = TempDir::new_in(&settings.directory)?;
    let conn = raw::open(&directory.path().join("raw.db"))?;
    let (mut source, mut events, start) = (Source::new(), 0, Instant::now());
    while start.elapsed() < settings.time {
        let items: Vec<Item> = bulk_items(&mut source, streams).into_iter().flatten().collect();
        raw::insert_all(&conn, &items)?;
        events += items.len();
    }
    let rate = rate(events, start);
    figure(&format!("sqlite.raw_bulk.s{streams}"), "events/s", rate, json!(null));
    Ok(rate)
}
