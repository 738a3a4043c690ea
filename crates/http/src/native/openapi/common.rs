//! Parameters and problems that operations share.

use std::collections::BTreeMap;

use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::response::{Response, ResponseBuilder};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{IntoParams, IntoResponses};

/// Headers of a write.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "describes headers that the extractors read")]
pub(in crate::native) struct Conditional {
    /// The entity tag the resource must have.
    #[param(rename = "If-Match")]
    if_match: Option<String>,
    /// Chosen by the client; a repetition with the same key and content gets the first answer again. Kept 24 hours.
    #[param(rename = "Idempotency-Key", min_length = 1, max_length = 255)]
    idempotency_key: Option<String>,
}

/// Which part of a history.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes parameters that are read one by one")]
pub(in crate::native) struct HistoryParameters {
    /// Only of these types of events
    #[param(style = Form, explode)]
    r#type: Option<Vec<String>>,
    /// Only what this actor did, or had done
    actor: Option<String>,
    /// RFC 3339
    from: Option<String>,
    /// RFC 3339; before it
    to: Option<String>,
    /// A position or a time: the history as it was then
    #[param(rename = "asOf")]
    as_of: Option<String>,
    /// oldest (default) or newest: what comes first
    order: Option<String>,
    limit: Option<u32>,
}

fn problems(listed: &[(&str, &str)]) -> BTreeMap<String, RefOr<Response>> {
    let response = |description: &str| {
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
        ResponseBuilder::new().description(description).content("application/problem+json", content).build().into()
    };
    listed.iter().map(|(status, description)| ((*status).to_owned(), response(description))).collect()
}

/// What may go wrong with a read.
pub(in crate::native) struct ReadProblems;

impl IntoResponses for ReadProblems {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[
            ("400", "A parameter, cursor or position is wrong."),
            ("401", "Credentials are missing or wrong."),
            ("403", "The credentials lack a scope, or belong to another workspace."),
            ("404", "There is no such thing."),
            ("503", "The views are late, or the service is busy; see Retry-After."),
        ])
    }
}

/// What may go wrong with a write.
pub(in crate::native) struct WriteProblems;

impl IntoResponses for WriteProblems {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[
            ("400", "The body or a parameter is wrong."),
            ("401", "Credentials are missing or wrong."),
            ("403", "The credentials lack a scope, or belong to another workspace."),
            ("404", "There is no such thing."),
            ("409", "The change does not fit the present state."),
            ("412", "The resource has changed since the version named."),
            ("413", "The body is too large."),
            ("415", "The body has a type that is not taken here."),
            ("422", "A limit, an unknown subject, or a reused idempotency key."),
            ("503", "Nothing was acknowledged; see Retry-After."),
        ])
    }
}
