//! What can become of a call other than success.

use rollbook_domain::Refusal;
use rollbook_store::StoreError;

/// See the variants. Each surface maps them in one place.
#[derive(Debug, Clone, thiserror::Error)]
pub enum AppError {
    /// A rule said no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The stream is not at the version the client named.
    #[error("the resource is at version {actual}")]
    VersionMismatch {
        /// Its version.
        actual: u64,
    },
    /// The idempotency key was used for another request.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// A parameter makes no sense.
    #[error("{field} {reason}")]
    Invalid {
        /// Which.
        field: &'static str,
        /// Reads on from the field.
        reason: String,
    },
    /// Something that was asked for is not there (and is no group).
    #[error("{what} not found")]
    NotFound {
        /// What.
        what: &'static str,
    },
    /// What is served is a copy of a log, or its past: it is read, and nothing is changed.
    #[error("this service shows a copy of a log and takes no changes")]
    ReadOnly,
    /// The request is larger than the log takes.
    #[error("the request is too large")]
    TooLarge,
    /// Too much is waiting, or the log is away. Nothing was acknowledged; the same request may be sent again.
    #[error("the service cannot take the request now: {0}")]
    Unavailable(String),
    /// The views did not reach the wanted position in time.
    #[error("the views are behind the wanted position")]
    ViewLate,
    /// A defect, or damaged data. The cause is logged, not told.
    #[error("internal error: {0}")]
    Internal(String),
}

impl AppError {
    /// Others were quicker too often.
    pub(crate) fn overtaken() -> Self {
        Self::Unavailable("too many concurrent changes".into())
    }
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Overloaded | StoreError::Unavailable(_) => Self::Unavailable(error.to_string()),
            StoreError::KeyReused => Self::KeyReused,
            StoreError::TooLarge { .. } => Self::TooLarge,
            StoreError::Conflict { .. } | StoreError::GuardFailed { .. } | StoreError::TimeWentBack { .. } => {
                Self::overtaken()
            }
            StoreError::Corrupt(_) => Self::Internal(error.to_string()),
        }
    }
}
