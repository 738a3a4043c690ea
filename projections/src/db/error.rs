//! What can go wrong with a view database, by what can be done about it.

use rollbook_app::AppError;

/// See the variants.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DbError {
    /// Somebody else holds it, the disk is full, the server is away: the same attempt may work later.
    #[error("the views cannot be used now: {0}")]
    Unavailable(String),
    /// The server does not let this process in, or has no such database. Somebody has to put that right.
    #[error("the views are refused to this process: {0}")]
    Refused(String),
    /// It must not be written.
    #[error("the views cannot be written: {0}")]
    ReadOnly(String),
    /// It is damaged, or no database at all.
    #[error("the views are damaged: {0}")]
    Corrupt(String),
    /// The database does not take the statement or the row. The same attempt fails again.
    #[error("the views refuse it: {0}")]
    Rejected(String),
    /// Another process leads, or has moved the checkpoint.
    #[error("another process writes these views")]
    Fenced,
}

impl DbError {
    /// Whether another statement may well work.
    pub(crate) fn is_of_the_statement(&self) -> bool {
        matches!(self, Self::Rejected(_))
    }

    /// Whether the same attempt may work later.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Unavailable(_) | Self::Refused(_) | Self::ReadOnly(_) => true,
            Self::Corrupt(_) | Self::Rejected(_) | Self::Fenced => false,
        }
    }
}

impl From<DbError> for AppError {
    fn from(error: DbError) -> Self {
        match error {
            DbError::Unavailable(_) | DbError::Refused(_) | DbError::ReadOnly(_) | DbError::Fenced => {
                Self::Unavailable(error.to_string())
            }
            DbError::Corrupt(_) | DbError::Rejected(_) => Self::Internal(error.to_string()),
        }
    }
}
