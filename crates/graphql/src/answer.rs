//! What is answered to one request.

use std::collections::BTreeMap;

use async_graphql::{ErrorExtensionValues, Response, ServerError, Value, value};
use http::StatusCode;
use rollbook_http::problem::{Problem, kind};
use serde::Serialize;

use crate::complete::{Shape, complete};
use crate::error::{Fault, own};

/// The most errors that are told at once.
const MAX_ERRORS: usize = 20;

/// The answer to one request.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Answer {
    /// None where the request was refused before it was run.
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<ServerError>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    extensions: BTreeMap<&'static str, Value>,
    /// The problem that was the whole answer, for its status and headers.
    #[serde(skip)]
    refusal: Option<Problem>,
    /// Whether it was no GraphQL request at all.
    #[serde(skip)]
    incomplete: bool,
    /// How far the operation has come in the log.
    #[serde(skip)]
    position: Option<String>,
}

impl Answer {
    /// A request that was not run.
    pub(crate) fn refused(fault: Fault) -> Self {
        let problem = fault.0.clone();
        let error = async_graphql::Error::from(fault).into_server_error(async_graphql::Pos::default());
        let error = ServerError { locations: Vec::new(), ..error };
        Self { refusal: Some(problem), ..Self::invalid(vec![error]) }
    }

    /// A request that lacks a part, so that it is no GraphQL request.
    pub(crate) fn incomplete(detail: &str) -> Box<Self> {
        let refused = Self::refused(Fault::new(&own::INVALID_QUERY, detail));
        Box::new(Self { incomplete: true, ..refused })
    }

    /// A request that the library did not run.
    pub(crate) fn invalid(errors: Vec<ServerError>) -> Self {
        let mut answer = Self { errors, ..Self::default() };
        answer.tidy(own::INVALID_QUERY.code);
        answer
    }

    /// What the library gives for a request.
    pub(crate) fn of(response: Response, shape: &Shape, position: Option<String>) -> Self {
        let Response { data, errors, .. } = response;
        // Errors without a path are of the request as a whole: nothing was run.
        if data == Value::Null && !errors.is_empty() && errors.iter().all(|error| error.path.is_empty()) {
            return Self::invalid(errors);
        }
        let data = Some(complete(shape, data, &errors));
        let mut answer = Self { data, errors, position, ..Self::default() };
        answer.tidy(kind::INVALID_PARAMETER.code);
        if let Some(position) = &answer.position {
            answer.extensions.insert("rollbook", value!({ "position": position.clone() }));
        }
        answer
    }

    /// A code for what the library itself found wrong, and not more errors than anybody reads.
    fn tidy(&mut self, code: &'static str) {
        self.errors.truncate(MAX_ERRORS);
        for error in &mut self.errors {
            let extensions = error.extensions.get_or_insert_with(ErrorExtensionValues::default);
            if extensions.get("code").is_none() {
                extensions.set("code", code);
            }
        }
    }

    /// Whether the operation was run, wholly or in part.
    pub(crate) fn was_run(&self) -> bool {
        self.data.is_some()
    }

    /// Whether all of it was run, without a fault.
    pub(crate) fn is_whole(&self) -> bool {
        self.was_run() && self.errors.is_empty()
    }

    /// Whether it was no GraphQL request at all.
    pub(crate) fn is_incomplete(&self) -> bool {
        self.incomplete
    }

    /// The status by the specification, where the client knows `application/graphql-response+json`.
    pub(crate) fn status(&self) -> StatusCode {
        match (&self.refusal, &self.data) {
            (Some(problem), _) => problem.kind().status,
            (None, Some(_)) => StatusCode::OK,
            (None, None) => StatusCode::BAD_REQUEST,
        }
    }

    /// The problem that was the whole answer.
    pub(crate) fn refusal(&self) -> Option<&Problem> {
        self.refusal.as_ref()
    }

    /// How far the operation has come in the log.
    pub(crate) fn position(&self) -> Option<&str> {
        self.position.as_deref()
    }

    /// The errors alone, as web sockets want those of a request that was not run.
    pub(crate) fn errors(&self) -> &[ServerError] {
        &self.errors
    }

    /// The text.
    pub(crate) fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_else(|error| {
            // Only keys that are no texts could do that, and GraphQL has none.
            tracing::error!(%error, "an answer cannot be written");
            r#"{"errors":[{"message":"internal error","extensions":{"code":"internal"}}]}"#.to_owned()
        })
    }
}
