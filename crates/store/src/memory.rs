//! The log in memory: what the contract means, in the fewest words. For tests and scratch replays.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use parking_lot::Mutex;
use rollbook_domain::{ClaimKey, Guard, SequenceKey, StreamId, Timestamp, WorkspaceName};
use tokio::sync::watch;
use uuid::Uuid;

use crate::envelope::Recorded;
use crate::error::StoreError;
use crate::port::{Append, Appended, Capabilities, EventStore, Pending, Reading, Snapshot, StoredAnswer};
use crate::position::Position;

/// See the module.
pub struct MemoryStore {
    inner: Mutex<Inner>,
    head: watch::Sender<Position>,
}

#[derive(Default)]
struct Inner {
    log: Vec<Recorded>,
    streams: HashMap<StreamId, Vec<usize>>,
    commands: HashMap<Uuid, Position>,
    workspaces: HashMap<WorkspaceName, Position>,
    answers: HashMap<(String, String), StoredAnswer>,
    snapshots: HashMap<StreamId, Snapshot>,
    beside: Beside,
}

/// What commits keep beside the log.
#[derive(Default, Clone)]
struct Beside {
    claims: HashMap<ClaimKey, Claim>,
    sequences: HashMap<SequenceKey, u32>,
    counts: HashMap<String, i64>,
}

#[derive(Clone)]
struct Claim {
    owner: String,
    required_at: Position,
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self { inner: Mutex::default(), head: watch::Sender::new(Position(0)) }
    }
}

impl Inner {
    fn version(&self, stream: StreamId) -> u64 {
        self.streams.get(&stream).map_or(0, |events| events.len() as u64)
    }

    fn commit(&mut self, append: Append) -> Result<Appended, StoreError> {
        let head = Position(self.log.len() as u64);
        if let Some(position) = self.commands.get(&append.meta.command_id) {
            return Ok(Appended { position: *position, repeated: true });
        }
        self.check(&append)?;
        let count: usize = append.writes.iter().map(|write| write.events.len()).sum();
        let position = Position(head.0 + count as u64);
        let beside = self.beside.clone().with(&append.guards, position)?;

        self.beside = beside;
        self.push(&append, position);
        if let Some(key) = append.idempotency {
            let answer = StoredAnswer { fingerprint: key.fingerprint, answer: key.answer };
            self.answers.insert((key.scope, key.key), answer);
        }
        Ok(Appended { position, repeated: false })
    }

    fn check(&self, append: &Append) -> Result<(), StoreError> {
        for write in &append.writes {
            let actual = self.version(write.stream);
            if !write.expected.admits(actual) {
                return Err(StoreError::Conflict { stream: write.stream, actual });
            }
        }
        if let Some(last) = self.log.last().map(|event| event.recorded_at).filter(|last| *last > append.at) {
            return Err(StoreError::TimeWentBack { last });
        }
        if let Some(key) = &append.idempotency
            && self.answers.contains_key(&(key.scope.clone(), key.key.clone()))
        {
            return Err(StoreError::KeyReused);
        }
        Ok(())
    }

    fn push(&mut self, append: &Append, last: Position) {
        let meta = Arc::new(append.meta.clone());
        for write in &append.writes {
            for event in &write.events {
                let index = self.log.len();
                let stream = self.streams.entry(write.stream).or_default();
                stream.push(index);
                self.log.push(Recorded {
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
            }
        }
        self.commands.insert(meta.command_id, last);
        self.workspaces.insert(meta.workspace.clone(), last);
    }
}

impl Beside {
    /// The guards' changes made in order, or the first one that does not hold.
    fn with(mut self, guards: &[Guard], at: Position) -> Result<Self, StoreError> {
        for guard in guards {
            if !self.apply(guard, at) {
                return Err(StoreError::GuardFailed { guard: Box::new(guard.clone()) });
            }
        }
        Ok(self)
    }

    fn apply(&mut self, guard: &Guard, at: Position) -> bool {
        match guard {
            Guard::Claim { key, owner } => match self.claims.get(key) {
                Some(claim) => claim.owner == *owner,
                None => {
                    let claim = Claim { owner: owner.clone(), required_at: Position(0) };
                    self.claims.insert(key.clone(), claim);
                    true
                }
            },
            Guard::Release { key, unless_required_since } => {
                let required = self.claims.get(key).map_or(0, |claim| claim.required_at.0);
                let holds = unless_required_since.is_none_or(|since| required <= since);
                if holds {
                    self.claims.remove(key);
                }
                holds
            }
            Guard::Require { key } => self.claims.get_mut(key).map(|claim| claim.required_at = at).is_some(),
            Guard::Number { key, used } => {
                let last = self.sequences.entry(key.clone()).or_default();
                *last = (*last).max(*used);
                true
            }
            Guard::Count { key, change, limit } => {
                let count = self.counts.entry(key.as_str().to_owned()).or_default();
                *count += change;
                let over = limit.is_some_and(|limit| u64::try_from(*count).is_ok_and(|count| count > limit));
                !(over && *change > 0)
            }
        }
    }
}

fn page(events: impl Iterator<Item = Recorded>, limit: usize) -> Reading {
    let mut reading = Reading { events: Vec::new(), at_end: true };
    for event in events {
        if reading.events.len() >= limit && reading.events.last().is_some_and(|last| last.last_of_command) {
            reading.at_end = false;
            break;
        }
        reading.events.push(event);
    }
    reading
}

#[async_trait]
impl EventStore for MemoryStore {
    fn capabilities(&self) -> Capabilities {
        Capabilities { multi_stream: true, guards: true, gapless: true }
    }

    fn epoch(&self) -> u32 {
        1
    }

    fn submit(&self, append: Append) -> Pending {
        let mut inner = self.inner.lock();
        let outcome = inner.commit(append);
        // Under the lock, so that the head never goes back.
        self.head.send_replace(Position(inner.log.len() as u64));
        Pending::ready(outcome)
    }

    fn head(&self) -> watch::Receiver<Position> {
        self.head.subscribe()
    }

    async fn current_head(&self) -> Result<Position, StoreError> {
        Ok(*self.head.borrow())
    }

    async fn read_stream(&self, stream: StreamId, version: u64, limit: usize) -> Result<Reading, StoreError> {
        let inner = self.inner.lock();
        let indices = inner.streams.get(&stream).map_or(&[][..], Vec::as_slice);
        let skip = usize::try_from(version).unwrap_or(usize::MAX);
        let mut events: Vec<_> =
            indices.iter().skip(skip).take(limit.saturating_add(1)).map(|index| inner.log[*index].clone()).collect();
        let at_end = events.len() <= limit;
        events.truncate(limit);
        Ok(Reading { events, at_end })
    }

    async fn read_log(&self, position: Position, limit: usize) -> Result<Reading, StoreError> {
        let inner = self.inner.lock();
        let skip = usize::try_from(position.0).unwrap_or(usize::MAX);
        Ok(page(inner.log.iter().skip(skip).cloned(), limit))
    }

    async fn read_log_backwards(&self, position: Position, limit: usize) -> Result<Vec<Recorded>, StoreError> {
        let inner = self.inner.lock();
        let end = usize::try_from(position.0.saturating_sub(1)).unwrap_or(usize::MAX).min(inner.log.len());
        Ok(inner.log[..end].iter().rev().take(limit).cloned().collect())
    }

    async fn position_at(&self, at: Timestamp) -> Result<Position, StoreError> {
        let inner = self.inner.lock();
        Ok(Position(inner.log.partition_point(|event| event.recorded_at <= at) as u64))
    }

    async fn workspace_head(&self, workspace: &WorkspaceName) -> Result<Position, StoreError> {
        Ok(self.inner.lock().workspaces.get(workspace).copied().unwrap_or_default())
    }

    async fn draw_numbers(&self, sequence: &SequenceKey, count: u32) -> Result<u32, StoreError> {
        let mut inner = self.inner.lock();
        let last = inner.beside.sequences.entry(sequence.clone()).or_default();
        let first = *last + 1;
        *last += count;
        Ok(first)
    }

    async fn claim_owners(&self, keys: &[ClaimKey]) -> Result<Vec<Option<String>>, StoreError> {
        let inner = self.inner.lock();
        Ok(keys.iter().map(|key| inner.beside.claims.get(key).map(|claim| claim.owner.clone())).collect())
    }

    async fn find_command(&self, command_id: Uuid) -> Result<Option<Position>, StoreError> {
        Ok(self.inner.lock().commands.get(&command_id).copied())
    }

    async fn find_answer(&self, scope: &str, key: &str) -> Result<Option<StoredAnswer>, StoreError> {
        Ok(self.inner.lock().answers.get(&(scope.to_owned(), key.to_owned())).cloned())
    }

    async fn load_snapshot(&self, stream: StreamId) -> Result<Option<Snapshot>, StoreError> {
        Ok(self.inner.lock().snapshots.get(&stream).cloned())
    }

    async fn save_snapshot(&self, stream: StreamId, snapshot: Snapshot) -> Result<(), StoreError> {
        let mut inner = self.inner.lock();
        let newer = inner.snapshots.get(&stream).is_none_or(|old| old.version < snapshot.version);
        if newer {
            inner.snapshots.insert(stream, snapshot);
        }
        Ok(())
    }
}
