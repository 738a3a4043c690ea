//! One append within a batch: checked against what the batch leaves so far, then written. Everything that the
//! caller could be refused for is found before the first event is written.

use rollbook_store::limits::ANSWER_MICROS;
use rollbook_store::{Append, Appended, Position, StoreError, StreamWrite};
use rusqlite::{Connection, OptionalExtension};

use super::state::State;
use super::statements::Statements;
use crate::fail::{Fail, signed, unsigned};
use crate::read::row::stream_key;

pub(super) struct Writer<'c> {
    pub(super) conn: &'c Connection,
    pub(super) sql: Statements<'c>,
}

impl Writer<'_> {
    pub(super) fn append(&mut self, state: &mut State, append: &Append) -> Result<Appended, Fail> {
        // Repetitions are rare: they are looked for where something stands in the way, and where nothing does, the
        // id itself is in the way.
        let refusal = match self.check(state, append) {
            Ok(()) => None,
            Err(Fail::Refused(refusal)) => Some(refusal),
            Err(broken) => return Err(broken),
        };
        if (refusal.is_some() || !append.guards.is_empty())
            && let Some(position) = self.committed(append)?
        {
            return Ok(Appended { position, repeated: true });
        }
        if let Some(refusal) = refusal {
            return Err(refusal.into());
        }
        let position = Position(state.head + append.events() as u64);
        self.apply_guards(&append.guards, append.relies_at(position))?;
        if let Some(first) = self.insert_command(append, position)? {
            return Ok(Appended { position: first, repeated: true });
        }
        self.insert(state, append, position)?;
        Ok(Appended { position, repeated: false })
    }

    fn check(&mut self, state: &mut State, append: &Append) -> Result<(), Fail> {
        for write in &append.writes {
            self.check_version(state, write)?;
        }
        if let Some(last) = state.last_at.filter(|last| *last > append.at) {
            return Err(StoreError::TimeWentBack { last }.into());
        }
        self.check_key(append)
    }

    /// The first position of the command, if it has been committed before.
    fn insert_command(&mut self, append: &Append, position: Position) -> Result<Option<Position>, Fail> {
        let id = &append.meta.command_id.as_bytes()[..];
        if self.sql.insert_command.execute((id, signed(position.0)))? == 1 {
            return Ok(None);
        }
        self.committed(append)
    }

    fn committed(&mut self, append: &Append) -> Result<Option<Position>, Fail> {
        let id = &append.meta.command_id.as_bytes()[..];
        let position = self.sql.find_command.query_row([id], |row| row.get(0)).optional()?;
        position.map(|position| unsigned(position).map(Position)).transpose()
    }

    fn check_version(&mut self, state: &mut State, write: &StreamWrite) -> Result<(), Fail> {
        let actual = match state.versions.get(write.stream) {
            Some(version) => version,
            None => {
                let key = stream_key(write.stream);
                let found = self.sql.stream_version.query_row([&key[..]], |row| row.get(0)).optional()?;
                let version = unsigned(found.unwrap_or(0))?;
                state.versions.set(write.stream, version);
                version
            }
        };
        if write.expected.admits(actual) {
            return Ok(());
        }
        Err(StoreError::Conflict { stream: write.stream, actual }.into())
    }

    fn check_key(&mut self, append: &Append) -> Result<(), Fail> {
        let Some(key) = &append.idempotency else { return Ok(()) };
        let oldest = append.at.micros().saturating_sub(ANSWER_MICROS);
        if self.sql.key_is_used.exists((&key.scope, &key.key, oldest))? {
            return Err(StoreError::KeyReused.into());
        }
        Ok(())
    }

    /// The heads of the workspaces that moved, once per batch; and answers that nobody may ask for any more.
    pub(super) fn finish(&mut self, state: &mut State) -> rusqlite::Result<()> {
        for name in &state.moved {
            if let Some(workspace) = state.workspaces.get(name) {
                self.sql.move_workspace.execute((workspace.id, signed(workspace.head)))?;
            }
        }
        self.drop_old_answers(state)
    }

    /// A few at a time, at most once per minute of recorded time while there are few.
    fn drop_old_answers(&mut self, state: &mut State) -> rusqlite::Result<()> {
        const MINUTE: i64 = 60_000_000;
        let Some(now) = state.last_at else { return Ok(()) };
        if now.micros() - state.cleaned_at > MINUTE {
            let dropped = self.sql.drop_answers.execute([now.micros() - ANSWER_MICROS])?;
            if dropped == 0 {
                state.cleaned_at = now.micros();
            }
        }
        Ok(())
    }
}
