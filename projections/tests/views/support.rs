//! What the tests have in common.

use std::path::Path;
use std::sync::Arc;

use rollbook_domain::{Actor, Event, StreamId, Timestamp, WorkspaceName};
use rollbook_projections::{REGISTRY, Views, ViewsConfig};
use rollbook_store::{Append, CommandMeta, EventStore, Expected, MemoryStore, NewEvent, Position, StreamWrite, codec};
use uuid::Uuid;

use crate::home::Home;

/// 2024-03-05T07:41:09Z.
pub(crate) const NOW: i64 = 1_709_624_469_000_000;

pub(crate) fn workspace(name: &str) -> WorkspaceName {
    name.parse().unwrap()
}

/// A log that numbers its commands and lets a second pass between them.
#[derive(Default)]
pub(crate) struct Log {
    pub(crate) store: Arc<MemoryStore>,
    commands: u128,
}

impl Log {
    /// Appends one command of some events to some streams, and gives its position.
    pub(crate) async fn append(&mut self, workspace: &WorkspaceName, events: Vec<(StreamId, Event)>) -> Position {
        let events = events.into_iter().map(|(stream, event)| (stream, codec::encode(&event, Uuid::nil()).unwrap()));
        self.append_raw(workspace, events.collect()).await
    }

    /// The same with events that this program may not even know.
    pub(crate) async fn append_raw(
        &mut self,
        workspace: &WorkspaceName,
        events: Vec<(StreamId, NewEvent)>,
    ) -> Position {
        self.commands += 1;
        let meta = CommandMeta {
            command_id: Uuid::from_u128(self.commands),
            workspace: workspace.clone(),
            actor: Actor::new(format!("user:u{}", self.commands % 7)),
            initiator: None,
            correlation_id: Uuid::from_u128(self.commands),
            causation_id: None,
            traceparent: None,
        };
        let mut writes: Vec<StreamWrite> = Vec::new();
        for (stream, event) in events {
            match writes.iter_mut().find(|write| write.stream == stream) {
                Some(write) => write.events.push(event),
                None => {
                    writes.push(StreamWrite { stream, expected: Expected::Any, events: vec![event], personal: false });
                }
            }
        }
        let at = Timestamp::from_micros(NOW + i64::try_from(self.commands).unwrap() * 20_000_000_000);
        let append = Append { meta, at, writes, guards: vec![], idempotency: None };
        self.store.submit(append).await.unwrap().position
    }

    pub(crate) async fn open(&self, home: &Home, name: &str) -> Views {
        Views::open(home.views(name).await, self.store.clone()).await.unwrap()
    }

    pub(crate) async fn open_file(&self, path: &Path) -> Views {
        Views::open(ViewsConfig::sqlite(path).unwrap(), self.store.clone()).await.unwrap()
    }
}

/// Waits until the views show everything up to a position.
pub(crate) async fn caught_up(views: &Views, position: Position) {
    views.queries.hurry();
    views.projected.clone().wait_for(|reached| *reached >= position).await.unwrap();
}

/// All rows of all projections.
pub(crate) async fn dump(views: &Views) -> Vec<(&'static str, Vec<String>)> {
    let mut all = Vec::new();
    for definition in REGISTRY {
        all.push((definition.name, views.dump(definition.name).await.unwrap()));
    }
    all
}
