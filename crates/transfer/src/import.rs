//! Filling an empty log from a file.
//!
//! The file is read twice: once to check it, and once to write what it holds, checked again. A claim in the log itself
//! says from the first commit to the last that it is unfinished, and of which file: so a log that is half filled is
//! never served, and the same import goes on where it was interrupted.

mod marker;
mod writer;

use std::io::{self, Read};

use rollbook_proof::Hash;
use rollbook_proof::builder::Builder;
use rollbook_proof::recorded::leaves;
use rollbook_store::{Capabilities, EventStore, Position};

use crate::check::{Item, Reader, check};
use crate::error::TransferError;
use crate::{Step, Summary, Watcher};
use marker::Marker;
pub use marker::unfinished;
use writer::Writer;

/// Events that are read back at once.
const PAGE: usize = 200;

/// Checks a file and writes what it holds into an empty log. `open` opens it, each time from its beginning.
pub async fn import<R: Read + Send + 'static>(
    store: &dyn EventStore,
    open: impl Fn() -> io::Result<R>,
    watcher: Watcher<'_>,
) -> Result<Summary, TransferError> {
    able(store.capabilities())?;
    let summary = check(open()?, watcher)?;
    let marker = Marker::new(&summary);
    let done = marker.set(store).await?;
    write(store, Reader::open(open()?)?, Writer::new(store, &marker, done), watcher).await?;
    if root(store, summary.events, watcher).await? != (summary.events, summary.root) {
        return Err(TransferError::NotTheSame);
    }
    marker.lift(store).await?;
    Ok(summary)
}

/// What a log must be able to do to be filled.
fn able(capabilities: Capabilities) -> Result<(), TransferError> {
    let Capabilities { multi_stream, guards, gapless, shared: _ } = capabilities;
    let needs = [
        (multi_stream, "commits of several streams"),
        (guards, "guards in its commits"),
        (gapless, "positions without gaps"),
    ];
    match needs.into_iter().find(|(has, _)| !has) {
        None => Ok(()),
        Some((_, what)) => Err(TransferError::Unable(what)),
    }
}

async fn write(
    store: &dyn EventStore,
    mut reader: Reader,
    mut writer: Writer<'_>,
    watcher: Watcher<'_>,
) -> Result<(), TransferError> {
    let all = reader.events();
    loop {
        match reader.next()? {
            Item::Command(command) => watcher(Step::Writing, writer.command(&command).await?, all),
            Item::Kept(kept) => writer.keep(kept).await?,
            Item::End(_) => break,
        }
    }
    writer.finish().await?;
    let head = store.current_head().await?;
    if head.0 == all { Ok(()) } else { Err(TransferError::Disturbed { position: head }) }
}

/// The root of the tree over the first events of the log as it has them.
async fn root(store: &dyn EventStore, all: u64, watcher: Watcher<'_>) -> Result<(u64, Hash), TransferError> {
    let mut tree = Builder::default();
    let mut after = Position(0);
    while after.0 < all {
        let page = store.read_log(after, PAGE).await?.events;
        let Some(last) = page.last() else { break };
        after = last.position;
        leaves(&page).into_iter().for_each(|leaf| tree.push(leaf));
        tree.take_full();
        watcher(Step::Proving, after.0, all);
    }
    Ok((tree.size(), tree.root()))
}
