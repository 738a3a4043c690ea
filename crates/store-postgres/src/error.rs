//! Failures of the server as outcomes of the port.

use rollbook_store::StoreError;
use sqlx::error::DatabaseError;

/// A failure that another attempt may not meet: the server is away, busy, full or restarting.
#[expect(clippy::needless_pass_by_value, reason = "so that it can be given to map_err by its name")]
pub(crate) fn unavailable(error: sqlx::Error) -> StoreError {
    // Class 22: the server cannot hold a value. Sending it again will not help.
    let unfit = code(&error).is_some_and(|code| code.starts_with("22"));
    let words = words(&error);
    if unfit { StoreError::Corrupt(words) } else { StoreError::Unavailable(words) }
}

/// The server takes longer than it ever should.
pub(crate) fn stalled() -> StoreError {
    StoreError::Unavailable("the database server does not answer".into())
}

/// What is stored does not have the shape it was written in.
pub(crate) fn corrupt(what: impl std::fmt::Display) -> StoreError {
    StoreError::Corrupt(what.to_string())
}

/// Whether the connection is of no use any more.
pub(crate) fn is_gone(error: &sqlx::Error) -> bool {
    match error {
        // Class 57P: the server ends the session; class 08: a proxy has lost it.
        sqlx::Error::Database(error) => {
            error.code().is_some_and(|code| code.starts_with("57P") || code.starts_with("08") || code == "25P03")
        }
        sqlx::Error::Io(_) | sqlx::Error::Protocol(_) | sqlx::Error::Tls(_) | sqlx::Error::WorkerCrashed => true,
        _ => false,
    }
}

fn code(error: &sqlx::Error) -> Option<String> {
    error.as_database_error().and_then(DatabaseError::code).map(Into::into)
}

/// What operators and `/health/ready` are told: what is wrong, without names, addresses or data.
pub(crate) fn words(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Io(error) => format!("the database server cannot be reached ({})", error.kind()),
        sqlx::Error::Tls(_) => "the database server offers no encryption that this process accepts".into(),
        sqlx::Error::Database(error) => match error.code().as_deref().and_then(known) {
            Some(words) => words.into(),
            None => format!("{} ({})", error.message(), error.code().unwrap_or_default()),
        },
        error => error.to_string(),
    }
}

fn known(code: &str) -> Option<&'static str> {
    Some(match code {
        "28000" | "28P01" => "the database server refuses the user or the password",
        "3D000" => "the database does not exist",
        "42501" => "the user may not do this in the database",
        "42P01" | "42703" | "42883" => "the database has not the schema that this version needs",
        "25006" => "the database server is a standby and takes no writes",
        "25P03" | "55P03" => "another process holds the log for too long",
        "53100" => "the disk of the database server is full",
        "53200" => "the database server is out of memory",
        "53300" => "the database server has no connection left",
        "57P01" | "57P02" | "57P03" => "the database server is starting or going down",
        _ => return None,
    })
}
