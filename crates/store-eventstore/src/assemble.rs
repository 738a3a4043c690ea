//! From the events of intents back to commands.

use std::collections::{HashMap, HashSet};

use eventstore::RecordedEvent;
use parking_lot::Mutex;
use rollbook_domain::{Actor, Event, Guard, Timestamp};
use rollbook_store::{Append, CommandMeta, Expected, IdempotencyKey, NewEvent, StreamWrite};
use uuid::Uuid;

use crate::place::Mark;
use crate::wire::{ANSWER, COMMAND, Command, Condition, FORMAT, GUARDS, INTENT, PROPOSED, Proposed};

/// A command that is there to its end.
#[derive(Debug)]
pub(crate) struct Whole {
    /// The intent it is in, and its place there.
    pub(crate) batch: Uuid,
    pub(crate) index: usize,
    pub(crate) append: Append,
    /// Its last event.
    pub(crate) mark: Mark,
}

/// What is in an intent that this program does not write. It cannot be passed over: other processes may know it.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Unknown(String);

/// Commands whose end has not been read yet, by intent.
#[derive(Default)]
pub(crate) struct Assembler(HashMap<Uuid, Partial>);

struct Partial {
    index: usize,
    append: Append,
    /// Guards that are to come.
    guards: usize,
    /// Whether the answer is to come.
    answer: bool,
    /// How many events are to come for each write.
    events: Vec<usize>,
}

impl Assembler {
    /// Takes the next event of `$all`; gives the command that ends with it.
    pub(crate) fn take(&mut self, event: &RecordedEvent) -> Result<Option<Whole>, Unknown> {
        let Some(batch) = event.stream_id().strip_prefix(INTENT) else { return Ok(None) };
        let unknown = |what: String| Unknown(format!("{} of stream {}: {what}", event.revision, event.stream_id()));
        let batch = batch.parse().map_err(|_| unknown("is in no intent of ours".into()))?;
        self.part(batch, event).map_err(unknown)?;
        if self.0.get(&batch).is_none_or(|partial| !partial.is_whole()) {
            return Ok(None);
        }
        let whole = self.0.remove(&batch);
        Ok(whole.map(|Partial { index, append, .. }| Whole { batch, index, append, mark: Mark::at(event) }))
    }

    fn part(&mut self, batch: Uuid, event: &RecordedEvent) -> Result<(), String> {
        if event.event_type == COMMAND {
            let partial = Partial::begin(&event.data)?;
            return match self.0.insert(batch, partial) {
                None => Ok(()),
                Some(_) => Err("begins a command before the one before has ended".into()),
            };
        }
        let partial = self.0.get_mut(&batch).ok_or("belongs to no command")?;
        partial.part(event)
    }
}

impl Partial {
    fn begin(data: &[u8]) -> Result<Self, String> {
        let command: Command = serde_json::from_slice(data).map_err(|error| error.to_string())?;
        if command.format > FORMAT {
            return Err("was written by a newer version of this program".into());
        }
        let events = command.writes.iter().map(|write| write.events).collect();
        let (index, guards, answer) = (command.index, command.guards, command.key.is_some());
        Ok(Self { index, append: append(command)?, guards, answer, events })
    }

    fn is_whole(&self) -> bool {
        self.guards == 0 && !self.answer && self.events.iter().all(|left| *left == 0)
    }

    fn part(&mut self, event: &RecordedEvent) -> Result<(), String> {
        if event.event_type == GUARDS {
            let conditions: Vec<Condition> = serde_json::from_slice(&event.data).map_err(|error| error.to_string())?;
            self.guards = self.guards.checked_sub(conditions.len()).ok_or("has more guards than it says")?;
            self.append.guards.extend(conditions.into_iter().map(Guard::from));
            return Ok(());
        }
        if event.event_type == ANSWER {
            let key = self.append.idempotency.as_mut().ok_or("has an answer but no key")?;
            key.answer = event.data.clone();
            self.answer = false;
            return Ok(());
        }
        let kind = event.event_type.strip_prefix(PROPOSED).ok_or("is of no type that an intent has")?;
        let about: Proposed = serde_json::from_slice(&event.custom_metadata).map_err(|error| error.to_string())?;
        let place = self.events.iter().position(|left| *left > 0).ok_or("is one event more than there should be")?;
        self.events[place] -= 1;
        self.append.writes[place].events.push(NewEvent {
            id: about.id,
            kind: known(kind),
            schema_version: about.schema,
            payload: event.data.clone(),
        });
        Ok(())
    }
}

fn append(command: Command) -> Result<Append, String> {
    let write = |write: crate::wire::Write| {
        let stream = write.stream.parse().map_err(|_| format!("{} is no stream", write.stream))?;
        let expected = write.expected.map_or(Expected::Any, Expected::version);
        Ok::<_, String>(StreamWrite { stream, expected, events: Vec::new(), personal: false })
    };
    Ok(Append {
        meta: CommandMeta {
            command_id: command.id,
            workspace: command.workspace.try_into().map_err(|_| "has no workspace".to_owned())?,
            actor: Actor::new(command.actor),
            initiator: command.initiator.map(Actor::new),
            correlation_id: command.correlation,
            causation_id: command.causation,
            traceparent: command.traceparent,
        },
        at: Timestamp::from_micros(command.at),
        writes: command.writes.into_iter().map(write).collect::<Result<_, _>>()?,
        guards: Vec::new(),
        idempotency: command.key.map(|key| IdempotencyKey {
            scope: key.scope,
            key: key.value,
            fingerprint: key.fingerprint,
            answer: bytes::Bytes::new(),
        }),
    })
}

/// The type as this program names it. One that it does not know, of a newer version, is kept for good: there are few.
fn known(kind: &str) -> &'static str {
    static OTHERS: Mutex<Option<HashSet<&'static str>>> = Mutex::new(None);
    if let Some((known, _)) = Event::kinds().find(|(known, _)| *known == kind) {
        return known;
    }
    let mut others = OTHERS.lock();
    let others = others.get_or_insert_default();
    if let Some(known) = others.get(kind) {
        return known;
    }
    let kept: &'static str = Box::leak(kind.to_owned().into_boxed_str());
    others.insert(kept);
    kept
}
