//! Bodies and path ids of requests.

use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use axum::http::request::Parts;
use rollbook_domain::{GroupId, MediaId, Token};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::error::Failure;
use super::wire::Object;
use crate::bodies::{self, BodyError};

/// The largest body of JSON: a thousand files of a zip with long names fit.
const MAX_BODY: usize = 4 * 1024 * 1024;

/// A JSON object, whatever its type is said to be. No body counts as an empty one.
pub(super) struct Json<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &S) -> Result<Self, Failure> {
        let bytes = bodies::read(request.into_body(), MAX_BODY).await.map_err(|error| match error {
            BodyError::TooLong => Failure::too_large(MAX_BODY as u64),
            BodyError::Broken => Failure::bad_request("The body broke off."),
        })?;
        object(&bytes).map(Self)
    }
}

fn object<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Failure> {
    let bytes = bytes.trim_ascii();
    let bytes = if bytes.is_empty() { b"{}" } else { bytes };
    let read = serde_json::from_slice(bytes).map(|Object(body)| body);
    read.map_err(|error| Failure::bad_request(format!("The body cannot be read: {error}.")))
}

/// The texts in a path, in order; those that are no UTF-8 name nothing.
pub(super) struct Segments(Vec<String>);

impl<S: Send + Sync> FromRequestParts<S> for Segments {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let params = RawPathParams::from_request_parts(parts, state).await.map_err(|_| Failure::not_found("page"))?;
        Ok(Self(params.iter().map(|(_, value)| value.to_owned()).collect()))
    }
}

/// What a path says a group is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum GroupName {
    Id(GroupId),
    Token(Token),
}

impl Segments {
    pub(super) fn first(&self) -> &str {
        self.0.first().map_or("", String::as_str)
    }

    pub(super) fn second(&self) -> &str {
        self.0.get(1).map_or("", String::as_str)
    }

    /// A group by id or short code; nothing else can be one.
    pub(super) fn group_name(&self) -> Result<GroupName, Failure> {
        let text = self.first();
        let by_token = || text.parse().map(GroupName::Token).map_err(|_| Failure::not_found("group"));
        uuid(text).map_or_else(by_token, |id| Ok(GroupName::Id(GroupId(id))))
    }

    /// A group by id alone.
    pub(super) fn group_id(&self) -> Result<GroupId, Failure> {
        self.uuid().map(GroupId)
    }

    pub(super) fn media_id(&self) -> Result<MediaId, Failure> {
        self.uuid().map(MediaId)
    }

    pub(super) fn uuid(&self) -> Result<Uuid, Failure> {
        uuid(self.first()).ok_or_else(|| Failure::bad_request("The path has no UUID where one is required."))
    }
}

/// With hyphens, in either case.
pub(super) fn uuid(text: &str) -> Option<Uuid> {
    if text.len() == 36 { Uuid::try_parse(text).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Map, Value};

    fn read(text: &str) -> Result<Map<String, Value>, u16> {
        object(text.as_bytes()).map_err(|failure| failure.status.as_u16())
    }

    #[test]
    fn only_objects_are_read_and_nothing_is_an_empty_one() {
        assert_eq!(read("").unwrap().len(), 0);
        assert_eq!(read(" {\"a\":1} ").unwrap().len(), 1);
        for bad in ["[]", "null", "{", "{} {}", "\"\"", "\u{feff}{}"] {
            assert_eq!(read(bad), Err(400), "{bad}");
        }
    }

    #[test]
    fn groups_are_named_by_id_or_code() {
        let named = |text: &str| Segments(vec![text.to_owned()]).group_name();
        let id = "0b0e6f0e-6f0f-4a53-9d0a-1f8f3f1c2a10";
        assert_eq!(named(&id.to_uppercase()), Ok(GroupName::Id(id.parse().unwrap())));
        assert_eq!(named("k7QmZ2"), Ok(GroupName::Token("k7QmZ2".parse().unwrap())));
        for bad in ["", "k7QmZ", "k7QmZ2x", "k7Qm/2", "0b0e6f0e6f0f4a539d0a1f8f3f1c2a10"] {
            assert_eq!(named(bad).unwrap_err().status.as_u16(), 404, "{bad}");
        }
        assert_eq!(Segments(vec!["k7QmZ2".into()]).group_id().unwrap_err().status.as_u16(), 400);
    }
}
