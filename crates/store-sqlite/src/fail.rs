//! What stops the work on one append or one page.

use rollbook_store::StoreError;
use rusqlite::ErrorCode;

#[derive(Debug)]
pub(crate) enum Fail {
    /// An outcome for the caller alone.
    Refused(StoreError),
    /// The database does not do what it should.
    Broken(rusqlite::Error),
    /// Too much for the thread it was tried on.
    TooMuch,
}

impl Fail {
    pub(crate) fn corrupt(what: impl Into<String>) -> Self {
        Self::Refused(StoreError::Corrupt(what.into()))
    }
}

impl From<rusqlite::Error> for Fail {
    fn from(error: rusqlite::Error) -> Self {
        Self::Broken(error)
    }
}

impl From<StoreError> for Fail {
    fn from(error: StoreError) -> Self {
        Self::Refused(error)
    }
}

impl From<Fail> for StoreError {
    fn from(fail: Fail) -> Self {
        match fail {
            Fail::Refused(error) => error,
            Fail::Broken(error) => broken(&error),
            Fail::TooMuch => Self::Unavailable("a page is larger than it may be".into()),
        }
    }
}

/// What callers are told when SQLite fails.
pub(crate) fn broken(error: &rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => StoreError::Corrupt(error.to_string()),
        _ => StoreError::Unavailable(error.to_string()),
    }
}

/// SQLite's integers are signed.
pub(crate) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A number that cannot be negative.
pub(crate) fn unsigned(number: i64) -> Result<u64, Fail> {
    u64::try_from(number).map_err(|_| Fail::corrupt(format!("{number} where no negative number can be")))
}
