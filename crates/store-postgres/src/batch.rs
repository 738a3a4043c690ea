//! Which commands of a batch are accepted, and what they come to.

use std::collections::HashMap;

use rollbook_domain::{StreamId, Timestamp};
use rollbook_store::beside::Changes;
use rollbook_store::limits::{ANSWER_MICROS, LIFT_MICROS};
use rollbook_store::{Append, Appended, Position, StoreError};

use crate::facts::Facts;

/// The end of the log as the lock found it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Head {
    pub(crate) position: u64,
    pub(crate) recorded_at: Timestamp,
}

/// A command that will be written.
pub(crate) struct Accepted<'a> {
    pub(crate) append: &'a Append,
    /// When it is recorded.
    pub(crate) at: Timestamp,
    /// Of its first event.
    pub(crate) first: u64,
    /// Of its last event; the head it found, where it has none.
    pub(crate) last: u64,
    /// The version before each of its writes.
    pub(crate) versions: Vec<u64>,
}

/// A batch after checking. Commands that were refused, or committed before, have their outcome already.
pub(crate) struct Batch<'a> {
    pub(crate) accepted: Vec<Accepted<'a>>,
    /// By place in the batch; accepted commands have theirs once the commit is durable.
    pub(crate) outcomes: Vec<Result<Appended, StoreError>>,
    pub(crate) changes: Changes,
    pub(crate) versions: HashMap<StreamId, u64>,
    pub(crate) head: Head,
}

impl<'a> Batch<'a> {
    /// Checks one command after the other against what the accepted ones before it leave.
    pub(crate) fn check(appends: &'a [Append], mut facts: Facts) -> Self {
        let mut batch = Self {
            accepted: Vec::new(),
            outcomes: Vec::with_capacity(appends.len()),
            changes: Changes::default(),
            versions: HashMap::new(),
            head: facts.head,
        };
        for append in appends {
            let outcome = batch.accept(append, &mut facts);
            batch.outcomes.push(outcome);
        }
        batch
    }

    fn accept(&mut self, append: &'a Append, facts: &mut Facts) -> Result<Appended, StoreError> {
        if let Some(position) = facts.commands.get(&append.meta.command_id) {
            return Ok(Appended { position: *position, repeated: true });
        }
        let versions = check_versions(append, facts)?;
        let at = self.instant(append)?;
        check_key(append, at, facts)?;
        let first = self.head.position + 1;
        let last = self.head.position + append.events() as u64;
        let changes = facts.beside.check(&append.guards, append.relies_at(Position(last)))?;

        self.changes.extend(&changes);
        facts.beside.apply(changes);
        facts.commands.insert(append.meta.command_id, Position(last));
        if let Some(key) = &append.idempotency {
            facts.answers.insert((key.scope.clone(), key.key.clone()), at.micros());
        }
        for (write, version) in append.writes.iter().zip(&versions) {
            if !write.events.is_empty() {
                let version = version + write.events.len() as u64;
                facts.versions.insert(write.stream, version);
                self.versions.insert(write.stream, version);
            }
        }
        self.head = Head { position: last, recorded_at: at };
        self.accepted.push(Accepted { append, at, first, last, versions });
        Ok(Appended { position: Position(last), repeated: false })
    }

    /// When a command is recorded. Another process may have committed while this batch waited for the lock: a little
    /// later than decided is fine then, or a process with a slow network would never get its turn.
    fn instant(&self, append: &Append) -> Result<Timestamp, StoreError> {
        let last = self.head.recorded_at;
        let late = last.micros() - append.at.micros();
        if late > LIFT_MICROS { Err(StoreError::TimeWentBack { last }) } else { Ok(last.max(append.at)) }
    }
}

fn check_versions(append: &Append, facts: &Facts) -> Result<Vec<u64>, StoreError> {
    let versions = append.writes.iter().map(|write| {
        let actual = facts.versions.get(&write.stream).copied().unwrap_or_default();
        let conflict = StoreError::Conflict { stream: write.stream, actual };
        if write.expected.admits(actual) { Ok(actual) } else { Err(conflict) }
    });
    versions.collect()
}

fn check_key(append: &Append, at: Timestamp, facts: &Facts) -> Result<(), StoreError> {
    let Some(key) = &append.idempotency else { return Ok(()) };
    let used = facts.answers.get(&(key.scope.clone(), key.key.clone()));
    match used {
        Some(used_at) if at.micros() - used_at <= ANSWER_MICROS => Err(StoreError::KeyReused),
        _ => Ok(()),
    }
}
