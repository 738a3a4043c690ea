//! The events of one command, as lines bring them, and whether they are what a log can hold.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

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
        self.fits(&event).map_err(|reason| TransferError::line(line, reason))?;
        self.position = event.position.0;
        self.last_at = Some(event.recorded_at);
        self.versions.insert(event.stream, event.version);
        self.bytes += event.payload.len();
        let ends = event.last_of_command;
        self.events.push(event);
        self.lines.push((line, leaf));
        if !ends {
            return Ok(None);
        }
        self.prove()?;
        self.bytes = 0;
        self.lines.clear();
        Ok(Some(std::mem::take(&mut self.events)))
    }

    /// Whether the event may follow the ones before it.
    fn fits(&mut self, event: &Recorded) -> Result<(), String> {
        if event.position.0 != self.position + 1 {
            return Err(format!("has position {}, expected {}", event.position, self.position + 1));
        }
        if self.last_at.is_some_and(|last| last > event.recorded_at) {
            return Err("is from before the line before it".into());
        }
        let before = match self.versions.entry(event.stream) {
            Entry::Occupied(entry) => *entry.get(),
            Entry::Vacant(_) => 0,
        };
        if event.version != before + 1 {
            return Err(format!("has version {} of its stream, expected {}", event.version, before + 1));
        }
        if event.payload.len() > MAX_PAYLOAD || self.bytes + event.payload.len() > MAX_APPEND {
            return Err("is larger than a log takes".into());
        }
        Ok(())
    }

    /// Whether each event is the one that was exported, and all together are a command.
    fn prove(&mut self) -> Result<(), TransferError> {
        for (leaf, (line, expected)) in leaves(&self.events).into_iter().zip(&self.lines) {
            if leaf != *expected {
                return Err(TransferError::line(
                    *line,
                    "is not the event that was exported: its leafhash is another one",
                ));
            }
            self.tree.push(leaf);
        }
        // Full tiles are of no use here.
        self.tree.take_full();
        let first = &self.events[0];
        let odd = self
            .events
            .iter()
            .zip(&self.lines)
            .find(|(event, _)| event.meta != first.meta || event.recorded_at != first.recorded_at);
        match odd {
            Some((_, (line, _))) => Err(TransferError::line(*line, "is not of the command that it stands in")),
            None => self.each_stream_once(),
        }
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
