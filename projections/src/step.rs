//! One projection, command by command: what each changes in its tables, in a database that nobody else sees.
//!
//! Triggers on the tables note every row that is written, so that what is told is what the database did, and not what
//! the projector says of itself.

mod change;

use std::sync::Arc;

use rollbook_store::{EventStore, Position, Recorded};

use self::change::Tables;
pub use self::change::{Changed, Row as ChangedRow};
use crate::batch::{Seen, runs};
use crate::db::{Value, WriteTx, Writes, sql, sqlite};
use crate::definition::{Definition, Failure, Projector};
use crate::error::ViewsError;
use crate::registry::REGISTRY;

sql! {
    CHANGES = "step/changes.script";
    FORGET = "step/forget.script";
}

/// About how many events are read at once.
const PAGE: usize = 500;
/// How many ids a projector is given at once.
const RUN: usize = 20_000;

/// A command, and what it changed.
pub struct Step {
    /// The events of the command that the projection takes in.
    pub events: Vec<Seen>,
    /// Rows as the database wrote them, in that order.
    pub changes: Vec<Changed>,
}

/// See the module.
pub struct Stepper {
    store: Arc<dyn EventStore>,
    definition: &'static Definition,
    projector: Box<dyn Projector>,
    scratch: Box<dyn Writes>,
    /// There once changes are noted.
    tables: Option<Tables>,
    reached: Position,
}

impl Stepper {
    /// A projection before the first event of a log. Refuses a name that no projection has.
    pub async fn new(name: &str, store: Arc<dyn EventStore>) -> Result<Self, ViewsError> {
        let found = REGISTRY.iter().find(|definition| definition.name == name);
        let definition = *found.ok_or_else(|| {
            let names: Vec<_> = REGISTRY.iter().map(|definition| definition.name).collect();
            let reason = format!("is no projection; there are {}", names.join(", "));
            ViewsError::Failed { what: name.to_owned(), reason }
        })?;
        let mut scratch = sqlite::private()?;
        let mut tx = scratch.begin().await?;
        tx.execute_script(definition.tables).await?;
        tx.commit().await?;
        let projector = (definition.projector)();
        Ok(Self { store, definition, projector, scratch, tables: None, reached: Position(0) })
    }

    /// Takes in what the log has up to a position without noting what that changes. It is told how far it is.
    pub async fn pass(&mut self, end: Position, progress: impl Fn(Position)) -> Result<(), ViewsError> {
        while self.reached < end {
            let (commands, at_end) = self.read(end).await?;
            let last = commands.last().and_then(|command| Some(command.last()?.position));
            let mut tx = self.scratch.begin().await?;
            for command in commands {
                let events = mine(self.definition, command);
                apply(self.definition, &mut *self.projector, &mut *tx, &events).await?;
            }
            tx.commit().await?;
            self.reached = last.unwrap_or(self.reached);
            progress(self.reached);
            if at_end {
                break;
            }
        }
        Ok(())
    }

    /// Takes in some more commands up to a position, and gives each with what it changed, those that the projection does
    /// not care about left out; none when there are no more.
    pub async fn next(&mut self, end: Position) -> Result<Option<Vec<Step>>, ViewsError> {
        let (commands, at_end) = self.read(end).await?;
        if commands.is_empty() && at_end {
            return Ok(None);
        }
        let mut steps = Vec::new();
        for command in commands {
            self.reached = command.last().map_or(self.reached, |event| event.position);
            let events = mine(self.definition, command);
            if !events.is_empty() {
                let changes = self.step(&events).await?;
                steps.push(Step { events, changes });
            }
        }
        Ok(Some(steps))
    }

    /// Whole commands that end before or at a position, and whether there are no more.
    async fn read(&self, end: Position) -> Result<(Vec<Vec<Recorded>>, bool), ViewsError> {
        if self.reached >= end {
            return Ok((Vec::new(), true));
        }
        let page = self.store.read_log(self.reached, PAGE).await?;
        let mut commands: Vec<Vec<Recorded>> =
            page.events.chunk_by(|event, _| !event.last_of_command).map(<[Recorded]>::to_vec).collect();
        let within = commands.partition_point(|command| command.last().is_some_and(|last| last.position <= end));
        let at_end = page.at_end || within < commands.len();
        commands.truncate(within);
        Ok((commands, at_end))
    }

    async fn step(&mut self, events: &[Seen]) -> Result<Vec<Changed>, ViewsError> {
        let mut tx = self.scratch.begin().await?;
        let tables = match &mut self.tables {
            Some(tables) => tables,
            None => self.tables.insert(Tables::watch(&mut *tx, self.definition.name).await?),
        };
        apply(self.definition, &mut *self.projector, &mut *tx, events).await?;
        let rows = tx.fetch(&CHANGES, &[]).await?;
        let changes = rows.iter().map(|row| tables.changed(row)).collect::<Result<Vec<_>, _>>()?;
        tx.execute_many(&FORGET, &[Vec::<Value<'_>>::new()]).await?;
        tx.commit().await?;
        Ok(changes.into_iter().flatten().collect())
    }
}

fn mine(definition: &Definition, command: Vec<Recorded>) -> Vec<Seen> {
    let mut seen = Seen::decode_all(command);
    seen.retain(|seen| definition.categories.contains(&seen.category()));
    seen
}

async fn apply(
    definition: &Definition,
    projector: &mut dyn Projector,
    tx: &mut dyn WriteTx,
    events: &[Seen],
) -> Result<(), ViewsError> {
    let failed = |failure: &dyn std::fmt::Display| ViewsError::Failed {
        what: definition.name.to_owned(),
        reason: format!("stops here: {failure}"),
    };
    if let Some(Err(error)) = events.iter().map(|seen| &seen.event).find(|event| event.is_err())
        && definition.reads_payload
    {
        return Err(failed(error));
    }
    let events: Vec<_> = events.iter().collect();
    for run in runs(&events, RUN) {
        match projector.apply(tx, run).await {
            Ok(()) => {}
            Err(Failure::Db(error)) => return Err(error.into()),
            Err(failure) => return Err(failed(&failure)),
        }
    }
    Ok(())
}
