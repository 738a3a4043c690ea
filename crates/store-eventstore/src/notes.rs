//! How far somebody is: a stream each, `note-<name>`, whose last event says it. Whoever follows commands passes them over,
//! as they do rights.

use std::sync::Arc;

use eventstore::{EventData, StreamPosition, StreamState};
use rollbook_store::{Note, StoreError};
use serde::{Deserialize, Serialize};

use crate::shared::Shared;

/// The type of such an event.
const NOTE: &str = "rollbook.note";

/// See the module.
pub(crate) struct Notes(Arc<Shared>);

#[derive(Serialize, Deserialize)]
struct Written {
    turn: u64,
    text: String,
}

impl Notes {
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        Self(shared)
    }

    pub(crate) async fn load(&self, name: &str) -> Result<Option<Note>, StoreError> {
        let event = self.0.session.event_of(&stream(name), StreamPosition::End).await;
        let Some(event) = event.map_err(|failure| failure.unavailable())? else { return Ok(None) };
        let Written { turn, text } =
            serde_json::from_slice(&event.data).map_err(|error| StoreError::Corrupt(error.to_string()))?;
        Ok(Some(Note { turn, text }))
    }

    pub(crate) async fn save(&self, name: &str, note: Note) -> Result<(), StoreError> {
        if self.load(name).await?.is_some_and(|last| last.turn > note.turn) {
            return Ok(());
        }
        let written = Written { turn: note.turn, text: note.text };
        let event = EventData::json(NOTE, &written).map_err(|error| StoreError::Corrupt(error.to_string()))?;
        let event = event.id(self.0.fresh_id());
        let appended = self.0.session.append(&stream(name), StreamState::Any, &[event]).await;
        appended.map_err(|failure| failure.unavailable())
    }
}

fn stream(name: &str) -> String {
    format!("note-{name}")
}
