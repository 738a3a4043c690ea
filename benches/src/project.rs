//! Rollbook's own figures for a comparison that others lead: commands and replay without HTTP, on either log.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use rollbook_domain::group::GroupEvent;
use rollbook_domain::{Event, StreamId};
use rollbook_store::{EventStore, Position, Reading, codec};
use rollbook_store_postgres::PostgresStore;
use rollbook_store_sqlite::SqliteStore;
use serde_json::json;
use tempfile::TempDir;

use crate::report::{figure, rate};
use crate::workload::{Source, new_id};
use crate::{Outcome, Settings, commands, replay};

/// Events of a page.
const PAGE: usize = 2_000;

/// Members by group: what the comparison folds a log into.
type Counts = HashMap<StreamId, usize>;

pub(crate) async fn measure(settings: &Settings) -> Outcome<()> {
    let (log, letter, writers) = if settings.log.is_some() { ("pg", 'w', [1, 32]) } else { ("sqlite", 'c', [32, 128]) };
    replayed(settings, log).await?;
    for writers in writers {
        commands::measure(settings, &format!("project.command.{log}.{letter}{writers}"), writers).await?;
    }
    Ok(())
}

async fn open(settings: &Settings, folder: &Path) -> Outcome<Arc<dyn EventStore>> {
    Ok(match &settings.log {
        Some(url) => {
            Arc::new(PostgresStore::open(&rollbook_store_postgres::Options::new(url.clone()), new_id()).await?)
        }
        None => Arc::new(SqliteStore::open(&folder.join("log.db"), rollbook_store_sqlite::Options::default())?),
    })
}

/// Read in order, decoded and folded, the next page being read while one is folded.
async fn replayed(settings: &Settings, log: &str) -> Outcome<()> {
    let folder = TempDir::new_in(&settings.directory)?;
    let store = open(settings, folder.path()).await?;
    replay::fill(settings.replayed, Source::new(), &*store).await?;
    let (start, mut events, mut counts) = (Instant::now(), 0, Counts::new());
    let mut page = store.read_log(Position(0), PAGE).await?;
    loop {
        let last = page.events.last().map_or(Position(0), |event| event.position);
        let at_end = page.at_end;
        let folding = tokio::task::spawn_blocking(move || fold(counts, &page));
        let next = if at_end { None } else { Some(store.read_log(last, PAGE).await?) };
        let (grown, count) = folding.await??;
        counts = grown;
        events += count;
        match next {
            Some(next) => page = next,
            None => break,
        }
    }
    figure(&format!("project.replay.{log}"), "events/s", rate(events, start), json!({ "groups": counts.len() }));
    Ok(())
}

fn fold(mut counts: Counts, page: &Reading) -> Outcome<(Counts, usize)> {
    for recorded in &page.events {
        let members = counts.entry(recorded.stream).or_default();
        if let Event::Group(GroupEvent::MembersAdded(added)) = codec::decode(recorded)? {
            *members += added.ids.len();
        }
    }
    Ok((counts, page.events.len()))
}
