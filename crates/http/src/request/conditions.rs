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

/// What a client demands of the resource that it changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Demand {
    Nothing,
    /// `If-Match: *`
    Existing,
    /// `If-Match` with a tag.
    Version(u64),
    /// `If-None-Match: *`
    Absent,
}

/// Which demands an operation can meet. Any other is refused: ignored, it would let through what it was to prevent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Demands {
    /// What it changes has no version.
    None,
    /// It changes what is there already.
    OfExisting,
    /// It makes what is not there.
    All,
}

impl Demand {
    /// The demand of a request, if the operation can meet it.
    pub(super) fn of(headers: &HeaderMap, taken: Demands) -> Result<Self, Problem> {
        let demand = match (if_match(headers)?, headers.get(IF_NONE_MATCH)) {
            (Self::Nothing, Some(value)) if value == "*" => Self::Absent,
            (Self::Nothing, Some(_)) => return Err(invalid("If-None-Match", &"a change takes * alone")),
            (_, Some(_)) => return Err(invalid("If-None-Match", &"says the opposite of If-Match")),
            (demand, None) => demand,
        };
        match (demand, taken) {
            (Self::Existing | Self::Version(_), Demands::None) => Err(invalid("If-Match", &"is not taken here")),
            (Self::Absent, Demands::None | Demands::OfExisting) => Err(invalid("If-None-Match", &"is not taken here")),
            (demand, _) => Ok(demand),
        }
    }

    /// The version that the resource must have.
    pub(crate) fn version(self) -> Option<u64> {
        match self {
            Self::Version(version) => Some(version),
            Self::Nothing | Self::Existing | Self::Absent => None,
        }
    }
}

fn if_match(headers: &HeaderMap) -> Result<Demand, Problem> {
    let mut values = headers.get_all(IF_MATCH).iter();
    let Some(value) = values.next() else { return Ok(Demand::Nothing) };
    let text = value.to_str().unwrap_or_default().trim();
    if values.next().is_some() || text.contains(',') {
        return Err(invalid("If-Match", &"one entity tag is taken"));
    }
    if text == "*" {
        return Ok(Demand::Existing);
    }
    let mismatch = || Problem::new(&kind::VERSION_MISMATCH, "If-Match names no version of this resource.");
    version(text).map(Demand::Version).ok_or_else(mismatch)
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
        assert_eq!(read(&[]), Ok(Demand::Nothing));
        assert_eq!(read(&["*"]), Ok(Demand::Existing));
        assert_eq!(read(&["\"7\""]), Ok(Demand::Version(7)));
        assert_eq!(read(&["\"7-gzip\""]), Ok(Demand::Version(7)));
        assert_eq!(read(&["W/\"7\""]), Err("version-mismatch"));
        assert_eq!(read(&["7"]), Err("version-mismatch"));
        assert_eq!(read(&["\"7\", \"8\""]), Err("invalid-parameter"));
        assert_eq!(read(&["\"7\"", "\"8\""]), Err("invalid-parameter"));
    }

    #[test]
    fn what_an_operation_cannot_meet_is_refused() {
        let of = |pairs: &[(http::HeaderName, &str)], taken| {
            let headers = pairs.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect();
            Demand::of(&headers, taken).map_err(|problem| problem.members()["field"].as_str().unwrap().to_owned())
        };
        let (version, absent) = ((IF_MATCH, "\"7\""), (IF_NONE_MATCH, "*"));
        for taken in [Demands::None, Demands::OfExisting, Demands::All] {
            assert_eq!(of(&[], taken), Ok(Demand::Nothing));
            assert_eq!(of(&[(IF_NONE_MATCH, "\"7\"")], taken), Err("If-None-Match".into()));
            assert_eq!(of(&[version.clone(), absent.clone()], taken), Err("If-None-Match".into()));
        }
        assert_eq!(of(&[version.clone()], Demands::None), Err("If-Match".into()));
        assert_eq!(of(&[(IF_MATCH, "*")], Demands::None), Err("If-Match".into()));
        assert_eq!(of(&[version], Demands::OfExisting), Ok(Demand::Version(7)));
        assert_eq!(of(&[absent.clone()], Demands::OfExisting), Err("If-None-Match".into()));
        assert_eq!(of(&[absent], Demands::All), Ok(Demand::Absent));
    }

    #[test]
    fn if_none_match_compares_weakly() {
        let known = |values: &[&str]| not_modified(&headers(&IF_NONE_MATCH, values), 7).is_some();
        assert!(known(&["\"7\""]) && known(&["W/\"7\""]) && known(&["\"1\", \"7-zstd\""]) && known(&["*"]));
        assert!(!known(&[]) && !known(&["\"8\""]) && !known(&["7"]));
    }
}
