//! The id in a path.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use rollbook_domain::ObjectId;

use crate::hype::error::Failure;
use crate::hype::translate::object_id;

/// The first parameter of a path, if it is an id. Looked at where the body has been read, so that a client which
/// sends a large one gets to read the answer.
pub(super) struct Id(pub(super) Result<ObjectId, Failure>);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let params = RawPathParams::from_request_parts(parts, state).await;
        let first = params.ok().and_then(|params| params.iter().next().map(|(_, value)| object_id(value)));
        Ok(Self(first.unwrap_or_else(|| Err(Failure::object_id()))))
    }
}
