//! Errors as clients know them: a code, and for some of them a word in the trailer `exception`.

use rollbook_app::AppError;
use rollbook_http::problem::Problem;
use tonic::metadata::{AsciiMetadataValue, MetadataMap};
use tonic::{Code, Status};

const EXCEPTION: &str = "exception";

/// A request that makes no sense.
pub(crate) fn invalid(what: impl Into<String>) -> Status {
    Status::invalid_argument(what)
}

/// A position that the log does not have.
pub(crate) fn invalid_position() -> Status {
    invalid("Trying to read from an invalid position.")
}

/// What only the owner of the log does.
pub(crate) fn read_only() -> Status {
    Status::unimplemented("This log is read here. Commands are sent over REST or GraphQL.")
}

/// The service goes down; clients come back with their checkpoint.
pub(crate) fn stopping() -> Status {
    Status::unavailable("The service is going down.")
}

/// Somebody without the right to do this.
fn denied(detail: &str) -> Status {
    with_exception(Code::PermissionDenied, detail, "access-denied", &[])
}

/// A status with the word that clients tell it by.
pub(crate) fn with_exception(
    code: Code,
    message: &str,
    exception: &'static str,
    more: &[(&'static str, &str)],
) -> Status {
    let mut metadata = MetadataMap::new();
    metadata.insert(EXCEPTION, AsciiMetadataValue::from_static(exception));
    for (name, value) in more {
        // Names of streams may be any text; a trailer may not.
        if let Ok(value) = value.parse() {
            metadata.insert(*name, value);
        }
    }
    Status::with_metadata(code, message, metadata)
}

/// A refusal at the door.
pub(crate) fn refused(problem: &Problem) -> Status {
    match problem.kind().status.as_u16() {
        400 => invalid(problem.detail()),
        401 => Status::unauthenticated(problem.detail()),
        403 => denied(problem.detail()),
        503 => Status::unavailable(problem.detail()),
        _ => Status::internal("The cause has been logged."),
    }
}

/// What a log could not do. The cause of a defect is logged, not told.
#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
pub(crate) fn failed(error: AppError) -> Status {
    match error {
        AppError::Unavailable(_) => Status::unavailable(error.to_string()),
        AppError::Invalid { .. } => invalid(error.to_string()),
        _ => {
            tracing::error!(%error, "reading the log failed");
            Status::internal("The cause has been logged.")
        }
    }
}
