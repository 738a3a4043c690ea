//! Reading the whole log in order and decoding every event.

use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use rollbook_domain::Event;
use rollbook_store::{EventStore, Position, Reading, StoreError, codec};
use rollbook_store_sqlite::{Options, SqliteStore};
use rusqlite::{Connection, OpenFlags};
use serde_json::json;
use tempfile::TempDir;

use crate::report::{figure, median, rate};
use crate::workload::{Source, command, write};
use crate::{Outcome, Settings, raw};

/// Events of a page.
const PAGE: usize = 1_000;

pub(crate) async fn compare(settings: &Settings) -> Outcome<()> {
    let directory = TempDir::new_in(&settings.directory)?;
    let (ours, theirs) = (directory.path().join("log.db"), directory.path().join("raw.db"));
    fill(settings.replayed, Source::new(), &SqliteStore::open(&ours, Options::default())?).await?;
    fill_raw(settings, &theirs)?;
    for (name, path) in [("ours", &ours), ("raw", &theirs)] {
        let bytes = std::fs::metadata(path)?.len() / settings.replayed.max(1);
        figure(&format!("disk.bytes_per_event.{name}"), "bytes", f64::from(u32::try_from(bytes)?), json!(null));
    }
    let store = SqliteStore::open(&ours, Options::default())?;
    for (name, decode) in [("read", false), ("decode", true)] {
        let (mut ratios, mut ahead) = (Vec::new(), Vec::new());
        for _ in 0..settings.rounds {
            let raw = read_raw(&theirs, decode)?;
            figure(&format!("sqlite.raw_replay.{name}"), "events/s", raw, json!(null));
            ratios.push(one_by_one(&store, decode).await? / raw);
            ahead.push(read_ahead(&store, decode).await? / raw);
        }
        figure(&format!("ratio.replay.{name}"), "ours/raw, a page at a time", median(ratios), json!(null));
        figure(&format!("ratio.replay.{name}.ahead"), "ours/raw, one page ahead", median(ahead), json!(null));
    }
    Ok(())
}

/// So many events and one more.
pub(crate) async fn fill(events: u64, mut source: Source, store: &dyn EventStore) -> Outcome<()> {
    for _ in 0..events / 500 {
        // One event per command, as they come from clients; many waiting, so that filling is quick.
        let pending: Vec<_> = (0..500).map(|_| store.submit(source.append())).collect();
        for one in pending {
            one.await?;
        }
    }
    let item = source.next();
    store.submit(command(vec![write(item.stream, item.version, vec![item])])).await?;
    Ok(())
}

fn fill_raw(settings: &Settings, path: &Path) -> Outcome<()> {
    let conn = raw::open(path)?;
    let mut source = Source::new();
    for _ in 0..settings.replayed / 500 {
        let items: Vec<_> = (0..500).map(|_| source.next()).collect();
        raw::insert_all(&conn, &items)?;
    }
    Ok(())
}

fn read_raw(path: &Path, decode: bool) -> Outcome<f64> {
    let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    conn.pragma_update(None, "mmap_size", 4_i64 << 30)?;
    let start = Instant::now();
    let mut statement = conn.prepare(include_str!("raw_read.sql"))?;
    let (mut rows, mut events) = (statement.query([])?, 0);
    while let Some(row) = rows.next()? {
        let data = row.get_ref(4)?.as_bytes()?;
        events += 1;
        if decode {
            let event = Event::decode(row.get_ref(3)?.as_str()?, data).ok_or("an unknown type")??;
            black_box(&event);
        }
    }
    Ok(rate(events, start))
}

fn take(page: &Reading, decode: bool) -> Outcome<(usize, Option<Position>)> {
    let next = page.events.last().map(|event| event.position).filter(|_| !page.at_end);
    for event in &page.events {
        if decode {
            black_box(&codec::decode(event)?);
        } else {
            black_box(event);
        }
    }
    Ok((page.events.len(), next))
}

async fn one_by_one(store: &SqliteStore, decode: bool) -> Outcome<f64> {
    let (mut position, mut events, start) = (Position(0), 0, Instant::now());
    loop {
        let (count, next) = take(&store.read_log(position, PAGE).await?, decode)?;
        events += count;
        match next {
            Some(next) => position = next,
            None => break,
        }
    }
    let rate = rate(events, start);
    figure(if decode { "sqlite.replay.decode" } else { "sqlite.replay.read" }, "events/s", rate, json!(null));
    Ok(rate)
}

/// The next page is read while this one is decoded.
async fn read_ahead(store: &SqliteStore, decode: bool) -> Outcome<f64> {
    let (mut events, start) = (0, Instant::now());
    let mut page = store.read_log(Position(0), PAGE).await?;
    while !page.at_end {
        let last = page.events.last().map_or(Position(0), |event| event.position);
        let taking = tokio::task::spawn_blocking(move || take(&page, decode));
        let next: Result<Reading, StoreError> = store.read_log(last, PAGE).await;
        events += taking.await??.0;
        page = next?;
    }
    events += take(&page, decode)?.0;
    let rate = rate(events, start);
    figure(
        if decode { "sqlite.replay.decode.ahead" } else { "sqlite.replay.read.ahead" },
        "events/s",
        rate,
        json!(null),
    );
    Ok(rate)
}
