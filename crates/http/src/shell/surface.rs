//! One API among those that share the address.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::HeaderMap;

use crate::problem::{Problem, kind};

/// What of the path a surface owns. Case matters, and so do the ends of segments: `/v1/group` is not `/v1/groups`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Prefix {
    /// The path itself and everything below it.
    Under(String),
    /// This path alone.
    Exact(String),
}

impl Prefix {
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Under(text) | Self::Exact(text) => text,
        }
    }

    pub(super) fn owns(&self, path: &str) -> bool {
        match self {
            Self::Exact(text) => path == text,
            Self::Under(text) => {
                path.strip_prefix(text.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            }
        }
    }
}

/// What the shell itself has to refuse; each surface words it in its own way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// A handler panicked.
    Panic,
    /// There was no answer in time. The request may still have taken effect.
    Timeout,
    /// Too many requests are under way.
    Overloaded,
    /// The header fields are too large.
    HeadersTooLarge,
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Panic => Self::new(&kind::INTERNAL, "The cause has been logged under the id of this request."),
            Fault::Timeout => {
                let detail =
                    "There was no answer in time. A write may have taken effect; repeat it with its Idempotency-Key.";
                Self::new(&kind::REQUEST_TIMEOUT, detail).retry_after(5)
            }
            Fault::Overloaded => {
                Self::new(&kind::OVERLOADED, "Nothing was done. Send the request again later.").retry_after(1)
            }
            Fault::HeadersTooLarge => Self::new(&kind::HEADERS_TOO_LARGE, "Send fewer or shorter header fields."),
        }
    }
}

/// What the words for a fault may depend on: the request as far as it is known without its body.
#[derive(Debug, Clone, Default)]
pub struct Head {
    /// The path, without the query.
    pub path: String,
    /// The header fields.
    pub headers: HeaderMap,
}

/// How a surface says what the shell refuses.
type Say = dyn Fn(Fault, &Head) -> Response + Send + Sync;

/// A surface's own words for faults, if it has some; else they are problem documents.
#[derive(Clone, Default)]
pub(super) struct Words(Option<Arc<Say>>);

impl Words {
    /// The same for one request, which is gone by the time that something goes wrong with it.
    pub(super) fn about(&self, request: &Request) -> impl Fn(Fault) -> Response + use<> {
        let of = |say: &Arc<Say>| {
            let head = Head { path: request.uri().path().to_owned(), headers: request.headers().clone() };
            (Arc::clone(say), head)
        };
        let own = self.0.as_ref().map(of);
        move |fault| match &own {
            Some((say, head)) => say(fault, head),
            None => Problem::from(fault).into_response(),
        }
    }
}

/// An API with the paths it owns.
pub struct Surface {
    pub(super) name: &'static str,
    pub(super) prefixes: Vec<Prefix>,
    pub(super) router: Router,
    pub(super) faults: Words,
    pub(super) time_limit: Option<Duration>,
    pub(super) slow: Vec<(&'static str, Duration)>,
    pub(super) compressed: bool,
    pub(super) exempt: bool,
}

impl Surface {
    /// A surface whose faults are problem documents, with the shell's time limit and compression.
    pub fn new(name: &'static str, router: Router) -> Self {
        Self {
            name,
            prefixes: Vec::new(),
            router,
            faults: Words::default(),
            time_limit: None,
            slow: Vec::new(),
            compressed: true,
            exempt: false,
        }
    }

    /// The same, owning a path and everything below it.
    #[must_use]
    pub fn under(mut self, path: impl Into<String>) -> Self {
        self.prefixes.push(Prefix::Under(path.into()));
        self
    }

    /// The same, owning one path.
    #[must_use]
    pub fn exact(mut self, path: impl Into<String>) -> Self {
        self.prefixes.push(Prefix::Exact(path.into()));
        self
    }

    /// The same with its own words for faults.
    #[must_use]
    pub fn faults(self, say: impl Fn(Fault, &Head) -> Response + Send + Sync + 'static) -> Self {
        Self { faults: Words(Some(Arc::new(say))), ..self }
    }

    /// The same with another time limit for one route template, as for uploads.
    #[must_use]
    pub fn slow_route(mut self, template: &'static str, limit: Duration) -> Self {
        self.slow.push((template, limit));
        self
    }

    /// The same with its own time limit.
    #[must_use]
    pub fn time_limit(self, limit: Duration) -> Self {
        Self { time_limit: Some(limit), ..self }
    }

    /// The same, answering as it is.
    #[must_use]
    pub fn uncompressed(self) -> Self {
        Self { compressed: false, ..self }
    }

    /// The same, answering also when too many requests are under way. For health checks.
    pub(crate) fn exempt(self) -> Self {
        Self { exempt: true, ..self }
    }
}
