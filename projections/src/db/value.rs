//! What is bound to a statement.

use std::borrow::Cow;

use rollbook_domain::Timestamp;
use uuid::Uuid;

/// The type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `BIGINT`
    Int,
    /// `BYTETEXT`
    Text,
    /// `BYTEA`
    Bytes,
}

/// A parameter. Lists are one parameter each, so that a statement's text does not depend on their length.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// Nothing, of a type.
    Null(Kind),
    /// A number, an instant in microseconds, a flag as 0 or 1.
    Int(i64),
    /// A text.
    Text(Cow<'a, str>),
    /// Sixteen bytes.
    Id(Uuid),
    /// For `= ANY($n)` over a `BIGINT`.
    Ints(Vec<i64>),
    /// For `= ANY($n)` over a `BYTETEXT`.
    Texts(Vec<String>),
    /// For `= ANY($n)` over a `BYTEA`.
    Ids(Vec<Uuid>),
}

impl Value<'_> {
    /// What a list has in it, each as a parameter; nothing of anything else.
    pub(crate) fn elements(&self) -> Vec<Value<'_>> {
        match self {
            Self::Ints(list) => list.iter().map(|number| Value::Int(*number)).collect(),
            Self::Texts(list) => list.iter().map(|text| Value::Text(Cow::Borrowed(text))).collect(),
            Self::Ids(list) => list.iter().map(|id| Value::Id(*id)).collect(),
            Self::Null(_) | Self::Int(_) | Self::Text(_) | Self::Id(_) => Vec::new(),
        }
    }

    /// The same without borrowing.
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Self::Null(kind) => Value::Null(kind),
            Self::Int(number) => Value::Int(number),
            Self::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
            Self::Id(id) => Value::Id(id),
            Self::Ints(list) => Value::Ints(list),
            Self::Texts(list) => Value::Texts(list),
            Self::Ids(list) => Value::Ids(list),
        }
    }
}

/// A count as the databases keep it.
pub fn int(count: u64) -> Value<'static> {
    Value::Int(i64::try_from(count).unwrap_or(i64::MAX))
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<u32> for Value<'_> {
    fn from(number: u32) -> Self {
        Self::Int(i64::from(number))
    }
}

impl From<bool> for Value<'_> {
    fn from(flag: bool) -> Self {
        Self::Int(i64::from(flag))
    }
}

impl From<Timestamp> for Value<'_> {
    fn from(at: Timestamp) -> Self {
        Self::Int(at.micros())
    }
}

impl From<Uuid> for Value<'_> {
    fn from(id: Uuid) -> Self {
        Self::Id(id)
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl<'a> From<Cow<'a, str>> for Value<'a> {
    fn from(text: Cow<'a, str>) -> Self {
        Self::Text(text)
    }
}

impl From<Option<i64>> for Value<'_> {
    fn from(number: Option<i64>) -> Self {
        number.map_or(Self::Null(Kind::Int), Self::Int)
    }
}

impl From<Option<Timestamp>> for Value<'_> {
    fn from(at: Option<Timestamp>) -> Self {
        at.map_or(Self::Null(Kind::Int), Self::from)
    }
}

impl<'a> From<Option<Cow<'a, str>>> for Value<'a> {
    fn from(text: Option<Cow<'a, str>>) -> Self {
        text.map_or(Self::Null(Kind::Text), Self::Text)
    }
}

impl<'a> From<Option<&'a str>> for Value<'a> {
    fn from(text: Option<&'a str>) -> Self {
        text.map_or(Self::Null(Kind::Text), Self::from)
    }
}
