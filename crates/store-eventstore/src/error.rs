//! What the server answers, by what can be done about it.

use std::path::PathBuf;

use eventstore::{Error, GrpcConnectionError};
use rollbook_store::StoreError;
use rollbook_store_sqlite::OpenError as CopyError;

/// Why a log cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address makes no sense.
    #[error("is no KurrentDB address: {0}")]
    Address(String),
    /// The files that the address names cannot be read.
    #[error("the certificates of KurrentDB's address (tlsCAFile, userCertFile, userKeyFile) cannot be used: {0}")]
    Certificates(String),
    /// Nobody answers there.
    #[error("cannot connect to KurrentDB: {0}")]
    Connect(String),
    /// The server does not let us in.
    #[error("KurrentDB refuses the user name or password of the address, or the user may not do this")]
    Denied,
    /// What is in the log was not written by this program, or by a newer one.
    #[error("the log in KurrentDB is not what this version writes: {0}")]
    Foreign(String),
    /// The copy cannot be used.
    #[error("the copy of the log cannot be opened: {0}")]
    Copy(#[from] CopyError),
    /// The copy is of another log.
    #[error("{} is the copy of another log; remove it, or name another place", path.display())]
    OtherLog {
        /// The copy.
        path: PathBuf,
    },
}

/// gRPC's numbers for a call that was broken off: cancelled, as the client says of a connection that went, and aborted.
const BROKEN_OFF: [i32; 2] = [1, 10];

/// What a call came to that did not succeed.
#[derive(Debug, Clone)]
pub(crate) enum Failure {
    /// The server has answered, and another attempt gets the same answer.
    Refused(Error),
    /// Another node of the cluster leads. The client goes there by itself: another attempt finds it.
    Moved,
    /// The server, the network or the client: another attempt may succeed.
    Away(String),
}

impl Failure {
    /// Which of them an error is.
    pub(crate) fn of(error: Error) -> Self {
        match error {
            Error::Grpc { code, .. } if BROKEN_OFF.contains(&(code as i32)) => Self::Away(words(&error)),
            Error::WrongExpectedVersion { .. }
            | Error::ResourceNotFound
            | Error::ResourceDeleted
            | Error::AccessDenied
            | Error::Grpc { .. } => Self::Refused(error),
            Error::NotLeaderException(_) => Self::Moved,
            // Without their address, which the client adds to some.
            other => Self::Away(words(&other)),
        }
    }

    /// Whether another attempt may succeed.
    pub(crate) fn passes(&self) -> bool {
        !matches!(self, Self::Refused(_))
    }

    /// For whoever waits for an outcome.
    pub(crate) fn unavailable(&self) -> StoreError {
        StoreError::Unavailable(self.to_string())
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Refused(Error::AccessDenied) => f.write_str("KurrentDB does not let this user in"),
            Self::Refused(error) => write!(f, "KurrentDB refuses: {error}"),
            Self::Moved => f.write_str("another node of KurrentDB leads now"),
            Self::Away(words) => write!(f, "KurrentDB cannot be reached: {words}"),
        }
    }
}

impl std::error::Error for Failure {}

impl From<Failure> for OpenError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(Error::AccessDenied) => Self::Denied,
            Failure::Refused(error) => Self::Foreign(error.to_string()),
            Failure::Moved => Self::Connect(failure.to_string()),
            Failure::Away(words) => Self::Connect(words),
        }
    }
}

/// Where no node of a cluster answers.
const UNFOUND: &str = "no node of the cluster says who leads it";
/// How the client begins to say that a connection came to nothing; it says no more.
const UNCONNECTED: [&str; 3] = ["client error (", "operation was canceled", "connection error"];

/// Whether the client keeps to itself why there is no connection.
pub(crate) fn is_bare(words: &str) -> bool {
    words == UNFOUND || UNCONNECTED.iter().any(|beginning| words.starts_with(beginning))
}

fn words(error: &Error) -> String {
    match error {
        Error::DeadlineExceeded => "it does not answer in time".into(),
        Error::ConnectionClosed => "the connection is closed".into(),
        Error::GrpcConnectionError(GrpcConnectionError::MaxDiscoveryAttemptReached(_)) => UNFOUND.into(),
        Error::GrpcConnectionError(GrpcConnectionError::Grpc(status)) | Error::ServerError(status) => message(status),
        other => other.to_string(),
    }
}

/// What is for people in `status: Unknown, message: "…", details: …`, which is all that the client keeps of a status.
fn message(status: &str) -> String {
    let rest = status.split_once("message: \"").map(|(_, rest)| rest);
    let message = rest.and_then(|rest| rest.split_once("\", details: ")).map(|(message, _)| message);
    message.unwrap_or(status).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_code(code: i32) -> Failure {
        Failure::of(Error::Grpc { code: code.into(), message: "in words".into() })
    }

    #[test]
    fn a_call_that_was_broken_off_may_be_made_again() {
        assert!(of_code(1).passes() && of_code(10).passes());
        assert!(!of_code(3).passes(), "it makes no sense");
    }

    #[test]
    fn a_status_is_told_by_its_message() {
        let status = r#"status: Unavailable, message: "Server Is Not Ready", details: [], metadata: MetadataMap { }"#;
        assert_eq!(message(status), "Server Is Not Ready");
        assert_eq!(message("something else"), "something else");
    }
}
