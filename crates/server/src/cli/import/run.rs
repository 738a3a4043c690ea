//! From the first row to the last line.

use std::sync::Arc;

use rollbook_app::Call;
use rollbook_domain::{Actor, Policy};

use super::loader::{Loader, Tally};
use super::progress::Progress;
use super::rows::Rows;
use super::target::Target;
use crate::cli::args::ImportArgs;
use crate::cli::error::CliError;
use crate::cli::out::Out;
use crate::cli::place::workspace;
use crate::cli::remote::Client;
use crate::config::Config;
use crate::node::Node;

/// How many rows are read between two looks at the clock.
const ROWS_PER_LOOK: u64 = 512;

pub(in crate::cli) async fn run(config: &Config, args: &ImportArgs, out: &mut Out) -> Result<(), CliError> {
    let workspace = workspace(&args.place)?;
    // The file is opened first: a mistyped name should not wait for a database.
    let rows = Rows::open(&args.file, args.kind.clone())?;
    if args.remote.url.is_some() {
        let client = Client::new(&args.remote, workspace)?;
        return load(rows, Target::There(client), args, out).await;
    }
    let node = Node::open(config).await?;
    let call = Call::new(workspace, Actor::new("operator"), Policy::NATIVE);
    node.app().wait_for_workspace(&call.workspace).await?;
    let target = Target::Here { app: node.app().clone(), call: Box::new(call) };
    let loaded = load(rows, target, args, out).await;
    node.close().await;
    loaded
}

async fn load(mut rows: Rows, target: Target, args: &ImportArgs, out: &mut Out) -> Result<(), CliError> {
    let target = Arc::new(target);
    let mut loader = Loader::new(Arc::clone(&target), usize::from(args.concurrency));
    let mut progress = Progress::new(rows.bytes());
    let read = read(&mut rows, &mut loader, &mut progress).await;
    // What was read is put in even when a later line is bad, so that the message tells the truth.
    let finished = finish(&rows, &mut loader, &mut progress).await;
    tell(&rows, &mut loader, &mut progress);
    progress.end();
    let tally = loader.tally();
    out.line(&summary(&tally, &progress))?;
    let durable = progress.seconds();
    finished?;
    target.visible().await?;
    out.line(&format!("visible to readers {:.0} ms later", (progress.seconds() - durable) * 1_000.0))?;
    read.map_err(|error| {
        let before = tally.settled();
        CliError::Failed(format!("{error}; the {before} rows before it are in, and repeating them is harmless"))
    })?;
    match tally.refused {
        0 => Ok(()),
        refused => Err(CliError::Failed(format!("{refused} rows were refused, see above"))),
    }
}

async fn read(rows: &mut Rows, loader: &mut Loader, progress: &mut Progress) -> Result<(), CliError> {
    while let Some(row) = rows.next() {
        loader.push(row?).await?;
        if loader.tally().rows.is_multiple_of(ROWS_PER_LOOK) {
            tell(rows, loader, progress);
        }
    }
    Ok(())
}

async fn finish(rows: &Rows, loader: &mut Loader, progress: &mut Progress) -> Result<(), CliError> {
    while loader.settle().await? {
        tell(rows, loader, progress);
    }
    Ok(())
}

fn tell(rows: &Rows, loader: &mut Loader, progress: &mut Progress) {
    progress.update(rows.bytes_read(), &loader.tally());
    for refusal in loader.take_refusals() {
        progress.note(&refusal);
    }
}

fn summary(tally: &Tally, progress: &Progress) -> String {
    format!(
        "{}: {} memberships added, {} were there already; {} groups, {} of them new",
        progress.told(tally),
        tally.added,
        tally.held,
        tally.groups,
        tally.created
    )
}
