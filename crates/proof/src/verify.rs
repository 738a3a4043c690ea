//! Recomputes the tree from the rows of a log and compares it with the one that was stored, and with checkpoints.

mod compare;
mod report;

use rollbook_store::StoreError;

use crate::builder::Builder;
use crate::checkpoint::{Checkpoint, origin};
use crate::port::{RawLog, Row, TreeStore};
use compare::Comparison;
pub use report::{Finding, Report, Source};

/// Events that are read at once.
const PAGE: usize = 10_000;

/// A checkpoint that the log must agree with. Whoever opens the note knows whose signature it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// Where it comes from.
    pub source: Source,
    /// What it says.
    pub checkpoint: Checkpoint,
}

/// Reads the whole log. `progress` is told how many events have been read.
pub async fn verify(
    log: &dyn RawLog,
    trees: Option<&dyn TreeStore>,
    witnesses: &[Witness],
    mut progress: impl FnMut(u64),
) -> Result<Report, StoreError> {
    let epoch = log.epoch().await?;
    let mut comparison = Comparison::begin(trees, epoch).await?;
    let mut report =
        Report { events: 0, in_tree: comparison.size(), root: Builder::default().root(), findings: vec![] };
    report.findings.extend(comparison.foreign());
    let (ours, foreign): (Vec<_>, Vec<_>) =
        witnesses.iter().partition(|witness| witness.checkpoint.origin == origin(epoch));
    report.findings.extend(foreign.iter().map(|witness| Finding::OtherLog { source: witness.source.clone() }));

    let mut builder = Builder::default();
    check(&mut report, &ours, &builder);
    loop {
        let rows = log.rows(builder.size(), PAGE).await?;
        let at_end = rows.is_empty();
        let broken = rows.into_iter().find_map(|row| push(&mut builder, &mut report, &ours, row));
        let edge = if at_end || broken.is_some() { builder.edge_tiles() } else { Vec::new() };
        comparison.tiles(builder.take_full().into_iter().chain(edge)).await?;
        progress(builder.size());
        let done = at_end || broken.is_some();
        report.findings.extend(broken);
        if done {
            break;
        }
    }
    report.events = builder.size();
    report.root = builder.root();
    report.end(comparison, &ours);
    Ok(report)
}

/// Takes a row in; or says what is wrong with it, and then nothing behind it can be told.
fn push(builder: &mut Builder, report: &mut Report, witnesses: &[&Witness], row: Row) -> Option<Finding> {
    let expected = builder.size() + 1;
    if row.position != expected {
        return Some(Finding::Missing { position: expected });
    }
    match row.leaf {
        Ok(leaf) => builder.push(leaf),
        Err(reason) => return Some(Finding::Damaged { position: expected, reason }),
    }
    check(report, witnesses, builder);
    None
}

/// Compares the root with each checkpoint of this size.
fn check(report: &mut Report, witnesses: &[&Witness], builder: &Builder) {
    let of_size = witnesses.iter().filter(|witness| witness.checkpoint.size == builder.size());
    let differing = of_size.filter(|witness| witness.checkpoint.root != builder.root());
    report.findings.extend(
        differing.map(|witness| Finding::OtherRoot { source: witness.source.clone(), size: witness.checkpoint.size }),
    );
}
