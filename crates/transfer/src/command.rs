//! The events of one command, as lines bring them, and whether they are what a log can hold.

use std::collections::HashMap;

use rollbook_domain::{StreamId, Timestamp};
use rollbook_proof::Hash;
use rollbook_proof::builder::Builder;
use rollbook_proof::recorded::leaves;
use rollbook_store::Recorded;
use rollbook_store::limits::{MAX_APPEND, MAX_PAYLOAD};

use crate::error::TransferError;

/// See the module. What it remembers of a log are the versions of its streams.
#[derive(Default)]
pub(crate) struct Commands {
    events: Vec<Recorded>,
    /// The line of each event, and the hash that stands there.
    lines: Vec<(u64, Hash)>,
    bytes: usize,
    versions: HashMap<StreamId, u64>,
    position: u64,
    last_at: Option<Timestamp>,
    tree: Builder,
}

impl Commands {
    /// How many events there were, and the root of the tree over them.
    pub(crate) fn tree(&self) -> (u64, Hash) {
        (self.position, self.tree.root())
    }

    /// Whether a command has begun and not ended.
    pub(crate) fn is_open(&self) -> bool {
        !self.events.is_empty()
    }

    /// Takes in the next event; gives its command when it is whole.
    pub(crate) fn push(
        &mut self,
        line: u64,
        event: Recorded,
        leaf: Hash,
    ) -> Result<Option<Vec<Recorded>>, TransferError> {
        let expected = self.position + 1;
        if event.position.0 != expected {
            return Err(TransferError::line(line, format!("has position {}, expected {expected}", event.position)));
        }
        self.position = expected;
        self.bytes += event.payload.len();
        if event.payload.len() > MAX_PAYLOAD || self.bytes > MAX_APPEND {
            return Err(TransferError::line(line, "is larger than a log takes"));
        }
        let ends = event.last_of_command;
        self.events.push(event);
        self.lines.push((line, leaf));
        if !ends {
            return Ok(None);
        }
        self.prove()?;
        self.fit()?;
        self.each_stream_once()?;
        self.bytes = 0;
        self.lines.clear();
        Ok(Some(std::mem::take(&mut self.events)))
    }

    /// Whether each event is the one that was exported. Before anything else: what an altered line says may make a later
    /// one look wrong.
    fn prove(&mut self) -> Result<(), TransferError> {
        for (leaf, (line, expected)) in leaves(&self.events).into_iter().zip(&self.lines) {
            if leaf != *expected {
                let reason = "is not the event that was exported: its leafhash is another one";
                return Err(TransferError::line(*line, reason));
            }
            self.tree.push(leaf);
        }
        // Full tiles are of no use here.
        self.tree.take_full();
        Ok(())
    }

    /// Whether the events are of one command, and may follow those before them.
    fn fit(&mut self) -> Result<(), TransferError> {
        let first = &self.events[0];
        let (meta, at) = (&first.meta, first.recorded_at);
        for (event, (line, _)) in self.events.iter().zip(&self.lines) {
            let bad = |reason: String| Err(TransferError::line(*line, reason));
            if event.meta != *meta || event.recorded_at != at {
                return bad("is not of the command that it stands in".into());
            }
            if self.last_at.is_some_and(|last| last > at) {
                return bad("is from before the line before it".into());
            }
            let version = self.versions.entry(event.stream).or_default();
            *version += 1;
            if event.version != *version {
                return bad(format!("has version {} of its stream, expected {version}", event.version));
            }
        }
        self.last_at = Some(at);
        Ok(())
    }

    /// A commit writes one stream after the other.
    fn each_stream_once(&self) -> Result<(), TransferError> {
        let mut seen: Vec<StreamId> = Vec::new();
        for (event, (line, _)) in self.events.iter().zip(&self.lines) {
            if seen.last() == Some(&event.stream) {
                continue;
            }
            if seen.contains(&event.stream) {
                return Err(TransferError::line(*line, "comes back to a stream that its command has left"));
            }
            seen.push(event.stream);
        }
        Ok(())
    }
}
