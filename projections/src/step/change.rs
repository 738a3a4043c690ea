//! Rows before and after, as triggers have noted them.

use std::collections::BTreeMap;

use rollbook_domain::withheld;

use crate::db::{DbError, Row as DbRow, WriteTx, sql};
use crate::withheld::without_quoted;

sql! { COLUMNS = "columns.script"; }

/// Where changes are noted.
const NOTES: &str = include_str!("notes.script");
/// What notes those of a table.
const WATCH: &str = include_str!("watch.script");

/// The cells of a row by column, as SQL writes them.
pub type Row = Vec<(String, String)>;

/// A row that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changed {
    /// It is new.
    Added {
        /// The table.
        table: String,
        /// All of it.
        row: Row,
    },
    /// It is gone.
    Removed {
        /// The table.
        table: String,
        /// All of it.
        row: Row,
    },
    /// Some cells are others.
    Altered {
        /// The table.
        table: String,
        /// What it is found by.
        key: Row,
        /// Column, cell before, cell after.
        cells: Vec<(String, String, String)>,
    },
}

/// A column: its name, and whether rows are found by it.
struct Column {
    name: String,
    is_key: bool,
}

/// The tables that are watched.
pub(super) struct Tables {
    columns: BTreeMap<String, Vec<Column>>,
    /// Fields of documents that nobody is told.
    withheld: &'static [&'static str],
}

impl Tables {
    /// Begins to note what is written to all tables there are, which are those of a projection.
    pub(super) async fn watch(tx: &mut dyn WriteTx, projection: &str) -> Result<Self, DbError> {
        let mut tables: BTreeMap<String, Vec<Column>> = BTreeMap::new();
        for row in tx.fetch(&COLUMNS, &[]).await? {
            let column = Column { name: row.text(1)?.to_owned(), is_key: row.int(2)? > 0 };
            tables.entry(row.text(0)?.to_owned()).or_default().push(column);
        }
        tx.execute_script(NOTES).await?;
        for (table, columns) in &tables {
            let cells = |row: &str| {
                let cells: Vec<_> = columns.iter().map(|column| format!("quote({row}.{})", column.name)).collect();
                cells.join(", ")
            };
            let script =
                WATCH.replace("{table}", table).replace("{old}", &cells("OLD")).replace("{new}", &cells("NEW"));
            tx.execute_script(&script).await?;
        }
        Ok(Self { columns: tables, withheld: withheld::of_view(projection) })
    }

    /// What was noted of a row; none where it was written as it was.
    pub(super) fn changed(&self, note: &DbRow) -> Result<Option<Changed>, DbError> {
        let table = note.text(0)?.to_owned();
        let columns = self.columns.get(&table).map_or(&[][..], Vec::as_slice);
        let cells = |at: usize| -> Result<Option<Vec<String>>, DbError> {
            let Some(text) = note.text_or_null(at)? else { return Ok(None) };
            serde_json::from_str(text).map(Some).map_err(|error| DbError::Rejected(error.to_string()))
        };
        let told = |cell: String| without_quoted(&cell, self.withheld).unwrap_or(cell);
        let named = |cells: Vec<String>| {
            columns.iter().map(|column| column.name.clone()).zip(cells.into_iter().map(told)).collect()
        };
        Ok(match (cells(1)?, cells(2)?) {
            (None, Some(new)) => Some(Changed::Added { table, row: named(new) }),
            (Some(old), None) => Some(Changed::Removed { table, row: named(old) }),
            (Some(old), Some(new)) => altered(table, columns, &old, &new, told),
            (None, None) => None,
        })
    }
}

fn altered(
    table: String,
    columns: &[Column],
    old: &[String],
    new: &[String],
    told: impl Fn(String) -> String,
) -> Option<Changed> {
    let both = || columns.iter().zip(old.iter().zip(new));
    let key = both().filter(|(column, _)| column.is_key).map(|(column, (_, new))| (column.name.clone(), new.clone()));
    let others = both().filter(|(_, (old, new))| old != new);
    let cells: Vec<_> =
        others.map(|(column, (old, new))| (column.name.clone(), told(old.clone()), told(new.clone()))).collect();
    (!cells.is_empty()).then(|| Changed::Altered { table, key: key.collect(), cells })
}
