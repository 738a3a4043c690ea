//! Leaves of events as a log gives them: for logs whose rows nobody can read past their server, and for what has left
//! the log already.

use std::sync::Arc;

use async_trait::async_trait;
use rollbook_store::{EventStore, Position, Recorded, StoreError};

use crate::hash::Hash;
use crate::leaf::{Draft, Open, of_command};
use crate::port::{Content, RawLog, Row};

/// See the module.
pub struct RecordedLog(pub Arc<dyn EventStore>);

/// Events that are looked at on the way back to the beginning of a command.
const BACK: usize = 64;

/// The leaves of whole commands.
pub fn leaves(events: &[Recorded]) -> Vec<Hash> {
    let commands = events.chunk_by(|event, _| !event.last_of_command);
    commands.flat_map(|command| of_command(command, |own, shared| Open::new(own).finish(shared))).collect()
}

#[async_trait]
impl RawLog for RecordedLog {
    async fn epoch(&self) -> Result<u32, StoreError> {
        Ok(self.0.epoch())
    }

    async fn rows(&self, after: u64, limit: usize) -> Result<Vec<Row>, StoreError> {
        let start = command_start(&*self.0, after).await?;
        let events = self.0.read_log(start, limit).await?.events;
        let rows = events.iter().zip(leaves(&events)).filter(|(event, _)| event.position.0 > after);
        Ok(rows.map(|(event, leaf)| Row { position: event.position.0, leaf: Ok(leaf) }).collect())
    }

    async fn content(&self, position: u64) -> Result<Option<Content>, StoreError> {
        let Some(before) = position.checked_sub(1) else { return Ok(None) };
        let start = command_start(&*self.0, before).await?;
        let events = self.0.read_log(start, 1).await?.events;
        let Some(place) = events.iter().position(|event| event.position.0 == position) else { return Ok(None) };
        let workspace = events[place].meta.workspace.to_string();
        let leaf = of_command(&events, |own, shared| Draft::new(own).finish(shared)).swap_remove(place);
        Ok(Some(Content { workspace, leaf }))
    }
}

/// Where the command begins that goes on after a position: the position itself where none does.
async fn command_start(store: &dyn EventStore, after: u64) -> Result<Position, StoreError> {
    let mut start = Position(after);
    loop {
        let before = store.read_log_backwards(Position(start.0 + 1), BACK).await?;
        if before.is_empty() {
            return Ok(Position(0));
        }
        match before.iter().find(|event| event.last_of_command) {
            Some(end) => return Ok(end.position),
            None => start = before.last().map_or(Position(0), |first| Position(first.position.0 - 1)),
        }
    }
}
