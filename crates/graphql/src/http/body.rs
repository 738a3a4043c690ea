//! From the body of a request to what is asked.

use axum::body::{Body, to_bytes};
use bytes::Bytes;
use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use rollbook_http::problem::{Problem, kind};

use crate::error::{Fault, Result, own};
use crate::service::{Asked, Service};

/// One request, or several in an array.
#[derive(Debug)]
pub(super) enum Batch {
    One(Box<Asked>),
    Many(Vec<Asked>),
}

/// The body, if it says that it is JSON: no page of another site can make a browser say so without asking.
pub(super) async fn read(service: &Service, headers: &HeaderMap, body: Body) -> Result<Bytes> {
    check_type(headers)?;
    let limit = service.limits().body_bytes;
    let stated = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    let stated: usize = stated.unwrap_or(limit);
    if stated > limit {
        return Err(too_large(limit));
    }
    let Ok(_place) = service.bodies().try_acquire_many(u32::try_from(stated.div_ceil(1_024)).unwrap_or(u32::MAX))
    else {
        let problem = Problem::new(&kind::OVERLOADED, "Too many bodies are being read; try again.");
        return Err(Fault(problem.retry_after(1)));
    };
    to_bytes(body, limit).await.map_err(|error| unread(&error, limit))
}

fn check_type(headers: &HeaderMap) -> Result<()> {
    let media = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (essence, parameters) = media.split_once(';').unwrap_or((media, ""));
    let parameters = parameters.to_ascii_lowercase();
    let utf8 = !parameters.contains("charset=") || parameters.contains("utf-8") || parameters.contains("utf8");
    if !essence.trim().eq_ignore_ascii_case("application/json") || !utf8 {
        return Err(Fault::new(&kind::UNSUPPORTED_MEDIA_TYPE, "Send the request as application/json in UTF-8."));
    }
    if headers.get(CONTENT_ENCODING).is_some_and(|encoding| encoding != "identity") {
        return Err(Fault::new(&kind::UNSUPPORTED_MEDIA_TYPE, "Send the body without a content encoding."));
    }
    Ok(())
}

fn too_large(limit: usize) -> Fault {
    Fault::new(&kind::TOO_LARGE, format!("The body is larger than {limit} bytes."))
}

fn unread(error: &axum::Error, limit: usize) -> Fault {
    let is_limit = |error: &(dyn std::error::Error + 'static)| error.to_string().contains("length limit");
    if is_limit(error) || std::error::Error::source(error).is_some_and(is_limit) {
        return too_large(limit);
    }
    Fault::new(&kind::MALFORMED_JSON, "The body could not be read to its end.")
}

/// Reads one request or an array of them.
pub(super) fn parse(bytes: &[u8], most: usize) -> Result<Batch> {
    let array = bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[');
    if !array {
        return Ok(Batch::One(Box::new(serde_json::from_slice(bytes).map_err(|error| malformed(&error))?)));
    }
    let many: Vec<Asked> = serde_json::from_slice(bytes).map_err(|error| malformed(&error))?;
    if many.is_empty() || many.len() > most {
        return Err(Fault::new(&own::TOO_COMPLEX, format!("An array must hold 1 to {most} requests.")));
    }
    Ok(Batch::Many(many))
}

fn malformed(error: &serde_json::Error) -> Fault {
    if error.is_data() {
        return Fault::new(&kind::INVALID_FIELD, format!("The body is no GraphQL request: {error}"));
    }
    Fault::new(&kind::MALFORMED_JSON, format!("The body is no JSON: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(body: &str) -> &'static str {
        match parse(body.as_bytes(), 2) {
            Ok(Batch::One(_)) => "one",
            Ok(Batch::Many(_)) => "many",
            Err(fault) => fault.0.kind().code,
        }
    }

    #[test]
    fn bodies_are_told_apart() {
        assert_eq!(code(r#"{"query":"{a}","variables":null,"extensions":null,"more":1}"#), "one");
        assert_eq!(code(r#" [{"query":"{a}"},{"query":"{b}"}]"#), "many");
        assert_eq!(code("[]"), "query-too-complex");
        assert_eq!(code("[{},{},{}]"), "query-too-complex");
        assert_eq!(code("{"), "malformed-json");
        assert_eq!(code(""), "malformed-json");
        assert_eq!(code("7"), "invalid-field");
        assert_eq!(code(r#"{"query":7}"#), "invalid-field");
        assert_eq!(code(r#"{"query":"{a}","variables":[1]}"#), "invalid-field");
        assert_eq!(code(r#"{"query":"{a}","operationName":{}}"#), "invalid-field");
    }

    #[test]
    fn only_json_is_taken() {
        let check = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_TYPE, value.parse().unwrap());
            check_type(&headers).is_ok()
        };
        assert!(check("application/json"));
        assert!(check("Application/JSON; charset=UTF-8"));
        assert!(!check("application/json; charset=utf-16"));
        for other in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""] {
            assert!(!check(other), "{other}");
        }
        assert!(check_type(&HeaderMap::new()).is_err());
    }
}
