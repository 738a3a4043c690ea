//! `rollbook events tail`

use std::time::Duration;

use rollbook_domain::WorkspaceName;
use rollbook_store::{EventStore, Position, StoreError};

use super::args::TailArgs;
use super::error::CliError;
use super::out::Out;
use super::{place, show};
use crate::config::Config;
use crate::log::read_log;

const PAGE: usize = 1_000;
/// Nothing tells a reader in another process that the log has grown, so it asks.
const ASK_AGAIN: Duration = Duration::from_millis(200);

pub(super) async fn tail(config: &Config, args: &TailArgs, out: &mut Out) -> Result<(), CliError> {
    let workspace = place::workspace(&args.place)?;
    let store = read_log(config).await?;
    let after = match args.after.as_deref() {
        Some("start") => Position(0),
        Some(text) => place::position(&*store, text).await?,
        None => before_newest(&*store, &workspace, args.lines).await.map_err(unreadable)?,
    };
    let after = print_after(&*store, &workspace, after, args, out).await?;
    if args.follow { follow(&*store, &workspace, after, args, out).await } else { Ok(()) }
}

/// Goes on until it is interrupted.
async fn follow(
    store: &dyn EventStore,
    workspace: &WorkspaceName,
    mut after: Position,
    args: &TailArgs,
    out: &mut Out,
) -> Result<(), CliError> {
    loop {
        out.flush()?;
        tokio::select! {
            _ = tokio::signal::ctrl_c() => return Ok(()),
            () = tokio::time::sleep(ASK_AGAIN) => {}
        }
        if store.current_head().await.map_err(unreadable)? > after {
            after = print_after(store, workspace, after, args, out).await?;
        }
    }
}

async fn print_after(
    store: &dyn EventStore,
    workspace: &WorkspaceName,
    mut after: Position,
    args: &TailArgs,
    out: &mut Out,
) -> Result<Position, CliError> {
    loop {
        let page = store.read_log(after, PAGE).await.map_err(unreadable)?;
        for event in page.events.iter().filter(|event| event.meta.workspace == *workspace) {
            show::event(out, store.epoch(), event, args.json)?;
        }
        after = page.events.last().map_or(after, |event| event.position);
        if page.at_end {
            return Ok(after);
        }
    }
}

/// The position after which the newest `lines` events of a workspace are.
async fn before_newest(
    store: &dyn EventStore,
    workspace: &WorkspaceName,
    lines: usize,
) -> Result<Position, StoreError> {
    let head = store.current_head().await?;
    let (mut before, mut left) = (Position(head.0 + 1), lines);
    while left > 0 {
        let page = store.read_log_backwards(before, PAGE).await?;
        let Some(oldest) = page.last() else { return Ok(Position(0)) };
        before = oldest.position;
        let ours = page.iter().filter(|event| event.meta.workspace == *workspace).take(left);
        let (seen, last) = ours.fold((0, None), |(seen, _), event| (seen + 1, Some(event.position)));
        left -= seen;
        before = last.filter(|_| left == 0).unwrap_or(before);
    }
    Ok(Position(before.0 - 1))
}

fn unreadable(error: StoreError) -> CliError {
    CliError::failed("the log cannot be read", error)
}
