//! Rows of an append that nothing stands in the way of: from here on only the database can fail, and then the whole
//! batch does.

use rollbook_domain::{Actor, WorkspaceName};
use rollbook_store::{Append, CommandMeta, NewEvent, Position};
use rusqlite::params;

use super::apply::Writer;
use super::state::{State, Workspace};
use crate::fail::signed;
use crate::read::row::stream_key;

/// Where one event goes.
struct Place {
    position: u64,
    stream: [u8; 17],
    version: u64,
    kind: i64,
    remaining: u64,
    at: i64,
}

impl Writer<'_> {
    pub(super) fn insert(&mut self, state: &mut State, append: &Append, end: Position) -> rusqlite::Result<()> {
        if end.0 > state.head {
            let workspace = self.workspace(state, &append.meta.workspace, end)?;
            self.insert_events(state, append, end, workspace)?;
            state.last_at = Some(append.at);
        }
        if let Some(key) = &append.idempotency {
            let (at, print) = (append.at.micros(), &key.fingerprint[..]);
            self.sql.insert_answer.execute((&key.scope, &key.key, at, print, &key.answer[..]))?;
        }
        Ok(())
    }

    fn insert_events(
        &mut self,
        state: &mut State,
        append: &Append,
        end: Position,
        workspace: i64,
    ) -> rusqlite::Result<()> {
        for write in append.writes.iter().filter(|write| !write.events.is_empty()) {
            let mut version = state.versions.get(write.stream).unwrap_or(0);
            let stream = stream_key(write.stream);
            for event in &write.events {
                state.head += 1;
                version += 1;
                let (position, remaining) = (state.head, end.0 - state.head);
                let kind = self.kind(state, event.kind)?;
                if !state.fresh.contains(&event.kind) {
                    state.fresh.push(event.kind);
                }
                let place = Place { position, stream, version, kind, remaining, at: append.at.micros() };
                self.insert_event(&place, event, &append.meta, workspace)?;
            }
            state.versions.set(write.stream, version);
        }
        Ok(())
    }

    /// Binds by hand: the shared part is left out of all rows but the last of the command.
    fn insert_event(
        &mut self,
        place: &Place,
        event: &NewEvent,
        meta: &CommandMeta,
        workspace: i64,
    ) -> rusqlite::Result<()> {
        let last = (place.remaining == 0).then_some(meta);
        let correlation = last.map(|meta| meta.correlation_id).filter(|id| *id != meta.command_id);
        self.sql.insert_event.execute(params![
            signed(place.position),
            &place.stream[..],
            signed(place.version),
            place.kind,
            event.schema_version,
            signed(place.remaining),
            place.at,
            &event.id.as_bytes()[..],
            last.map(|meta| &meta.command_id.as_bytes()[..]),
            last.map(|_| workspace),
            last.map(|meta| meta.actor.as_str()),
            last.and_then(|meta| meta.initiator.as_ref()).map(Actor::as_str),
            correlation.as_ref().map(|id| &id.as_bytes()[..]),
            last.and_then(|meta| meta.causation_id.as_ref()).map(|id| &id.as_bytes()[..]),
            last.and_then(|meta| meta.traceparent.as_deref()),
            &event.payload[..],
        ])?;
        Ok(())
    }

    fn kind(&mut self, state: &mut State, name: &'static str) -> rusqlite::Result<i64> {
        if let Some(id) = state.kinds.get(name) {
            return Ok(*id);
        }
        self.sql.insert_kind.execute([name])?;
        let id = self.conn.last_insert_rowid();
        state.kinds.insert(name.to_owned(), id);
        Ok(id)
    }

    /// The number of the workspace, whose head moves to `end`.
    fn workspace(&mut self, state: &mut State, name: &WorkspaceName, end: Position) -> rusqlite::Result<i64> {
        if !state.workspaces.contains_key(name) {
            self.sql.insert_workspace.execute([name.as_str()])?;
            let workspace = Workspace { id: self.conn.last_insert_rowid(), head: 0, moved: false };
            state.workspaces.insert(name.clone(), workspace);
        }
        let workspace = state.workspaces.get_mut(name).ok_or(rusqlite::Error::QueryReturnedNoRows)?;
        workspace.head = end.0;
        if !std::mem::replace(&mut workspace.moved, true) {
            state.moved.push(name.clone());
        }
        Ok(workspace.id)
    }
}
