//! What can go wrong, as GraphQL tells it: the problem documents of native REST, with `code` and details in
//! `extensions`.

use async_graphql::{Error, ErrorExtensionValues, Value};
use http::StatusCode;
use rollbook_app::AppError;
use rollbook_http::problem::{Kind, Problem, kind, of_parameter};

/// What resolvers give.
pub(crate) type Result<T, E = Fault> = std::result::Result<T, E>;

/// A [`Problem`] on its way into an answer.
#[derive(Debug, Clone)]
pub(crate) struct Fault(pub(crate) Problem);

/// Kinds that only GraphQL has.
pub(crate) mod own {
    use super::{Kind, StatusCode};

    pub(crate) static SYNTAX: Kind =
        Kind { code: "syntax", status: StatusCode::BAD_REQUEST, title: "The query cannot be parsed" };
    pub(crate) static INVALID_QUERY: Kind =
        Kind { code: "invalid-query", status: StatusCode::BAD_REQUEST, title: "The query does not fit the schema" };
    pub(crate) static TOO_COMPLEX: Kind =
        Kind { code: "query-too-complex", status: StatusCode::BAD_REQUEST, title: "The query asks for too much" };
    pub(crate) static WRONG_TRANSPORT: Kind = Kind {
        code: "wrong-transport",
        status: StatusCode::BAD_REQUEST,
        title: "The operation needs another transport",
    };
    pub(crate) static UNKNOWN_OPERATION: Kind =
        Kind { code: "unknown-operation", status: StatusCode::BAD_REQUEST, title: "Which operation is not clear" };
}

impl Fault {
    /// A fault of a kind; `detail` is about this occurrence.
    pub(crate) fn new(kind: &'static Kind, detail: impl Into<String>) -> Self {
        Self(Problem::new(kind, detail.into()))
    }

    /// An argument that makes no sense.
    pub(crate) fn argument(name: &'static str, reason: impl std::fmt::Display) -> Self {
        Self(Problem::new(&kind::INVALID_PARAMETER, format!("{name} {reason}")).with("field", name))
    }

    /// What the application says of an argument that it calls otherwise.
    pub(crate) fn in_argument(name: &'static str, error: AppError) -> Self {
        Self(of_parameter(name, error))
    }
}

impl From<Problem> for Fault {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}

impl From<AppError> for Fault {
    fn from(error: AppError) -> Self {
        Self(error.into())
    }
}

impl From<Fault> for Error {
    fn from(Fault(problem): Fault) -> Self {
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", problem.kind().code);
        for (name, value) in problem.members() {
            extensions.set(name, Value::from_json(value.clone()).unwrap_or_default());
        }
        Self { message: problem.detail().to_owned(), source: None, extensions: Some(extensions) }
    }
}
