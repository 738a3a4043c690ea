//! What a statement answers.

use uuid::Uuid;

use super::error::DbError;
use super::value::Value;
use crate::withheld::without;

/// A cell of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cell {
    Null,
    Int(i64),
    Text(Box<str>),
    Id(Uuid),
}

/// A row; its cells are taken by their place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row(pub(crate) Vec<Cell>);

impl Row {
    /// A number.
    pub fn int(&self, at: usize) -> Result<i64, DbError> {
        match self.0.get(at) {
            Some(Cell::Int(number)) => Ok(*number),
            other => Err(mismatch(at, "a number", other)),
        }
    }

    /// A count.
    pub fn count(&self, at: usize) -> Result<u64, DbError> {
        u64::try_from(self.int(at)?).map_err(|_| mismatch(at, "a count", self.0.get(at)))
    }

    /// A number, or nothing.
    pub fn int_or_null(&self, at: usize) -> Result<Option<i64>, DbError> {
        if matches!(self.0.get(at), Some(Cell::Null)) { Ok(None) } else { self.int(at).map(Some) }
    }

    /// A text.
    pub fn text(&self, at: usize) -> Result<&str, DbError> {
        match self.0.get(at) {
            Some(Cell::Text(text)) => Ok(text),
            other => Err(mismatch(at, "a text", other)),
        }
    }

    /// A text, or nothing.
    pub fn text_or_null(&self, at: usize) -> Result<Option<&str>, DbError> {
        if matches!(self.0.get(at), Some(Cell::Null)) { Ok(None) } else { self.text(at).map(Some) }
    }

    /// A text, without a copy. It can be taken once.
    pub fn take_text(&mut self, at: usize) -> Result<Box<str>, DbError> {
        match self.0.get_mut(at) {
            Some(Cell::Text(text)) => Ok(std::mem::take(text)),
            other => Err(mismatch(at, "a text", other.as_deref())),
        }
    }

    /// Sixteen bytes.
    pub fn id(&self, at: usize) -> Result<Uuid, DbError> {
        match self.0.get(at) {
            Some(Cell::Id(id)) => Ok(*id),
            other => Err(mismatch(at, "an id", other)),
        }
    }

    /// Sixteen bytes, or nothing.
    pub fn id_or_null(&self, at: usize) -> Result<Option<Uuid>, DbError> {
        if matches!(self.0.get(at), Some(Cell::Null)) { Ok(None) } else { self.id(at).map(Some) }
    }

    /// A cell as it would be bound again.
    pub fn value(&self, at: usize) -> Result<Value<'_>, DbError> {
        match self.0.get(at) {
            Some(Cell::Int(number)) => Ok(Value::Int(*number)),
            Some(Cell::Text(text)) => Ok(Value::from(&**text)),
            Some(Cell::Id(id)) => Ok(Value::Id(*id)),
            other => Err(mismatch(at, "a value", other)),
        }
    }

    /// All cells in one line, for comparing views.
    pub fn to_line(&self) -> String {
        let cells: Vec<_> = self.0.iter().map(Cell::to_line).collect();
        cells.join("\t")
    }

    /// The same without some fields of the documents in it; none where it has nothing of them.
    pub(crate) fn to_line_without(&self, fields: &[&str]) -> Option<String> {
        let told = |cell: &Cell| match cell {
            Cell::Text(text) => without(text, fields).map(|told| Cell::Text(told.into())),
            Cell::Null | Cell::Int(_) | Cell::Id(_) => None,
        };
        let told: Vec<_> = self.0.iter().map(told).collect();
        told.iter().any(Option::is_some).then(|| {
            let cells = self.0.iter().zip(&told).map(|(cell, told)| told.as_ref().unwrap_or(cell).to_line());
            cells.collect::<Vec<_>>().join("\t")
        })
    }
}

impl Cell {
    /// What is bytes in these tables is an id.
    pub(super) fn of_bytes(bytes: &[u8]) -> Result<Self, DbError> {
        let other = |_| DbError::Corrupt(format!("{} bytes are no id", bytes.len()));
        Uuid::from_slice(bytes).map(Self::Id).map_err(other)
    }

    fn to_line(&self) -> String {
        match self {
            Self::Null => "-".into(),
            Self::Int(number) => number.to_string(),
            Self::Text(text) => format!("{text:?}"),
            Self::Id(id) => format!("{:02x?}", id.as_bytes()),
        }
    }
}

fn mismatch(at: usize, expected: &str, found: Option<&Cell>) -> DbError {
    let found = match found {
        None => "no column",
        Some(Cell::Null) => "nothing",
        Some(Cell::Int(_)) => "a number",
        Some(Cell::Text(_)) => "a text",
        Some(Cell::Id(_)) => "an id",
    };
    DbError::Rejected(format!("column {at} should hold {expected} and holds {found}"))
}
