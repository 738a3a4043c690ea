//! What can go wrong: a status, and a sentence under `Error`.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rollbook_app::AppError;
use rollbook_app::uploads::UploadError;
use rollbook_domain::Refusal;
use rollbook_http::{Fault, Head};
use rollbook_renditions::Refused;
use serde_json::json;

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    pub(super) status: StatusCode,
    pub(super) sentence: String,
}

impl Failure {
    pub(super) fn new(status: StatusCode, sentence: impl Into<String>) -> Self {
        Self { status, sentence: sentence.into() }
    }

    pub(super) fn bad_request(sentence: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, sentence)
    }

    pub(super) fn unauthorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "A valid access token is required.")
    }

    pub(super) fn not_found(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("There is no such {what}."))
    }

    pub(super) fn forbidden(sentence: &str) -> Self {
        Self::new(StatusCode::FORBIDDEN, sentence)
    }

    pub(super) fn too_large(limit: u64) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, format!("More than {limit} bytes are not taken."))
    }

    pub(super) fn method() -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "This path has other methods.")
    }

    fn unavailable() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "The request cannot be carried out now; please send it again.")
    }

    fn internal() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong inside.")
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(json!({ "Error": self.sentence }))).into_response();
        let extra = match self.status {
            StatusCode::UNAUTHORIZED => Some((header::WWW_AUTHENTICATE, "Bearer")),
            StatusCode::SERVICE_UNAVAILABLE => Some((header::RETRY_AFTER, "1")),
            _ => None,
        };
        response.headers_mut().extend(extra.map(|(name, value)| (name, HeaderValue::from_static(value))));
        response
    }
}

impl From<AppError> for Failure {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Refused(refusal) => refusal.into(),
            AppError::NotFound { what } => Self::not_found(what),
            AppError::Invalid { field, reason } => Self::bad_request(format!("{} {reason}.", key(field))),
            AppError::TooLarge => Self::bad_request(sentence(&error.to_string())),
            AppError::ReadOnly => Self::new(StatusCode::FORBIDDEN, sentence(&error.to_string())),
            AppError::Unavailable(_) | AppError::ViewLate => {
                tracing::warn!(%error, "a photo request could not be carried out");
                Self::unavailable()
            }
            AppError::VersionMismatch { .. } | AppError::KeyReused | AppError::Internal(_) => {
                tracing::error!(%error, "a photo request failed");
                Self::internal()
            }
        }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::UnknownGroup => Self::not_found("group"),
            Refusal::UnknownMedia { .. } => Self::not_found("photo"),
            Refusal::ReservationExpired => Self::forbidden("This upload URL has expired."),
            Refusal::MediaDiffers => {
                Self::new(StatusCode::CONFLICT, "This photo was uploaded with other content already.")
            }
            Refusal::InvalidText { field, reason } => Self::bad_request(format!("{} {reason}.", key(field))),
            Refusal::ClaimTaken { kind } => Self::bad_request(format!("{} is taken.", key(&kind))),
            refusal => Self::bad_request(sentence(&refusal.to_string())),
        }
    }
}

impl From<UploadError> for Failure {
    fn from(error: UploadError) -> Self {
        match error {
            UploadError::NotTaken(Refused::TooLarge { limit }) => Self::too_large(limit),
            UploadError::NotTaken(refused) => Self::bad_request(sentence(&refused.to_string())),
            UploadError::BrokenOff => Self::bad_request("The upload broke off."),
            UploadError::App(error) => error.into(),
        }
    }
}

/// With a capital at its beginning and a stop at its end.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase).into_iter().flatten();
    first.chain(letters).chain(['.']).collect()
}

/// A field as requests write it: `FirstName` for `first_name`.
fn key(field: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect::<String>()
    };
    field.split('_').map(word).collect()
}

/// What the shell refuses, in this API's words.
pub(super) fn fault(fault: Fault, _: &Head) -> Response {
    let failure = match fault {
        Fault::Panic => Failure::internal(),
        Fault::Timeout | Fault::Overloaded => Failure::unavailable(),
        Fault::HeadersTooLarge => Failure::bad_request("The header fields are too large."),
    };
    failure.into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(failure: impl Into<Failure>) -> (u16, String) {
        let failure = failure.into();
        (failure.status.as_u16(), failure.sentence)
    }

    #[test]
    fn refusals_are_sentences_with_their_status() {
        assert_eq!(told(Refusal::UnknownGroup), (404, "There is no such group.".into()));
        assert_eq!(told(Refusal::GroupSuspended), (400, "Group is suspended.".into()));
        assert_eq!(told(Refusal::MediaDiffers).0, 409);
        let taken = Refusal::ClaimTaken { kind: "vanity_url".into() };
        assert_eq!(told(taken), (400, "VanityUrl is taken.".into()));
        let long = Refusal::InvalidText { field: "first_name", reason: "is too long" };
        assert_eq!(told(long), (400, "FirstName is too long.".into()));
        assert_eq!(told(Refusal::ReservationExpired).0, 403);
        assert_eq!(told(UploadError::NotTaken(Refused::TooLarge { limit: 9 })).0, 413);
        assert_eq!(told(UploadError::NotTaken(Refused::NotAnImage)).0, 400);
        assert_eq!(told(AppError::Unavailable("disk /dev/x".into())).0, 503);
    }

    #[test]
    fn nothing_inside_is_told() {
        assert_eq!(
            told(AppError::Internal("/data/log.db is torn".into())),
            (500, "Something went wrong inside.".into())
        );
    }
}
