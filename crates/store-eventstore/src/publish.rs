//! Writes accepted events to the streams they are about, for whoever reads KurrentDB itself. It goes through the copy in
//! order, one process at a time, and takes up whatever a crash left: an event that is there already has the same id at
//! the same place.

use std::sync::Arc;
use std::time::Duration;

use eventstore::{CurrentRevision, Error, EventData, StreamPosition, StreamState};
use futures::{StreamExt, TryStreamExt, stream};
use rollbook_domain::StreamId;
use rollbook_store::{EventStore, Position, Recorded, StoreError};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use tokio::time::{Instant, sleep, timeout};
use uuid::Uuid;

use crate::error::Failure;
use crate::leases::Leases;
use crate::options::points;
use crate::shared::Shared;
use crate::wire::Envelope;

/// Where it is noted how far everything is.
const NOTES: &str = "rollbook-published";
const NOTE: &str = "rollbook.published";
/// The right to write, and how long it lasts.
const RIGHT: &str = "rollbook-publisher";
const LASTING: Duration = Duration::from_secs(5);
/// Events of one round.
const PAGE: usize = 500;
/// Bytes from which on an append takes in no more commands.
const ENOUGH_BYTES: usize = 256 * 1024;
/// Streams that are written at once.
const AT_ONCE: usize = 8;
/// How often it is noted how far everything is, while there is more.
const NOTING: Duration = Duration::from_secs(1);
/// How long to wait for another process, and after a failure.
const PAUSE: Duration = Duration::from_secs(1);

#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
struct Note {
    position: u64,
}

/// Events that follow each other in one stream.
struct Part {
    stream: StreamId,
    /// The version before the first.
    after: u64,
    /// The newest command in it.
    command: Uuid,
    bytes: usize,
    ids: Vec<Uuid>,
    events: Vec<EventData>,
}

impl Part {
    fn begin(event: &Recorded) -> Self {
        let (stream, after, command) = (event.stream, event.version - 1, event.meta.command_id);
        Self { stream, after, command, bytes: 0, ids: Vec::new(), events: Vec::new() }
    }

    /// Adds an event, which has this place in its command.
    fn push(&mut self, event: &Recorded, place: u64) -> serde_json::Result<()> {
        let id = Uuid::new_v5(&event.meta.command_id, &place.to_be_bytes());
        self.events.push(written(event)?.id(id));
        self.ids.push(id);
        self.bytes += event.payload.len();
        self.command = event.meta.command_id;
        Ok(())
    }
}

/// See the module.
pub(crate) struct Publisher {
    shared: Arc<Shared>,
    leases: Arc<Leases>,
    /// How far everything is, as far as this process knows.
    done: Position,
    noted: Position,
    noted_at: Instant,
    /// When the right was taken or renewed last; none while it is not held.
    right: Option<Instant>,
}

impl Publisher {
    pub(crate) fn new(shared: Arc<Shared>, leases: Arc<Leases>) -> Self {
        Self { shared, leases, done: Position(0), noted: Position(0), noted_at: Instant::now(), right: None }
    }

    /// Publishes until the log is closed.
    pub(crate) async fn run(mut self) {
        let shared = Arc::clone(&self.shared);
        while !shared.is_stopped() {
            match shared.unless_stopped(self.work()).await {
                Some(Ok(true)) | None => {}
                Some(Ok(false)) => {
                    shared.unless_stopped(sleep(PAUSE)).await;
                }
                Some(Err(error)) => {
                    tracing::warn!(%error, "accepted events wait to be written to their streams");
                    shared.unless_stopped(sleep(PAUSE)).await;
                }
            }
        }
        // The right ends by itself where the server is away.
        drop(timeout(PAUSE, self.give_back()).await);
    }

    /// Everything there is, once there is something. False while another process does this.
    async fn work(&mut self) -> Result<bool, StoreError> {
        self.wait(None).await;
        if !self.may().await? {
            return Ok(false);
        }
        self.begin().await?;
        loop {
            if self.page().await? {
                if !self.may().await? {
                    return Ok(false);
                }
                continue;
            }
            self.note().await?;
            if !self.wait(Some(PAUSE)).await {
                self.give_back().await?;
                return Ok(true);
            }
        }
    }

    /// Whether this process has the right, which is renewed now and then.
    async fn may(&mut self) -> Result<bool, StoreError> {
        if self.right.is_none_or(|since| since.elapsed() >= LASTING / 3) {
            self.right = self.leases.take(RIGHT, LASTING).await?.map(|_| Instant::now());
        }
        Ok(self.right.is_some())
    }

    async fn give_back(&mut self) -> Result<(), StoreError> {
        match self.right.take() {
            Some(_) => self.leases.end(RIGHT).await,
            None => Ok(()),
        }
    }

    /// Where whoever had the right before has left off.
    async fn begin(&mut self) -> Result<(), StoreError> {
        let last = self.shared.session.event_of(NOTES, StreamPosition::End).await;
        let last = last.map_err(|failure| failure.unavailable())?;
        let note = last.map(|event| serde_json::from_slice::<Note>(&event.data)).transpose();
        self.noted = Position(note.map_err(corrupt)?.unwrap_or_default().position);
        self.done = self.noted;
        Ok(())
    }

    /// The next events; false where there are none.
    async fn page(&mut self) -> Result<bool, StoreError> {
        let events = self.shared.copy.store().read_log(self.done, PAGE).await?.events;
        let Some(last) = events.last() else { return Ok(false) };
        self.shared.reach(points::BEFORE_PARTS)?;
        stream::iter(parts(&events)?.into_values())
            .map(|parts| write(&self.shared, parts))
            .buffer_unordered(AT_ONCE)
            .try_collect::<Vec<()>>()
            .await?;
        self.shared.reach(points::AFTER_PARTS)?;
        self.done = last.position;
        if self.noted_at.elapsed() >= NOTING {
            self.note().await?;
        }
        Ok(true)
    }

    /// Notes how far everything is, so that the next one need not begin anew.
    async fn note(&mut self) -> Result<(), StoreError> {
        if self.done <= self.noted {
            return Ok(());
        }
        let note = EventData::json(NOTE, &Note { position: self.done.0 }).map_err(corrupt)?;
        let note = note.id(self.shared.fresh_id());
        let noted = self.shared.session.append(NOTES, StreamState::Any, &[note]).await;
        noted.map_err(|failure| failure.unavailable())?;
        (self.noted, self.noted_at) = (self.done, Instant::now());
        Ok(())
    }

    /// Until there is something that has not been published, or for a while; whether there is.
    async fn wait(&self, while_: Option<Duration>) -> bool {
        let mut head = self.shared.copy.store().head();
        let more = head.wait_for(|head| *head > self.done);
        match while_ {
            // The sender lives in the copy, which lives in `shared`.
            None => more.await.is_ok(),
            Some(while_) => timeout(while_, more).await.is_ok_and(|more| more.is_ok()),
        }
    }
}

type Parts = std::collections::BTreeMap<StreamId, Vec<Part>>;

/// The events by stream, each stream in as few appends as sensible; none ends within a command.
fn parts(events: &[Recorded]) -> Result<Parts, StoreError> {
    let mut parts = Parts::new();
    let mut place = 0_u64;
    for event in events {
        let of_stream = parts.entry(event.stream).or_default();
        let full =
            of_stream.last().is_none_or(|part| part.bytes >= ENOUGH_BYTES && part.command != event.meta.command_id);
        if full {
            of_stream.push(Part::begin(event));
        }
        if let Some(part) = of_stream.last_mut() {
            part.push(event, place).map_err(corrupt)?;
        }
        place = if event.last_of_command { 0 } else { place + 1 };
    }
    Ok(parts)
}

/// The event as its stream has it. JSON where the client leaves the bytes alone, so that others can look into it.
fn written(event: &Recorded) -> serde_json::Result<EventData> {
    let as_json = std::str::from_utf8(&event.payload)
        .ok()
        .and_then(|text| serde_json::from_str::<&RawValue>(text).ok())
        .filter(|json| json.get().len() == event.payload.len());
    let data = match as_json {
        Some(json) => EventData::json(&event.kind, &json)?,
        None => EventData::binary(&event.kind, event.payload.clone()),
    };
    data.metadata_as_json(&Envelope::of(event))
}

async fn write(shared: &Shared, parts: Vec<Part>) -> Result<(), StoreError> {
    for part in parts {
        if !write_part(shared, &part).await? {
            tracing::error!(stream = %part.stream, "a stream in KurrentDB holds what this program did not write");
            return Ok(());
        }
        shared.reach(points::BETWEEN_PARTS)?;
    }
    Ok(())
}

/// Whatever of it is there already was written by whoever did this before. False where it was somebody else: the log
/// does not suffer for it, and the other streams do not either.
async fn write_part(shared: &Shared, part: &Part) -> Result<bool, StoreError> {
    let name = part.stream.to_string();
    let expected = part.after.checked_sub(1).map_or(StreamState::NoStream, StreamState::StreamRevision);
    let there = match shared.session.append(&name, expected, &part.events).await {
        Ok(()) => return Ok(true),
        Err(Failure::Refused(Error::WrongExpectedVersion { current, .. })) => match current {
            CurrentRevision::Current(last) => last + 1,
            CurrentRevision::NoStream => return Ok(false),
        },
        Err(failure) => return Err(failure.unavailable()),
    };
    let known = usize::try_from(there.saturating_sub(part.after)).unwrap_or(usize::MAX).min(part.events.len());
    let Some(newest) = known.checked_sub(1) else { return Ok(false) };
    let revision = part.after + newest as u64;
    let found = shared.session.event_of(&name, StreamPosition::Position(revision)).await;
    if found.map_err(|failure| failure.unavailable())?.is_none_or(|found| found.id != part.ids[newest]) {
        return Ok(false);
    }
    let rest = &part.events[known..];
    if !rest.is_empty() {
        let appended = shared.session.append(&name, StreamState::StreamRevision(revision), rest).await;
        appended.map_err(|failure| failure.unavailable())?;
    }
    Ok(true)
}

#[expect(clippy::needless_pass_by_value, reason = "so that it can be given to map_err by its name")]
fn corrupt(error: serde_json::Error) -> StoreError {
    StoreError::Corrupt(error.to_string())
}
