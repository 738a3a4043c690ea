//! Writes commands one after the other, many of them under way at once.

use std::collections::VecDeque;

use rollbook_domain::{Event, Guard, Timestamp};
use rollbook_store::{
    Append, EventStore, Expected, IdempotencyKey, Kept, NewEvent, Pending, Position, Recorded, StoreError, StreamWrite,
};

use super::marker::{Marker, meta};
use crate::error::TransferError;

/// Commands under way.
const MOST: usize = 1_024;
/// Bytes of payload under way.
const MOST_BYTES: usize = 16 * 1024 * 1024;
/// Guards of one command.
const GUARDS: usize = 500;

/// See the module.
pub(super) struct Writer<'a> {
    store: &'a dyn EventStore,
    marker: &'a Marker,
    /// What an import before this one has written.
    done: Position,
    under_way: VecDeque<UnderWay>,
    bytes: usize,
    at: Timestamp,
    guards: Vec<Guard>,
    /// Commands that carry what is kept beside the events.
    carriers: u64,
}

struct UnderWay {
    pending: Pending,
    /// Where its last event must come to stand.
    position: Option<Position>,
    bytes: usize,
}

impl<'a> Writer<'a> {
    pub(super) fn new(store: &'a dyn EventStore, marker: &'a Marker, done: Position) -> Self {
        let at = Timestamp::from_micros(0);
        Self { store, marker, done, under_way: VecDeque::new(), bytes: 0, at, guards: Vec::new(), carriers: 0 }
    }

    /// Writes the events of a command, unless they are there. Gives the position after it.
    pub(super) async fn command(&mut self, command: &[Recorded]) -> Result<u64, TransferError> {
        let Some(last) = command.last() else { return Ok(self.done.0) };
        self.at = last.recorded_at;
        if last.position > self.done {
            self.submit(again(command)?, Some(last.position)).await?;
        }
        Ok(last.position.0)
    }

    /// Writes what is kept beside the events.
    pub(super) async fn keep(&mut self, kept: Kept) -> Result<(), TransferError> {
        let guard = match kept {
            Kept::Claim { key, owner } => Guard::Claim { key, owner },
            Kept::Number { key, used } => Guard::Number { key, used },
            Kept::Count { key, value } => Guard::Count { key, change: value, limit: None },
            Kept::Command { id } => {
                let (meta, at) = (meta(id), self.at);
                let alone = Append { meta, at, writes: Vec::new(), guards: Vec::new(), idempotency: None };
                return self.submit(alone, None).await;
            }
            Kept::Answer { scope, key, fingerprint, answer } => {
                let idempotency = Some(IdempotencyKey { scope, key, fingerprint, answer });
                let carrier = self.carrier(Vec::new());
                return self.submit(Append { idempotency, ..carrier }, None).await;
            }
        };
        self.guards.push(guard);
        if self.guards.len() == GUARDS { self.flush().await } else { Ok(()) }
    }

    /// Everything is durable.
    pub(super) async fn finish(&mut self) -> Result<(), TransferError> {
        self.flush().await?;
        while !self.under_way.is_empty() {
            self.settle().await?;
        }
        Ok(())
    }

    async fn flush(&mut self) -> Result<(), TransferError> {
        let guards = std::mem::take(&mut self.guards);
        if guards.is_empty() {
            return Ok(());
        }
        let carrier = self.carrier(guards);
        self.submit(carrier, None).await
    }

    /// Numbered, so that what an import before this one has written is not written twice.
    fn carrier(&mut self, guards: Vec<Guard>) -> Append {
        self.carriers += 1;
        self.marker.append(&format!("kept/{}", self.carriers), self.at, guards)
    }

    async fn submit(&mut self, append: Append, position: Option<Position>) -> Result<(), TransferError> {
        let bytes = append.writes.iter().flat_map(|write| &write.events).map(|event| event.payload.len()).sum();
        while self.under_way.len() >= MOST || (self.bytes + bytes > MOST_BYTES && !self.under_way.is_empty()) {
            self.settle().await?;
        }
        self.bytes += bytes;
        self.under_way.push_back(UnderWay { pending: self.store.submit(append), position, bytes });
        Ok(())
    }

    /// Waits for the oldest command under way.
    async fn settle(&mut self) -> Result<(), TransferError> {
        let Some(UnderWay { pending, position, bytes }) = self.under_way.pop_front() else { return Ok(()) };
        self.bytes -= bytes;
        let appended = match pending.await {
            Ok(appended) => appended,
            // Kept by an import before this one.
            Err(StoreError::KeyReused) if position.is_none() => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        match position {
            Some(expected) if appended.position != expected => {
                Err(TransferError::Disturbed { position: appended.position })
            }
            _ => Ok(()),
        }
    }
}

/// The append that wrote these events once. Its events are of one stream after the other.
fn again(command: &[Recorded]) -> Result<Append, TransferError> {
    let first = &command[0];
    let mut writes = Vec::new();
    for events in command.chunk_by(|one, next| one.stream == next.stream) {
        writes.push(StreamWrite {
            stream: events[0].stream,
            expected: Expected::version(events[0].version - 1),
            events: events.iter().map(new_event).collect::<Result<_, _>>()?,
            // As it is stored: what is sealed in it stays sealed.
            personal: false,
        });
    }
    Ok(Append { meta: (*first.meta).clone(), at: first.recorded_at, writes, guards: Vec::new(), idempotency: None })
}

fn new_event(event: &Recorded) -> Result<NewEvent, TransferError> {
    let known = Event::kinds().find(|(kind, _)| *kind == event.kind);
    let unknown = TransferError::Event { position: event.position, reason: "has a type this version does not know" };
    let (kind, _) = known.ok_or(unknown)?;
    Ok(NewEvent { id: event.id, kind, schema_version: event.schema_version, payload: event.payload.clone() })
}
