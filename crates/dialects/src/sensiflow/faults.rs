//! What the core refuses, in the words of SensiFlow.

use std::convert::Infallible;
use std::future::ready;

use axum::extract::Request;
use axum::response::Response;
use futures::FutureExt;
use rollbook_app::AppError;
use rollbook_app::commands::{FIRST_NAME, LAST_NAME};
use rollbook_domain::Refusal;
use rollbook_http::{Fault, Head};
use tower::{Layer, Service, service_fn};
use tower_http::cors::CorsLayer;

use super::error::{self, Kind, Problem};
use super::policy::STREAM_URL;

/// What an endpoint was asked for, as far as its words for failures differ from the others'.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terms {
    /// The type for a missing group.
    group_missing: Kind,
    /// The group of the path.
    group: i32,
    /// The type for a value that breaks a rule.
    invalid: Kind,
}

impl Terms {
    /// The usual ones.
    pub(super) const fn usual(group: i32) -> Self {
        Self { group_missing: error::GROUP_NOT_FOUND, group, invalid: error::INVALID_PARAMETER }
    }

    /// Those of endpoints that name a missing group by another address.
    pub(super) const fn plain(group: i32) -> Self {
        Self { group_missing: error::GROUP_NOT_FOUND_PLAIN, ..Self::usual(group) }
    }

    /// Those of a change of a group.
    pub(super) const fn change(group: i32) -> Self {
        Self { invalid: error::INVALID_GROUP_CHANGE, ..Self::plain(group) }
    }

    /// The group of the path is not there.
    pub(super) fn no_group(&self) -> Problem {
        Problem::of(self.group_missing, format!("Device group with id {} not found", self.group))
    }

    /// What became of a command or query other than success.
    pub(super) fn problem(&self, error: impl Into<AppError>) -> Problem {
        match error.into() {
            AppError::Refused(refusal) => self.refused(&refusal),
            AppError::Invalid { field, reason } => self.invalid(field, &reason),
            error @ (AppError::NotFound { .. } | AppError::TooLarge | AppError::KeyReused) => {
                Problem::of(self.invalid, error.to_string())
            }
            error @ AppError::ReadOnly => Problem::of(error::FORBIDDEN, error.to_string()),
            error => internal(&error),
        }
    }

    fn refused(&self, refusal: &Refusal) -> Problem {
        match refusal {
            Refusal::UnknownGroup => self.no_group(),
            Refusal::UnknownSubject { subject } => unknown(subject),
            Refusal::InvalidText { field, reason } => self.invalid(field, reason),
            Refusal::NamedTwice { .. } => self.invalid("devices", "must not name an id twice"),
            Refusal::MemberExists { .. } => {
                let detail = "This group already contains one or more of the devices to add";
                Problem::of(error::INVALID_PARAMETER, detail)
            }
            Refusal::SubjectBusy { .. } => Problem::of(error::DEVICE_BUSY, "The device is changing its state"),
            Refusal::WrongTransition { .. } => Problem::of(error::INVALID_TRANSITION, refusal.to_string()),
            other => Problem::of(error::INVALID_PARAMETER, other.to_string()),
        }
    }

    fn invalid(&self, field: &str, reason: &str) -> Problem {
        let field = match field {
            STREAM_URL => "streamURL",
            FIRST_NAME => "firstName",
            LAST_NAME => "lastName",
            other => other,
        };
        Problem::decoding(self.invalid, format!("{field} {reason}"))
    }
}

/// For endpoints without a group.
pub(super) fn problem(error: impl Into<AppError>) -> Problem {
    Terms::usual(0).problem(error)
}

/// `device:41` is not there.
fn unknown(subject: &str) -> Problem {
    match subject.split_once(':') {
        Some(("user", id)) => Problem::of(error::USER_NOT_FOUND, format!("User with id {id} not found")),
        Some((_, id)) => Problem::of(error::DEVICE_NOT_FOUND, format!("Device with id {id} not found")),
        None => Problem::of(error::DEVICE_NOT_FOUND, format!("{subject} not found")),
    }
}

fn internal(error: &AppError) -> Problem {
    tracing::error!(%error, "request failed");
    Problem::of(error::INTERNAL, "The request could not be answered")
}

/// What the shell refuses, for the same pages as all else.
pub(super) fn fault(cors: &CorsLayer, fault: Fault, head: &Head) -> Response {
    let problem = match fault {
        Fault::Panic | Fault::Timeout | Fault::Overloaded => {
            Problem::of(error::INTERNAL, "The request could not be answered")
        }
        Fault::HeadersTooLarge => Problem::decoding(error::INVALID_PARAMETER, "The header fields are too large"),
    };
    let mut request = Request::default();
    request.headers_mut().clone_from(&head.headers);
    let mut answering = cors.layer(service_fn(|_: Request| ready(Ok::<_, Infallible>(problem.render(&head.path)))));
    // Nothing in it waits: the answer is there, and origins are compared with a list.
    let Some(Ok(response)) = answering.call(request).now_or_never() else { unreachable!("nothing waits") };
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::to_bytes;
    use axum::http::HeaderValue;
    use axum::http::header::{ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_TYPE, ORIGIN};

    fn refused(terms: Terms, refusal: Refusal) -> (u16, &'static str, String, bool) {
        let Problem { kind, detail, decoding } = terms.problem(refusal);
        (kind.status.as_u16(), kind.r#type, detail, decoding)
    }

    #[test]
    fn a_missing_group_is_named_by_the_address_of_its_endpoint() {
        let detail = "Device group with id 7 not found".to_owned();
        let hash = "https://sensiflow.github.io/main/api/errors/general/#device-group-not-found";
        let plain = "https://sensiflow.com/errors/device-group-not-found";
        assert_eq!(refused(Terms::usual(7), Refusal::UnknownGroup), (404, hash, detail.clone(), false));
        assert_eq!(refused(Terms::plain(7), Refusal::UnknownGroup), (404, plain, detail.clone(), false));
        assert_eq!(refused(Terms::change(7), Refusal::UnknownGroup), (404, plain, detail, false));
    }

    #[test]
    fn broken_rules_name_the_field_of_the_wire() {
        let refusal = Refusal::InvalidText { field: "stream_url", reason: "is too long" };
        let (status, kind, detail, decoding) = refused(Terms::usual(0), refusal);
        assert_eq!((status, detail.as_str(), decoding), (400, "streamURL is too long", true));
        assert!(kind.ends_with("#invalid-parameter"));
        let refusal = Refusal::InvalidText { field: "name", reason: "must not be blank" };
        assert_eq!(
            refused(Terms::change(7), refusal),
            (400, "https://datatracker.ietf.org/doc/html/rfc7231#section-6.5.1", "name must not be blank".into(), true)
        );
    }

    #[test]
    fn the_first_missing_device_is_named() {
        let (status, _, detail, decoding) =
            refused(Terms::usual(7), Refusal::UnknownSubject { subject: "device:41".into() });
        assert_eq!((status, detail.as_str(), decoding), (404, "Device with id 41 not found", false));
    }

    #[test]
    fn a_device_named_twice_is_a_bad_value_like_others() {
        let (status, kind, detail, decoding) =
            refused(Terms::usual(7), Refusal::NamedTwice { first: "device:1".into() });
        assert_eq!((status, detail.as_str(), decoding), (400, "devices must not name an id twice", true));
        assert!(kind.ends_with("#invalid-parameter"));
    }

    #[test]
    fn what_is_nobodys_fault_is_internal() {
        let problem = problem(AppError::ViewLate);
        assert_eq!((problem.kind, problem.detail.as_str()), (error::INTERNAL, "The request could not be answered"));
    }

    #[tokio::test]
    async fn pages_that_may_call_may_read_what_the_shell_refuses() {
        let cors = CorsLayer::new().allow_credentials(true).allow_origin(["http://a.example".parse().unwrap()]);
        let told = |said, origin: &'static str| {
            let headers = [(ORIGIN, HeaderValue::from_static(origin))].into_iter().collect();
            let response = fault(&cors, said, &Head { path: "/api/v1/groups/7".into(), headers });
            (response.headers().get(ACCESS_CONTROL_ALLOW_ORIGIN).cloned(), response)
        };
        for (said, status, instance) in
            [(Fault::Timeout, 500, "/api/v1/groups/7"), (Fault::HeadersTooLarge, 400, "/api/v1")]
        {
            let (allowed, response) = told(said, "http://a.example");
            assert_eq!(allowed.unwrap(), "http://a.example");
            assert_eq!(response.headers()[ACCESS_CONTROL_ALLOW_CREDENTIALS], "true");
            assert_eq!(response.headers()[CONTENT_TYPE], "application/problem+json");
            assert_eq!(response.status(), status);
            let body = to_bytes(response.into_body(), 10_000).await.unwrap();
            assert_eq!(serde_json::from_slice::<serde_json::Value>(&body).unwrap()["instance"], instance);
        }
        assert_eq!(told(Fault::Panic, "http://evil.example").0, None);
    }
}
