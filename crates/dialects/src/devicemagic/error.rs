//! Failures as this dialect tells them: a status, one sentence in the chosen format, and the same in a header.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rollbook_app::AppError;
use rollbook_domain::Refusal;
use serde_json::json;

use super::format::Format;
use super::xml::Writer;

/// A failure before its format is chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) status: StatusCode,
    pub(super) message: String,
}

impl Fault {
    pub(super) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, message: message.into() }
    }

    pub(super) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    pub(super) fn not_found(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("{what} not found"))
    }

    pub(super) fn unreadable() -> Self {
        Self::bad_request("The body cannot be read")
    }

    /// The answer in a format.
    pub(super) fn answer(&self, format: Format) -> Response {
        let body = match format {
            Format::Json => json!({ "error": self.message }).to_string(),
            Format::Xml => Writer::document(|xml| xml.leaf("error", &self.message)),
        };
        let mut response = (self.status, [(header::CONTENT_TYPE, format.content_type())], body).into_response();
        response.headers_mut().insert("message", printable(&self.message));
        if self.status == StatusCode::UNAUTHORIZED {
            let realm = HeaderValue::from_static("Basic realm=\"Application\"");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, realm);
        }
        response
    }
}

/// A header holds one line of visible characters; others become question marks.
fn printable(message: &str) -> HeaderValue {
    let visible = |c: char| if c == ' ' || c.is_ascii_graphic() { c } else { '?' };
    let text: String = message.chars().take(1_000).map(visible).collect();
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
}

impl From<AppError> for Fault {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Refused(refusal) => refusal.into(),
            AppError::Invalid { .. } | AppError::TooLarge => Self::bad_request(sentence(&error.to_string())),
            AppError::NotFound { what } => Self::not_found(&sentence(what)),
            AppError::ReadOnly => Self::new(StatusCode::FORBIDDEN, sentence(&error.to_string())),
            AppError::VersionMismatch { .. }
            | AppError::KeyReused
            | AppError::Unavailable(_)
            | AppError::ViewLate
            | AppError::Internal(_) => {
                tracing::error!(%error, "a Device Magic request failed");
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, "The request could not be carried out")
            }
        }
    }
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::UnknownGroup => Self::not_found("Group"),
            Refusal::NameTaken => Self::bad_request("Name has already been taken"),
            Refusal::InvalidText { field, reason } => {
                let reason = if reason == "must not be blank" { "can't be blank" } else { reason };
                Self::bad_request(format!("{} {reason}", sentence(field)))
            }
            Refusal::UnknownSubject { subject } => {
                let (kind, id) = subject.split_once(':').unwrap_or(("subject", &subject));
                Self::bad_request(format!("{} {id} does not exist", sentence(kind)))
            }
            Refusal::ClaimTaken { kind } => Self::bad_request(format!("{} has already been taken", sentence(&kind))),
            refusal => Self::bad_request(sentence(&refusal.to_string())),
        }
    }
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blank_name_is_told_in_the_words_of_the_contract() {
        let fault = Fault::from(Refusal::InvalidText { field: "name", reason: "must not be blank" });
        assert_eq!(fault, Fault::bad_request("Name can't be blank"));
    }

    #[test]
    fn no_message_breaks_out_of_its_header() {
        let response = Fault::bad_request("a\r\nset-cookie: b=ä").answer(Format::Json);
        assert_eq!(response.headers()["message"], "a??set-cookie: b=?");
    }
}
