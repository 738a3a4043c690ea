//! Commits and pages.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use rollbook_domain::{StreamId, Timestamp, WorkspaceName};
use uuid::Uuid;

use crate::beside::Beside;
use crate::envelope::Recorded;
use crate::error::StoreError;
use crate::ledger::Kept;
use crate::limits::ANSWER_MICROS;
use crate::port::{Append, Appended, Reading, StoredAnswer};
use crate::position::Position;
use crate::saved::{Note, Snapshot};

#[derive(Default)]
pub(super) struct Log {
    events: Vec<Recorded>,
    streams: HashMap<StreamId, Vec<usize>>,
    answers: HashMap<(String, String), (Timestamp, StoredAnswer)>,
    pub(super) commands: HashMap<Uuid, Position>,
    pub(super) workspaces: HashMap<WorkspaceName, Position>,
    pub(super) snapshots: HashMap<StreamId, Snapshot>,
    pub(super) notes: HashMap<String, Note>,
    pub(super) beside: Beside,
}

impl Log {
    pub(super) fn head(&self) -> Position {
        Position(self.events.len() as u64)
    }

    pub(super) fn last_at(&self) -> Option<Timestamp> {
        self.events.last().map(|event| event.recorded_at)
    }

    pub(super) fn answer(&self, scope: &str, key: &str, now: Timestamp) -> Option<StoredAnswer> {
        let (at, answer) = self.answers.get(&(scope.to_owned(), key.to_owned()))?;
        (now.micros() - at.micros() <= ANSWER_MICROS).then(|| answer.clone())
    }

    pub(super) fn commit(&mut self, append: Append) -> Result<Appended, StoreError> {
        if let Some(position) = self.commands.get(&append.meta.command_id) {
            return Ok(Appended { position: *position, repeated: true });
        }
        self.check(&append)?;
        let position = Position(self.head().0 + append.events() as u64);
        let changes = self.beside.check(&append.guards, append.relies_at(position))?;

        self.beside.apply(changes);
        self.push(&append, position);
        self.commands.insert(append.meta.command_id, position);
        if let Some(key) = append.idempotency {
            let answer = StoredAnswer { fingerprint: key.fingerprint, answer: key.answer };
            self.answers.insert((key.scope, key.key), (append.at, answer));
        }
        Ok(Appended { position, repeated: false })
    }

    pub(super) fn version(&self, stream: StreamId) -> u64 {
        self.streams.get(&stream).map_or(0, |events| events.len() as u64)
    }

    fn check(&self, append: &Append) -> Result<(), StoreError> {
        for write in &append.writes {
            let actual = self.version(write.stream);
            if !write.expected.admits(actual) {
                return Err(StoreError::Conflict { stream: write.stream, actual });
            }
        }
        if let Some(last) = self.last_at().filter(|last| *last > append.at) {
            return Err(StoreError::TimeWentBack { last });
        }
        match &append.idempotency {
            Some(key) if self.answer(&key.scope, &key.key, append.at).is_some() => Err(StoreError::KeyReused),
            _ => Ok(()),
        }
    }

    fn push(&mut self, append: &Append, last: Position) {
        let meta = Arc::new(append.meta.clone());
        for write in &append.writes {
            for event in &write.events {
                let index = self.events.len();
                let stream = self.streams.entry(write.stream).or_default();
                stream.push(index);
                self.events.push(Recorded {
                    position: Position(index as u64 + 1),
                    stream: write.stream,
                    version: stream.len() as u64,
                    id: event.id,
                    kind: event.kind.into(),
                    schema_version: event.schema_version,
                    recorded_at: append.at,
                    meta: Arc::clone(&meta),
                    last_of_command: index as u64 + 1 == last.0,
                    payload: event.payload.clone(),
                });
                self.workspaces.insert(meta.workspace.clone(), last);
            }
        }
    }

    pub(super) fn read(&self, position: Position, limit: usize) -> Reading {
        let mut reading = Reading { events: Vec::new(), at_end: true };
        for event in self.events.iter().skip(index(position.0)) {
            if reading.events.len() >= limit && reading.events.last().is_none_or(|last| last.last_of_command) {
                reading.at_end = false;
                break;
            }
            reading.events.push(event.clone());
        }
        reading
    }

    pub(super) fn read_stream(&self, stream: StreamId, version: u64, limit: usize) -> Reading {
        let indices = self.streams.get(&stream).map_or(&[][..], Vec::as_slice);
        let rest = &indices[index(version).min(indices.len())..];
        let events = rest.iter().take(limit).map(|index| self.events[*index].clone()).collect();
        Reading { events, at_end: rest.len() <= limit }
    }

    pub(super) fn read_backwards(&self, position: Position, limit: usize) -> Vec<Recorded> {
        let end = index(position.0.saturating_sub(1)).min(self.events.len());
        self.events[..end].iter().rev().take(limit).cloned().collect()
    }

    pub(super) fn position_at(&self, at: Timestamp) -> Position {
        Position(self.events.partition_point(|event| event.recorded_at <= at) as u64)
    }

    /// What is kept beside the events.
    pub(super) fn kept(&self) -> Vec<Kept> {
        let with_events: HashSet<_> = self.events.iter().map(|event| event.meta.command_id).collect();
        let alone = self.commands.keys().filter(|id| !with_events.contains(*id));
        let commands = alone.map(|id| Kept::Command { id: *id });
        let now = self.last_at().unwrap_or_default();
        let answers = self.answers.keys().filter_map(|(scope, key)| {
            let StoredAnswer { fingerprint, answer } = self.answer(scope, key, now)?;
            Some(Kept::Answer { scope: scope.clone(), key: key.clone(), fingerprint, answer })
        });
        self.beside.kept().chain(commands).chain(answers).collect()
    }

    /// A snapshot of a version that the stream does not have is not of this log.
    pub(super) fn save_snapshot(&mut self, stream: StreamId, snapshot: Snapshot) {
        let version = self.streams.get(&stream).map_or(0, |events| events.len() as u64);
        let newer = self.snapshots.get(&stream).is_none_or(|old| old.version < snapshot.version);
        if newer && (1..=version).contains(&snapshot.version) {
            self.snapshots.insert(stream, snapshot);
        }
    }

    pub(super) fn save_note(&mut self, name: &str, note: Note) {
        if self.notes.get(name).is_none_or(|old| old.turn <= note.turn) {
            self.notes.insert(name.to_owned(), note);
        }
    }
}

fn index(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
