//! Entity tags: strong, and the version of the stream behind the resource.

use axum::response::{IntoResponse, Response};
use http::header::{ETAG, IF_MATCH, IF_NONE_MATCH};
use http::{HeaderMap, HeaderValue, StatusCode};

use super::segments::invalid;
use crate::problem::{Problem, kind};

/// The tag of a version.
pub(crate) fn etag(version: u64) -> HeaderValue {
    HeaderValue::from_str(&format!("\"{version}\"")).unwrap_or_else(|_| unreachable!("digits are a header value"))
}

/// The version behind a strong tag of ours, also of a compressed answer.
fn version(tag: &str) -> Option<u64> {
    let inner = tag.strip_prefix('"')?.strip_suffix('"')?;
    let inner = inner.strip_suffix("-gzip").or_else(|| inner.strip_suffix("-zstd")).unwrap_or(inner);
    inner.parse().ok()
}

/// The version that `If-Match` demands.
pub(super) fn if_match(headers: &HeaderMap) -> Result<Option<u64>, Problem> {
    let mut values = headers.get_all(IF_MATCH).iter();
    let Some(value) = values.next() else { return Ok(None) };
    let text = value.to_str().unwrap_or_default().trim();
    if values.next().is_some() || text.contains(',') {
        return Err(invalid("If-Match", &"one entity tag is taken"));
    }
    if text == "*" {
        return Ok(None);
    }
    let mismatch = || Problem::new(&kind::VERSION_MISMATCH, "If-Match names no version of this resource.");
    version(text).map(Some).ok_or_else(mismatch)
}

/// The answer 304, if the client has this version already.
pub(crate) fn not_modified(headers: &HeaderMap, current: u64) -> Option<Response> {
    let tags = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let mut tags = tags.flat_map(|value| value.split(',')).map(str::trim);
    let known = tags.any(|tag| tag == "*" || version(tag.strip_prefix("W/").unwrap_or(tag)) == Some(current));
    known.then(|| (StatusCode::NOT_MODIFIED, [(ETAG, etag(current))]).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: &http::HeaderName, values: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(name, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn if_match_wants_one_strong_tag() {
        let read = |values: &[&str]| if_match(&headers(&IF_MATCH, values)).map_err(|problem| problem.kind().code);
        assert_eq!(read(&[]), Ok(None));
        assert_eq!(read(&["*"]), Ok(None));
        assert_eq!(read(&["\"7\""]), Ok(Some(7)));
        assert_eq!(read(&["\"7-gzip\""]), Ok(Some(7)));
        assert_eq!(read(&["W/\"7\""]), Err("version-mismatch"));
        assert_eq!(read(&["7"]), Err("version-mismatch"));
        assert_eq!(read(&["\"7\", \"8\""]), Err("invalid-parameter"));
        assert_eq!(read(&["\"7\"", "\"8\""]), Err("invalid-parameter"));
    }

    #[test]
    fn if_none_match_compares_weakly() {
        let known = |values: &[&str]| not_modified(&headers(&IF_NONE_MATCH, values), 7).is_some();
        assert!(known(&["\"7\""]) && known(&["W/\"7\""]) && known(&["\"1\", \"7-zstd\""]) && known(&["*"]));
        assert!(!known(&[]) && !known(&["\"8\""]) && !known(&["7"]));
    }
}
