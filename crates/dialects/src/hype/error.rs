//! What can go wrong, in the words of the first server.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use rollbook_app::AppError;
use rollbook_domain::Refusal;
use rollbook_files::sigv4::Denied;
use rollbook_http::{Fault, Head};

use super::wire::Message;

const BAD_REQUEST: &str = "bad request, check param or body";
const NOT_FOUND: &str = "resource not found";
const INTERNAL: &str = "internal server error";

/// `{"message": "<detail> [base error: <base>]"}` with a status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    pub(super) status: StatusCode,
    pub(super) message: String,
}

impl Failure {
    fn new(status: StatusCode, detail: &str, base: &str) -> Self {
        Self { status, message: format!("{detail} [base error: {base}]") }
    }

    pub(super) fn bad_request(detail: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail, BAD_REQUEST)
    }

    /// A parameter, or a field of the body of delete-ids.
    pub(super) fn parameter(name: &str) -> Self {
        Self::bad_request(&format!("invalid {name} param"))
    }

    /// The form of create and edit.
    pub(super) fn form(reason: &str) -> Self {
        Self::bad_request(&format!("bad data at key \"group_ids_as_form\" of form-data: {reason}"))
    }

    /// The file of edit.
    pub(super) fn file(reason: &str) -> Self {
        Self::bad_request(&format!("bad file at key \"group_ids_as_file\" of form-data: {reason}"))
    }

    pub(super) fn object_id() -> Self {
        Self::bad_request("the provided hex string is not a valid ObjectID")
    }

    pub(super) fn cut_short() -> Self {
        Self::bad_request("unexpected end of JSON input")
    }

    pub(super) fn too_large() -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "http: request body too large", BAD_REQUEST)
    }

    pub(super) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "mongo: no documents in result", NOT_FOUND)
    }

    pub(super) fn no_route() -> Self {
        Self::new(StatusCode::NOT_FOUND, "404 page not found", NOT_FOUND)
    }

    pub(super) fn method() -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "method not allowed", BAD_REQUEST)
    }

    pub(super) fn unauthorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthorized", "unauthorized")
    }

    fn internal() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "something went wrong", INTERNAL)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        (self.status, Json(Message { message: self.message })).into_response()
    }
}

impl From<Denied> for Failure {
    fn from(denied: Denied) -> Self {
        Self::new(StatusCode::FORBIDDEN, &denied.to_string(), "forbidden")
    }
}

impl From<AppError> for Failure {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Refused(refusal) => refusal.into(),
            AppError::NotFound { .. } => Self::not_found(),
            AppError::ReadOnly => Self::new(StatusCode::FORBIDDEN, &error.to_string(), "forbidden"),
            AppError::TooLarge => Self::too_large(),
            AppError::Invalid { .. } => Self::bad_request(&error.to_string()),
            AppError::VersionMismatch { .. }
            | AppError::KeyReused
            | AppError::Unavailable(_)
            | AppError::ViewLate
            | AppError::Internal(_) => {
                tracing::warn!(%error, "a Hype request failed");
                Self::internal()
            }
        }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::UnknownGroup => Self::not_found(),
            // A 500 with the base of a 400: so it is written.
            Refusal::NameTaken => Self::new(StatusCode::INTERNAL_SERVER_ERROR, "; record already exists", BAD_REQUEST),
            // Only the form brings texts.
            Refusal::InvalidText { .. } => Self::form(&refusal.to_string()),
            refusal => Self::bad_request(&refusal.to_string()),
        }
    }
}

/// What the shell refuses, in this API's words.
pub(super) fn fault(fault: Fault, _: &Head) -> Response {
    let failure = match fault {
        Fault::Panic | Fault::Timeout | Fault::Overloaded => Failure::internal(),
        Fault::HeadersTooLarge => Failure::bad_request("header fields too large"),
    };
    failure.into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(failure: impl Into<Failure>) -> (u16, String) {
        let failure = failure.into();
        (failure.status.as_u16(), failure.message)
    }

    #[test]
    fn refusals_have_the_documented_words() {
        let base = "[base error: bad request, check param or body]";
        assert_eq!(told(Refusal::NameTaken), (500, format!("; record already exists {base}")));
        assert_eq!(told(Refusal::GroupSuspended), (400, format!("group is suspended {base}")));
        let missing = "mongo: no documents in result [base error: resource not found]".to_owned();
        assert_eq!(told(Refusal::UnknownGroup), (404, missing));
        let short = Failure::form("unexpected end of JSON input");
        let text = "bad data at key \"group_ids_as_form\" of form-data: unexpected end of JSON input";
        assert_eq!(told(short), (400, format!("{text} {base}")));
    }

    #[test]
    fn nothing_inside_is_told() {
        let (status, message) = told(AppError::Internal("/data/log.db is torn".into()));
        assert_eq!(status, 500);
        assert_eq!(message, "something went wrong [base error: internal server error]");
    }
}
