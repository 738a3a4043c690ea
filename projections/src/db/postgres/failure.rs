//! PostgreSQL's errors in the words of the port.

use sqlx::error::Error;

use crate::db::DbError;

impl From<Error> for DbError {
    fn from(error: Error) -> Self {
        match &error {
            Error::Database(reported) => {
                let code = reported.code().unwrap_or_default();
                of_code(&code, format!("{} ({code})", reported.message()))
            }
            Error::PoolTimedOut => Self::Unavailable("the server is away, or all connections are in use".into()),
            Error::Io(_) | Error::PoolClosed | Error::WorkerCrashed | Error::Protocol(_) => {
                Self::Unavailable(error.to_string())
            }
            Error::Configuration(_) | Error::Tls(_) => Self::Refused(error.to_string()),
            _ => Self::Rejected(error.to_string()),
        }
    }
}

fn of_code(code: &str, text: String) -> DbError {
    match code {
        // Not allowed.
        "42501" => DbError::ReadOnly(text),
        // It may take over, or another address has who does.
        "25006" => DbError::Unavailable(format!("the database server is a standby and takes no writes: {text}")),
        "XX001" | "XX002" => DbError::Corrupt(text),
        // These views were replaced by others a while ago, which whoever reads is about to learn.
        "42P01" | "3F000" => DbError::Unavailable(format!("the views were replaced: {text}")),
        "3D000" => DbError::Refused(text),
        code => match code.get(..2) {
            Some("28") => DbError::Refused(text),
            // Connections, transactions that met, resources, locks, operators, the system.
            Some("08" | "40" | "53" | "55" | "57" | "58") => DbError::Unavailable(text),
            _ => DbError::Rejected(text),
        },
    }
}
