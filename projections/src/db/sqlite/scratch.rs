//! A database that nobody else sees and that goes with its connection.

use std::path::Path;

use super::connect;
use super::writes::SqliteWrites;
use crate::db::{DbError, Writes};

/// A new one, empty. It is in memory as long as it is small.
pub(crate) fn private() -> Result<Box<dyn Writes>, DbError> {
    // To SQLite a file without a name is a temporary one.
    Ok(Box::new(SqliteWrites(connect::filling(Path::new(""))?)))
}
