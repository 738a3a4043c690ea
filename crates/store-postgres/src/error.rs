//! Failures of the server as outcomes of the port.

use rollbook_store::StoreError;

/// A failure that another attempt may not meet: the server is away, busy, full or restarting.
#[expect(clippy::needless_pass_by_value, reason = "so that it can be given to map_err by its name")]
pub(crate) fn unavailable(error: sqlx::Error) -> StoreError {
    // Class 22: the server cannot hold a value. Sending it again will not help.
    let unfit =
        error.as_database_error().and_then(sqlx::error::DatabaseError::code).is_some_and(|code| code.starts_with("22"));
    let words = without_secrets(&error);
    if unfit { StoreError::Corrupt(words) } else { StoreError::Unavailable(words) }
}

/// What is stored does not have the shape it was written in.
pub(crate) fn corrupt(what: impl std::fmt::Display) -> StoreError {
    StoreError::Corrupt(what.to_string())
}

/// The server's own words; connection strings never occur in them.
fn without_secrets(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(error) => format!("{} ({})", error.message(), error.code().unwrap_or_default()),
        error => error.to_string(),
    }
}
