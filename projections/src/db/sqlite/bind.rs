//! Parameters in, rows out.

use std::rc::Rc;

use rusqlite::types::{ToSql, ToSqlOutput, Value as Owned, ValueRef};
use rusqlite::{Connection, Statement};

use crate::db::row::Cell;
use crate::db::{DbError, Row, Sql, Value};

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null(_) => ToSqlOutput::Borrowed(ValueRef::Null),
            Self::Int(number) => ToSqlOutput::Borrowed(ValueRef::Integer(*number)),
            Self::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Self::Id(id) => ToSqlOutput::Borrowed(ValueRef::Blob(id.as_bytes())),
            Self::Ints(list) => array(list.iter().map(|number| Owned::Integer(*number))),
            Self::Texts(list) => array(list.iter().map(|text| Owned::Text(text.clone()))),
            Self::Ids(list) => array(list.iter().map(|id| Owned::Blob(id.as_bytes().to_vec()))),
        })
    }
}

fn array(values: impl Iterator<Item = Owned>) -> ToSqlOutput<'static> {
    ToSqlOutput::from_rc(Rc::new(values.collect::<Vec<_>>()), c"rarray")
}

/// All rows of a statement.
pub(super) fn fetch(connection: &Connection, sql: &Sql, params: &[Value<'_>]) -> Result<Vec<Row>, DbError> {
    let mut statement = connection.prepare_cached(sql.sqlite())?;
    let mut rows = Vec::new();
    fetch_into(&mut statement, params, &mut rows)?;
    Ok(rows)
}

/// The rows of a statement for each element of the list at this place among its parameters.
pub(super) fn fetch_in_turn(
    connection: &Connection,
    sql: &Sql,
    params: &[Value<'_>],
    list: usize,
) -> Result<Vec<Row>, DbError> {
    let mut statement = connection.prepare_cached(sql.sqlite())?;
    bind(&mut statement, params)?;
    let mut rows = Vec::new();
    let elements = params.get(list).map(Value::elements).unwrap_or_default();
    for element in elements {
        statement.raw_bind_parameter(list + 1, element)?;
        step(&mut statement, &mut rows)?;
    }
    Ok(rows)
}

/// The rows of a statement for each list of parameters.
pub(super) fn fetch_each(connection: &Connection, sql: &Sql, keys: &[Vec<Value<'_>>]) -> Result<Vec<Row>, DbError> {
    let mut statement = connection.prepare_cached(sql.sqlite())?;
    let mut rows = Vec::new();
    for key in keys {
        fetch_into(&mut statement, key, &mut rows)?;
    }
    Ok(rows)
}

/// The statement for each list of parameters; gives how many rows changed.
pub(super) fn execute_many(connection: &Connection, sql: &Sql, rows: &[Vec<Value<'_>>]) -> Result<u64, DbError> {
    let mut statement = connection.prepare_cached(sql.sqlite())?;
    let mut changed = 0;
    for row in rows {
        bind(&mut statement, row)?;
        changed += statement.raw_execute()? as u64;
    }
    Ok(changed)
}

/// A list of parameters may be longer than what a composed statement uses.
fn bind(statement: &mut Statement<'_>, params: &[Value<'_>]) -> Result<(), DbError> {
    for (index, param) in (1..=statement.parameter_count()).zip(params) {
        statement.raw_bind_parameter(index, param)?;
    }
    Ok(())
}

fn fetch_into(statement: &mut Statement<'_>, params: &[Value<'_>], into: &mut Vec<Row>) -> Result<(), DbError> {
    bind(statement, params)?;
    step(statement, into)
}

fn step(statement: &mut Statement<'_>, into: &mut Vec<Row>) -> Result<(), DbError> {
    let columns = statement.column_count();
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next()? {
        let mut cells = Vec::with_capacity(columns);
        for at in 0..columns {
            cells.push(cell(row.get_ref(at)?)?);
        }
        into.push(Row(cells));
    }
    Ok(())
}

fn cell(value: ValueRef<'_>) -> Result<Cell, DbError> {
    Ok(match value {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(number) => Cell::Int(number),
        ValueRef::Text(text) => {
            let text = std::str::from_utf8(text).map_err(|error| DbError::Corrupt(error.to_string()))?;
            Cell::Text(text.into())
        }
        ValueRef::Blob(bytes) => Cell::of_bytes(bytes)?,
        ValueRef::Real(number) => return Err(DbError::Corrupt(format!("a number with a fraction: {number}"))),
    })
}
