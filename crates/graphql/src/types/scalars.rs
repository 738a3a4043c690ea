//! Values that GraphQL has no type for, and how texts of clients become the domain's.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use rollbook_app::rfc3339;
use rollbook_domain::{Reference, Timestamp};

use crate::error::{Fault, Result};

/// An instant in RFC 3339; answers are in UTC with microseconds, `2024-03-05T07:41:09.318000Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DateTime(pub(crate) Timestamp);

/// An instant in RFC 3339; answers are in UTC with microseconds, `2024-03-05T07:41:09.318000Z`.
#[Scalar(specified_by_url = "https://scalars.graphql.org/andimarek/date-time")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => {
                let parsed = rfc3339::parse(text).map(Self);
                parsed.ok_or_else(|| InputValueError::custom("must be a time in RFC 3339"))
            }
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(rfc3339::format(self.0))
    }
}

/// A whole number that may exceed 32 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Long(pub(crate) i64);

/// A whole number that may exceed 32 bits.
#[Scalar]
impl ScalarType for Long {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::Number(number) => {
                let whole = number.as_i64().map(Self);
                whole.ok_or_else(|| InputValueError::custom("must be a whole number of 64 bits"))
            }
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::from(self.0)
    }
}

impl From<u64> for Long {
    fn from(number: u64) -> Self {
        Self(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

/// A `kind:id` of a client.
pub(crate) fn reference(argument: &'static str, text: &str) -> Result<Reference> {
    text.parse().map_err(|error| Fault::argument(argument, error))
}
