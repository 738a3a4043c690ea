//! Where an item stands in its list: the values it is sorted by, as opaque bytes.

use std::cmp::Ordering;

use rollbook_app::AppError;
use uuid::Uuid;

use crate::db::{DbError, Kind, Row, Value};

const INT: u8 = 1;
const TEXT: u8 = 2;
const ID: u8 = 3;
/// Enough for most places, in bytes.
const ROOM: usize = 96;

/// The values an item is sorted by.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Place(pub(crate) Vec<Value<'static>>);

impl Place {
    /// The first columns of a row.
    pub(crate) fn of(row: &Row, columns: usize) -> Result<Self, DbError> {
        (0..columns).map(|at| row.value(at).map(Value::into_owned)).collect::<Result<_, _>>().map(Self)
    }

    /// The same as clients get it.
    pub(crate) fn bytes_of(row: &Row, columns: usize) -> Result<Vec<u8>, DbError> {
        let mut bytes = Vec::with_capacity(ROOM);
        (0..columns).try_for_each(|at| row.value(at).map(|value| push(&mut bytes, &value)))?;
        Ok(bytes)
    }

    /// As the databases sort.
    pub(crate) fn order(&self, other: &Self) -> Ordering {
        let pairs = self.0.iter().zip(&other.0);
        let orders = pairs.map(|pair| match pair {
            (Value::Int(a), Value::Int(b)) => a.cmp(b),
            (Value::Text(a), Value::Text(b)) => a.cmp(b),
            (Value::Id(a), Value::Id(b)) => a.cmp(b),
            // Places of one list have the same kinds.
            _ => Ordering::Equal,
        });
        orders.fold(Ordering::Equal, Ordering::then)
    }

    /// Reads a place of a list that is sorted by columns of these kinds.
    pub(crate) fn from_bytes(mut bytes: &[u8], kinds: &[Kind]) -> Result<Self, AppError> {
        let values: Option<Vec<_>> = kinds.iter().map(|kind| read(&mut bytes, *kind)).collect();
        let values = values.filter(|_| bytes.is_empty());
        values
            .map(Self)
            .ok_or_else(|| AppError::Invalid { field: "cursor", reason: "does not belong to this list".into() })
    }
}

fn push(bytes: &mut Vec<u8>, value: &Value<'_>) {
    match value {
        Value::Int(number) => {
            bytes.push(INT);
            bytes.extend(number.to_be_bytes());
        }
        Value::Id(id) => {
            bytes.push(ID);
            bytes.extend(id.as_bytes());
        }
        Value::Text(text) => {
            bytes.push(TEXT);
            // Keys are far below 64 KiB.
            bytes.extend(u16::try_from(text.len()).unwrap_or(u16::MAX).to_be_bytes());
            bytes.extend(text.as_bytes());
        }
        Value::Null(_) | Value::Ints(_) | Value::Texts(_) | Value::Ids(_) => {}
    }
}

fn read(bytes: &mut &[u8], kind: Kind) -> Option<Value<'static>> {
    let tag = take(bytes, 1)?[0];
    match (kind, tag) {
        (Kind::Int, INT) => Some(Value::Int(i64::from_be_bytes(take(bytes, 8)?.try_into().ok()?))),
        (Kind::Bytes, ID) => Some(Value::Id(Uuid::from_slice(take(bytes, 16)?).ok()?)),
        (Kind::Text, TEXT) => {
            let length = u16::from_be_bytes(take(bytes, 2)?.try_into().ok()?);
            let text = std::str::from_utf8(take(bytes, usize::from(length))?).ok()?;
            Some(Value::from(text.to_owned()))
        }
        _ => None,
    }
}

fn take<'a>(bytes: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (taken, rest) = bytes.split_at_checked(count)?;
    *bytes = rest;
    Some(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_reads_back_for_its_list_only() {
        let place = Place(vec![Value::Int(-7), Value::from("größe"), Value::Id(Uuid::from_u128(9))]);
        let mut bytes = Vec::new();
        place.0.iter().for_each(|value| push(&mut bytes, value));
        assert_eq!(Place::from_bytes(&bytes, &[Kind::Int, Kind::Text, Kind::Bytes]).unwrap(), place);
        assert!(Place::from_bytes(&bytes, &[Kind::Int, Kind::Text]).is_err());
        assert!(Place::from_bytes(&bytes, &[Kind::Text, Kind::Text, Kind::Bytes]).is_err());
        assert!(Place::from_bytes(&bytes[..bytes.len() - 1], &[Kind::Int, Kind::Text, Kind::Bytes]).is_err());
    }
}
