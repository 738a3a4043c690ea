//! Rows to leaves.

use rollbook_proof::Row as Leaf;
use rollbook_proof::leaf::{Open, Own, Shared};
use rusqlite::Row;
use rusqlite::types::ValueRef;

use super::names::Names;

/// Why a row cannot be what was written.
pub(super) type Bad = String;

/// Columns of `read_log.sql`.
const COMMAND: usize = 9;
const SHARED: std::ops::RangeInclusive<usize> = 10..=15;

/// Rows of a command whose end has not come yet: it alone has what they share.
#[derive(Default)]
pub(super) struct Leaves {
    open: Vec<(u64, Result<Open, Bad>)>,
    pub(super) done: Vec<Leaf>,
}

impl Leaves {
    /// Whether the last row ended its command.
    pub(super) fn is_whole(&self) -> bool {
        self.open.is_empty()
    }

    pub(super) fn take_in(&mut self, position: u64, row: &Row<'_>, names: &Names) {
        let own = own(row, names, self.open.len()).map(|own| Open::new(&own));
        let ends = !matches!(value(row, COMMAND), Ok(ValueRef::Null));
        let stray = !ends && SHARED.into_iter().any(|column| !matches!(value(row, column), Ok(ValueRef::Null)));
        let own = if stray { Err("it has columns that only the last event of a command has".into()) } else { own };
        self.open.push((position, own));
        if ends {
            self.close(&shared(row, names));
        }
    }

    /// The rows end here: one that cannot be read, or the end of the log within a command.
    pub(super) fn end(&mut self, broken: Option<(u64, Bad)>) {
        self.close(&Err("the last event of its command is missing".into()));
        self.done.extend(broken.map(|(position, bad)| Leaf { position, leaf: Err(bad) }));
    }

    fn close(&mut self, shared: &Result<Shared<'_>, Bad>) {
        for (position, own) in self.open.drain(..) {
            let leaf = own.and_then(|own| shared.as_ref().map(|shared| own.finish(shared)).map_err(Bad::clone));
            self.done.push(Leaf { position, leaf });
        }
    }
}

/// What an event has for itself; `before` of its command came before it.
pub(super) fn own<'a>(row: &'a Row<'_>, names: &'a Names, before: usize) -> Result<Own<'a>, Bad> {
    let kind = int(row, 3)?;
    Ok(Own {
        stream: blob(row, 1)?,
        version: int(row, 2)?,
        kind: names.kind(kind).ok_or_else(|| format!("there is no event type {kind}"))?,
        schema_version: int(row, 4)?,
        after: int(row, 5)?,
        recorded_at: int(row, 6)?,
        id: blob(row, 7)?,
        payload: blob(row, 8)?,
        before: i64::try_from(before).unwrap_or(i64::MAX),
    })
}

/// What the events of a command share, from the row of its last one.
pub(super) fn shared<'a>(row: &'a Row<'_>, names: &'a Names) -> Result<Shared<'a>, Bad> {
    let (command_id, workspace) = (blob(row, COMMAND)?, int(row, 10)?);
    Ok(Shared {
        command_id,
        workspace: names.workspace(workspace).ok_or_else(|| format!("there is no workspace {workspace}"))?,
        actor: text(row, 11)?.ok_or("it has no actor")?,
        initiator: text(row, 12)?,
        correlation_id: maybe_blob(row, 13)?.unwrap_or(command_id),
        causation_id: maybe_blob(row, 14)?,
        traceparent: text(row, 15)?,
    })
}

fn value<'a>(row: &'a Row<'_>, column: usize) -> Result<ValueRef<'a>, Bad> {
    row.get_ref(column).map_err(|error| error.to_string())
}

pub(super) fn int(row: &Row<'_>, column: usize) -> Result<i64, Bad> {
    value(row, column)?.as_i64().map_err(|_| format!("there is no number in column {column}"))
}

fn blob<'a>(row: &'a Row<'_>, column: usize) -> Result<&'a [u8], Bad> {
    value(row, column)?.as_blob().map_err(|_| format!("there are no bytes in column {column}"))
}

fn maybe_blob<'a>(row: &'a Row<'_>, column: usize) -> Result<Option<&'a [u8]>, Bad> {
    value(row, column)?.as_blob_or_null().map_err(|_| format!("there are no bytes in column {column}"))
}

/// The bytes of a text, whether they are one or not.
fn text<'a>(row: &'a Row<'_>, column: usize) -> Result<Option<&'a [u8]>, Bad> {
    match value(row, column)? {
        ValueRef::Null => Ok(None),
        ValueRef::Text(bytes) => Ok(Some(bytes)),
        _ => Err(format!("there is no text in column {column}")),
    }
}
