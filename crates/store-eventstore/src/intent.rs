//! From a batch of commands to the events of its intent.

use eventstore::EventData;
use rollbook_domain::Actor;
use rollbook_store::{Append, NewEvent, StoreError};
use serde::Serialize;
use uuid::Uuid;

use crate::wire::{
    ANSWER, COMMAND, Chain, Command, Condition, FORMAT, GUARDS, Key, PROPOSED, Proposed, Write, expected,
};

/// Guards of one event; a command may have a million.
const GUARDS_EACH: usize = 5_000;

/// The events of the intent of this batch, in order. Their ids follow from the batch, so that writing it again does
/// nothing.
pub(crate) fn encode(batch: Uuid, appends: &[Append]) -> Result<Vec<EventData>, StoreError> {
    let mut events = Vec::new();
    for (index, append) in appends.iter().enumerate() {
        command(index, append, &mut events).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    }
    let ids = (0_u64..).map(|place| Uuid::new_v5(&batch, &place.to_be_bytes()));
    Ok(events.into_iter().zip(ids).map(|(event, id)| event.id(id)).collect())
}

fn command(index: usize, append: &Append, events: &mut Vec<EventData>) -> serde_json::Result<()> {
    events.push(EventData::json(COMMAND, &header(index, append))?.metadata_as_json(&Chain::of(&append.meta))?);
    for guards in append.guards.chunks(GUARDS_EACH) {
        let conditions: Vec<Condition> = guards.iter().map(Condition::from).collect();
        events.push(EventData::json(GUARDS, &conditions)?);
    }
    if let Some(key) = &append.idempotency {
        events.push(EventData::binary(ANSWER, key.answer.clone()));
    }
    for event in append.writes.iter().flat_map(|write| &write.events) {
        events.push(proposed(event)?);
    }
    Ok(())
}

fn header(index: usize, append: &Append) -> impl Serialize {
    let meta = &append.meta;
    let write = |write: &rollbook_store::StreamWrite| Write {
        stream: write.stream.to_string(),
        expected: expected(write.expected),
        events: write.events.len(),
    };
    Command {
        format: FORMAT,
        index,
        id: meta.command_id,
        workspace: meta.workspace.to_string(),
        actor: meta.actor.to_string(),
        initiator: meta.initiator.as_ref().map(Actor::to_string),
        correlation: meta.correlation_id,
        causation: meta.causation_id,
        traceparent: meta.traceparent.clone(),
        at: append.at.micros(),
        writes: append.writes.iter().map(write).collect(),
        guards: append.guards.len(),
        key: append.idempotency.as_ref().map(|key| Key {
            scope: key.scope.clone(),
            value: key.key.clone(),
            fingerprint: key.fingerprint,
        }),
    }
}

/// As bytes, which the client sends as they are; JSON it would print anew.
fn proposed(event: &NewEvent) -> serde_json::Result<EventData> {
    let about = Proposed { id: event.id, schema: event.schema_version };
    EventData::binary(format!("{PROPOSED}{}", event.kind), event.payload.clone()).metadata_as_json(&about)
}
