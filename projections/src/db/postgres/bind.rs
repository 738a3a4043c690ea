//! Parameters in, rows out.

use std::borrow::Cow;

use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArguments, PgRow, PgValueRef};
use sqlx::{Arguments, Decode, Postgres, Row as _, TypeInfo, ValueRef};

use super::text::{given, held};
use crate::db::row::Cell;
use crate::db::{DbError, Kind, Row, Value};

/// The parameters of one statement.
pub(super) fn arguments(params: &[Value<'_>]) -> Result<PgArguments, DbError> {
    let mut arguments = PgArguments::default();
    params.iter().try_for_each(|param| add(&mut arguments, param)).map_err(unfit)?;
    Ok(arguments)
}

fn add(arguments: &mut PgArguments, param: &Value<'_>) -> Result<(), BoxDynError> {
    match param {
        Value::Null(Kind::Int) => arguments.add(None::<i64>),
        Value::Null(Kind::Text) => arguments.add(None::<&str>),
        Value::Null(Kind::Bytes) => arguments.add(None::<&[u8]>),
        Value::Int(number) => arguments.add(*number),
        Value::Text(text) => arguments.add(held(text)),
        Value::Id(id) => arguments.add(&id.as_bytes()[..]),
        Value::Ints(list) => arguments.add(list),
        Value::Texts(list) => arguments.add(list.iter().map(|text| held(text)).collect::<Vec<_>>()),
        Value::Ids(list) => arguments.add(list.iter().map(|id| &id.as_bytes()[..]).collect::<Vec<_>>()),
    }
}

/// The parameters of a statement for many rows: each column as an array.
pub(super) fn columns(rows: &[Vec<Value<'_>>]) -> Result<PgArguments, DbError> {
    let mut arguments = PgArguments::default();
    let width = rows.first().map_or(0, Vec::len);
    for at in 0..width {
        let column = || rows.iter().map(move |row| &row[at]);
        let added = match kind(column()) {
            Kind::Int => arguments.add(column().map(int).collect::<Vec<_>>()),
            Kind::Text => arguments.add(column().map(text).collect::<Vec<_>>()),
            Kind::Bytes => arguments.add(column().map(bytes).collect::<Vec<_>>()),
        };
        added.map_err(unfit)?;
    }
    Ok(arguments)
}

/// What a column holds, from its first value that tells; lists are not written.
fn kind<'v>(mut column: impl Iterator<Item = &'v Value<'v>>) -> Kind {
    let first = column.next();
    match first {
        Some(Value::Null(kind)) => *kind,
        Some(Value::Text(_) | Value::Texts(_)) => Kind::Text,
        Some(Value::Id(_) | Value::Ids(_)) => Kind::Bytes,
        Some(Value::Int(_) | Value::Ints(_)) | None => Kind::Int,
    }
}

fn int(value: &Value<'_>) -> Option<i64> {
    if let Value::Int(number) = value { Some(*number) } else { None }
}

fn text<'v>(value: &'v Value<'_>) -> Option<Cow<'v, str>> {
    if let Value::Text(text) = value { Some(held(text)) } else { None }
}

fn bytes<'v>(value: &'v Value<'_>) -> Option<&'v [u8]> {
    if let Value::Id(id) = value { Some(&id.as_bytes()[..]) } else { None }
}

/// A row as it came.
pub(super) fn row(row: &PgRow) -> Result<Row, DbError> {
    let cell = |at| row.try_get_raw(at).map_err(DbError::from).and_then(|value| cell(value).map_err(unfit));
    (0..row.len()).map(cell).collect::<Result<_, _>>().map(Row)
}

fn cell(value: PgValueRef<'_>) -> Result<Cell, BoxDynError> {
    if value.is_null() {
        return Ok(Cell::Null);
    }
    let kind = value.type_info().into_owned();
    Ok(match kind.name() {
        "INT8" => Cell::Int(<i64 as Decode<Postgres>>::decode(value)?),
        "TEXT" => Cell::Text(given(value.as_str()?).into()),
        "BYTEA" => Cell::of_bytes(value.as_bytes()?)?,
        other => return Err(format!("a column of type {other}").into()),
    })
}

#[expect(clippy::needless_pass_by_value, reason = "so that it can be given to map_err by its name")]
fn unfit(error: BoxDynError) -> DbError {
    DbError::Rejected(error.to_string())
}
