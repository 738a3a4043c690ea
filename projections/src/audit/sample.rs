//! One stream: what the views have of it, beside what the log makes of it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use rollbook_app::AppError;
use rollbook_domain::{StreamId, WorkspaceName};
use rollbook_store::Position;

use super::sampled::{SAMPLED, Sampled};
use crate::batch::{Seen, runs};
use crate::db::{Row, Snapshot, Value, WriteTx, Writes, sqlite};
use crate::definition::Definition;
use crate::error::ViewsError;
use crate::registry::REGISTRY;
use crate::runner::Marks;
use crate::views::{Inner, Views};

/// Events that are read at once.
const PAGE: usize = 500;
/// A longer stream is not looked at: that is for `projections diff`.
const MOST_EVENTS: usize = 5_000;
/// Nor is one with more bytes.
const MOST_BYTES: usize = 8 * 1024 * 1024;
/// In a stream that names more ids only what does not grow with them is looked at.
const MOST_IDS: usize = 20_000;
/// How many ids a projector is given at once.
const RUN: usize = 20_000;
/// How long the views may take to come to where the log is.
const PATIENCE: Duration = Duration::from_secs(30);

/// A place where a view is not what the log makes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Divergence {
    /// Of which projection.
    pub projection: &'static str,
    /// The stream whose rows differ.
    pub stream: StreamId,
    /// Whose stream it is; none where the log has no such stream.
    pub workspace: Option<WorkspaceName>,
    /// How far the view was.
    pub position: Position,
    /// Rows that the view lacks.
    pub missing: u64,
    /// Rows that the view has beyond those of the log.
    pub stray: u64,
}

/// Folds streams, in a database of its own that is empty again after each.
pub(crate) struct Sampler {
    scratch: Box<dyn Writes>,
}

impl Sampler {
    pub(crate) async fn new() -> Result<Self, ViewsError> {
        let mut scratch = sqlite::private()?;
        let mut tx = scratch.begin().await?;
        for definition in REGISTRY {
            tx.execute_script(definition.tables).await?;
        }
        tx.commit().await?;
        Ok(Self { scratch })
    }

    /// Where the views differ from the log; nowhere also where the stream is too long to be looked at.
    pub(crate) async fn look(&mut self, inner: &Inner, stream: StreamId) -> Result<Vec<Divergence>, ViewsError> {
        let first = self.compare(inner, stream).await?;
        if first.is_empty() {
            return Ok(first);
        }
        // Something may have changed beside the log, and the views not yet know of it.
        let head = inner.store.current_head().await?;
        if !inner.reached(head, PATIENCE).await {
            return Err(AppError::ViewLate.into());
        }
        let again = self.compare(inner, stream).await?;
        let twice = |found: &Divergence| first.iter().any(|before| before.projection == found.projection);
        Ok(again.into_iter().filter(twice).collect())
    }

    async fn compare(&mut self, inner: &Inner, stream: StreamId) -> Result<Vec<Divergence>, ViewsError> {
        let mut live = inner.serving.reads(&[])?.snapshot().await?;
        let fares = running(&mut *live).await?;
        let Some(newest) = fares.values().max().copied() else { return Ok(Vec::new()) };
        let Some(events) = history(inner, stream, newest).await? else { return Ok(Vec::new()) };
        let ids: usize = events.iter().map(Seen::weight).sum();
        let mut tx = self.scratch.begin().await?;
        let mut found = Vec::new();
        let of_category = SAMPLED.iter().filter(|sampled| sampled.definition.categories.contains(&stream.category));
        for sampled in of_category.filter(|sampled| !sampled.weighs || ids <= MOST_IDS) {
            let Some(position) = fares.get(sampled.definition.name).copied() else { continue };
            let mine: Vec<_> = events.iter().filter(|seen| seen.position() <= position).collect();
            if !fold(&mut *tx, sampled.definition, &mine).await {
                // Nor can the view have taken it in: that is told elsewhere.
                continue;
            }
            let (missing, stray) = differing(sampled, stream, &mut *tx, &mut *live).await?;
            if missing + stray > 0 {
                let workspace = events.first().map(|seen| seen.recorded.meta.workspace.clone());
                let projection = sampled.definition.name;
                found.push(Divergence { projection, stream, workspace, position, missing, stray });
            }
        }
        Ok(found)
    }
}

/// How far each projection is that runs, in views that do not move meanwhile.
async fn running(live: &mut dyn Snapshot) -> Result<BTreeMap<&'static str, Position>, ViewsError> {
    let Marks(fares) = Marks::of(live).await?;
    let running = REGISTRY.iter().zip(fares).filter(|(_, fare)| fare.stopped.is_none());
    Ok(running.map(|(definition, fare)| (definition.name, fare.position)).collect())
}

/// The events of a stream up to a position; none where they are too many.
async fn history(inner: &Inner, stream: StreamId, newest: Position) -> Result<Option<Vec<Seen>>, ViewsError> {
    let (mut events, mut version, mut bytes) = (Vec::new(), 0, 0);
    loop {
        let page = inner.store.read_stream(stream, version, PAGE).await?;
        version = page.events.last().map_or(version, |event| event.version);
        bytes += page.events.iter().map(|event| event.payload.len()).sum::<usize>();
        let beyond = page.events.last().is_some_and(|event| event.position > newest);
        let until = page.events.into_iter().filter(|event| event.position <= newest);
        events.extend(Seen::decode_all(until.collect()));
        if events.len() > MOST_EVENTS || bytes > MOST_BYTES {
            return Ok(None);
        }
        if page.at_end || beyond {
            return Ok(Some(events));
        }
    }
}

/// Whether the projection takes them in.
async fn fold(tx: &mut dyn WriteTx, definition: &Definition, events: &[&Seen]) -> bool {
    if definition.reads_payload && events.iter().any(|seen| seen.event.is_err()) {
        return false;
    }
    let mut projector = (definition.projector)();
    for run in runs(events, RUN) {
        if projector.apply(tx, run).await.is_err() {
            return false;
        }
    }
    true
}

/// How many rows only the log makes, and how many only the view has.
async fn differing(
    sampled: &Sampled,
    stream: StreamId,
    tx: &mut dyn WriteTx,
    live: &mut dyn Snapshot,
) -> Result<(u64, u64), ViewsError> {
    let (mut missing, mut stray) = (0, 0);
    for sql in &sampled.rows {
        let expected = tx.fetch(sql, &[Value::Id(stream.id)]).await?;
        let found = live.fetch_long(Arc::clone(sql), vec![Value::Id(stream.id)]).await?;
        if expected == found {
            continue;
        }
        let lines = |rows: &[Row]| rows.iter().map(Row::to_line).collect::<BTreeSet<_>>();
        let (expected, found) = (lines(&expected), lines(&found));
        missing += expected.difference(&found).count() as u64;
        stray += found.difference(&expected).count() as u64;
    }
    Ok((missing, stray))
}

impl Views {
    /// Looks at one stream: where the views differ from what the log makes of it.
    pub async fn sample(&self, stream: StreamId) -> Result<Vec<Divergence>, ViewsError> {
        Sampler::new().await?.look(&self.inner, stream).await
    }
}
