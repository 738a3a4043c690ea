//! Writing a log into a file.

use std::io::{self, Write};

use rollbook_proof::builder::Builder;
use rollbook_proof::recorded::leaves;
use rollbook_store::{EventStore, Position, Recorded};
use sha2::{Digest, Sha256};

use crate::error::TransferError;
use crate::event::CloudEvent;
use crate::frame::{Begun, Ended, FORMAT, Frame};
use crate::import::unfinished;
use crate::{Step, Summary, Watcher};

/// Events that are read at once; their payloads may be large.
const PAGE: usize = 200;

/// How the file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Compressed with zstd, with its checksum.
    Zstd,
    /// Text as it is.
    Plain,
}

/// Writes everything that the log holds at this moment. The file is whole when this succeeds, and must be thrown away
/// when it does not.
pub async fn export(
    store: &dyn EventStore,
    out: impl Write + Send,
    form: Form,
    watcher: Watcher<'_>,
) -> Result<Summary, TransferError> {
    match form {
        Form::Plain => {
            let mut file = File::new(out);
            let summary = file.write(store, watcher).await?;
            file.out.flush()?;
            Ok(summary)
        }
        Form::Zstd => {
            let mut packed = zstd::Encoder::new(out, zstd::DEFAULT_COMPRESSION_LEVEL)?;
            packed.include_checksum(true)?;
            let mut file = File::new(packed);
            let summary = file.write(store, watcher).await?;
            file.out.finish()?.flush()?;
            Ok(summary)
        }
    }
}

struct File<W> {
    out: W,
    digest: Sha256,
    lines: u64,
    tree: Builder,
}

impl<W: Write + Send> File<W> {
    fn new(out: W) -> Self {
        Self { out, digest: Sha256::new(), lines: 0, tree: Builder::default() }
    }

    async fn write(&mut self, store: &dyn EventStore, watcher: Watcher<'_>) -> Result<Summary, TransferError> {
        if unfinished(store).await? {
            return Err(TransferError::Unfinished);
        }
        // First, so that what is beside the events is as those up to its moment left it.
        let mut ledger = store.ledger().await?.ok_or(TransferError::NotTold)?;
        let head = ledger.head();
        self.frame(&Frame::Begun(Begun { format: FORMAT, epoch: store.epoch(), events: head.0 }))?;
        self.events(store, head, watcher).await?;
        let mut kept = 0;
        loop {
            let some = ledger.next().await?;
            if some.is_empty() {
                break;
            }
            kept += some.len() as u64;
            some.into_iter().try_for_each(|kept| self.frame(&Frame::Kept(kept.into())))?;
        }
        let (events, root, sha256) = (self.tree.size(), self.tree.root(), hex::encode(self.digest.clone().finalize()));
        self.frame(&Frame::Ended(Ended { events, kept, root: root.to_string(), sha256 }))?;
        Ok(Summary { events, kept, root })
    }

    async fn events(
        &mut self,
        store: &dyn EventStore,
        head: Position,
        watcher: Watcher<'_>,
    ) -> Result<(), TransferError> {
        let mut after = Position(0);
        while after < head {
            let page = store.read_log(after, PAGE).await?.events;
            let within = &page[..page.partition_point(|event| event.position <= head)];
            let Some(last) = within.last() else { break };
            after = last.position;
            self.page(within)?;
            watcher(Step::Exporting, after.0, head.0);
        }
        Ok(())
    }

    fn page(&mut self, events: &[Recorded]) -> Result<(), TransferError> {
        for (event, leaf) in events.iter().zip(leaves(events)) {
            if event.position.0 != self.tree.size() + 1 {
                let reason = "does not follow the one before it: positions of this log have gaps";
                return Err(TransferError::Event { position: event.position, reason });
            }
            self.tree.push(leaf);
            let outside = TransferError::Event { position: event.position, reason: "is from a time of no calendar" };
            let line = serde_json::to_string(&CloudEvent::new(event, leaf).ok_or(outside)?);
            self.line(line.map_err(io::Error::from)?)?;
        }
        self.tree.take_full();
        Ok(())
    }

    fn frame(&mut self, frame: &Frame) -> Result<(), TransferError> {
        self.line(frame.to_line(self.lines + 1).map_err(io::Error::from)?)
    }

    fn line(&mut self, mut line: String) -> Result<(), TransferError> {
        line.push('\n');
        self.lines += 1;
        self.digest.update(line.as_bytes());
        Ok(self.out.write_all(line.as_bytes())?)
    }
}
