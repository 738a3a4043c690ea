//! Every event and every stream, in memory.

use std::collections::HashMap;

use tonic::{Code, Status};
use uuid::Uuid;

use super::journal::{Deletion, Line};
use crate::status::with_exception;
use crate::streams::{Entry, Page};

/// One stream.
#[derive(Debug, Default, Clone)]
pub(super) struct Track {
    /// Places in [`Book::events`]; the revision is the index.
    pub(super) events: Vec<usize>,
    /// The revision of each event id.
    pub(super) ids: HashMap<Uuid, u64>,
    /// Before this revision nothing is told any more.
    pub(super) hidden_before: u64,
    /// Deleted, and may begin again.
    pub(super) is_deleted: bool,
    /// Deleted for good.
    pub(super) is_gone: bool,
}

impl Track {
    /// The last revision ever given.
    pub(super) fn current(&self) -> Option<u64> {
        (self.events.len() as u64).checked_sub(1)
    }
}

/// See the module.
#[derive(Debug, Default, Clone)]
pub(super) struct Book {
    writes: usize,
    events: Vec<Entry>,
    streams: HashMap<String, Track>,
}

impl Book {
    /// Takes in what stands in the journal from `offset` on. Positions are places in the journal, so they have gaps.
    pub(super) fn apply(&mut self, offset: u64, line: Line) {
        self.writes += 1;
        let track = self.streams.entry(line.stream.clone()).or_default();
        if track.is_deleted && !line.events.is_empty() {
            track.is_deleted = false;
            track.hidden_before = track.events.len() as u64;
        }
        for (index, event) in (1..).zip(line.events) {
            let revision = track.events.len() as u64;
            track.ids.insert(event.id, revision);
            track.events.push(self.events.len());
            self.events.push(event.entry(line.stream.clone(), revision, offset + index, line.at));
        }
        if let Some(Deletion { stream, for_good }) = line.deletes {
            let deleted = self.streams.entry(stream).or_default();
            deleted.is_deleted = true;
            deleted.is_gone |= for_good;
        }
    }

    pub(super) fn head(&self) -> u64 {
        self.events.last().map_or(0, |event| event.position)
    }

    /// How often something was written.
    pub(super) fn writes(&self) -> usize {
        self.writes
    }

    pub(super) fn track(&self, stream: &str) -> Option<&Track> {
        self.streams.get(stream)
    }

    pub(super) fn has_position(&self, position: u64) -> bool {
        self.events.binary_search_by_key(&position, |event| event.position).is_ok()
    }

    pub(super) fn position_of(&self, stream: &str, revision: u64) -> Option<u64> {
        let place = *self.streams.get(stream)?.events.get(usize::try_from(revision).ok()?)?;
        Some(self.events[place].position)
    }

    pub(super) fn all(&self, after: u64, limit: usize) -> Page {
        let begin = self.events.partition_point(|event| event.position <= after);
        let end = self.events.len().min(begin.saturating_add(limit));
        Self::page(self.events[begin..end].to_vec(), after, end == self.events.len())
    }

    pub(super) fn all_backwards(&self, before: u64, limit: usize) -> Page {
        let end = self.events.partition_point(|event| event.position < before);
        let begin = end.saturating_sub(limit);
        Self::page(self.events[begin..end].iter().rev().cloned().collect(), before, begin == 0)
    }

    fn page(entries: Vec<Entry>, from: u64, at_end: bool) -> Page {
        let next = entries.last().map_or(from, |entry| entry.position);
        Page { looked: entries.len() as u64, next, at_end, entries }
    }

    /// The last revision that is told of.
    pub(super) fn last_revision(&self, stream: &str) -> Result<Option<u64>, Status> {
        let Some(track) = self.streams.get(stream) else { return Ok(None) };
        if track.is_gone {
            return Err(deleted(stream));
        }
        Ok(track.current().filter(|_| !track.is_deleted))
    }

    pub(super) fn stream(&self, stream: &str, from: u64, limit: usize) -> Result<Vec<Entry>, Status> {
        if self.last_revision(stream)?.is_none() {
            return Ok(Vec::new());
        }
        let track = &self.streams[stream];
        let begin = usize::try_from(from.max(track.hidden_before)).unwrap_or(usize::MAX);
        let places = track.events.iter().skip(begin).take(limit);
        Ok(places.map(|place| self.events[*place].clone()).collect())
    }
}

/// What a stream that is deleted for good is answered with.
pub(super) fn deleted(stream: &str) -> Status {
    let message = format!("Event stream '{stream}' is deleted.");
    with_exception(Code::FailedPrecondition, &message, "stream-deleted", &[("stream-name", stream)])
}
