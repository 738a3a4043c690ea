//! Bodies and path ids of requests.

use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use axum::http::{HeaderMap, header, request::Parts};
use serde::de::DeserializeOwned;

use super::error::{self, Problem};
use super::translate::parameters::number;
use crate::bodies;

/// The largest body that is read.
const MAX_BODY: usize = 2 * 1024 * 1024;

/// A JSON object of exactly the known properties.
pub(super) struct Json<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            return Err(Problem::bad_json());
        }
        let bytes = bodies::read(request.into_body(), MAX_BODY).await.map_err(|_| Problem::bad_json())?;
        object(&bytes).map(Self)
    }
}

/// No type at all counts as JSON too. Others do not: a page elsewhere could send them along with the cookie.
fn is_json(headers: &HeaderMap) -> bool {
    let Some(value) = headers.get(header::CONTENT_TYPE) else { return true };
    let essence = value.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || essence.ends_with("+json")
}

fn object<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    // A struct could be read from an array as well.
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    if first != Some(&b'{') {
        return Err(Problem::bad_json());
    }
    serde_json::from_slice(bytes).map_err(|_| Problem::bad_json())
}

/// The id in the path, 32 bits.
pub(super) struct Id(pub(super) i32);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let invalid = || Problem::decoding(error::INVALID_PARAMETER, "id must be an integer of 32 bits");
        let params = RawPathParams::from_request_parts(parts, state).await.map_err(|_| invalid())?;
        let text = params.iter().find(|(name, _)| *name == "id").map(|(_, value)| value.trim().to_owned());
        text.and_then(|text| number(&text)).map(Self).ok_or_else(invalid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sensiflow::wire::GroupChangeBody;
    use axum::http::HeaderValue;

    #[test]
    fn only_an_object_with_the_known_properties_will_do() {
        let read = |text: &str| object::<GroupChangeBody>(text.as_bytes()).map(|body| body.name);
        assert_eq!(read(r#" {"name":"Lobby"} "#), Ok(Some("Lobby".into())));
        assert_eq!(read("{}"), Ok(None));
        for bad in
            ["", "[]", r#"["Lobby",null]"#, "null", "{", r#"{"x":1}"#, r#"{"name":1}"#, "{} {}", "{\"name\":\"\u{1}\"}"]
        {
            assert_eq!(read(bad), Err(Problem::bad_json()), "{bad}");
        }
        assert!(read(r#"{"name":"a","name":"b"}"#).is_err(), "which of them is meant?");
        assert!(object::<GroupChangeBody>(b"{\"name\":\"\xff\"}").is_err());
    }

    #[test]
    fn bodies_are_json_by_type_or_by_default() {
        let with = |value| is_json(&[(header::CONTENT_TYPE, HeaderValue::from_static(value))].into_iter().collect());
        assert!(is_json(&HeaderMap::new()));
        assert!(with("application/json; charset=utf-8") && with("application/merge-patch+JSON"));
        assert!(!with("text/plain") && !with("application/x-www-form-urlencoded") && !with(""));
    }
}
