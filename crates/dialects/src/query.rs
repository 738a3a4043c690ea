//! Query strings, as the dialects read them: a name may come several times, and an empty value counts as absent.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use url::form_urlencoded::parse;

/// The parameters of a request, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// Reads what stands after the question mark. Bytes that are no UTF-8 become U+FFFD.
    pub fn parse(raw: Option<&str>) -> Self {
        let pairs = parse(raw.unwrap_or_default().as_bytes());
        Self(pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect())
    }

    /// The first value of a name, unless it is empty.
    pub fn first(&self, name: &str) -> Option<&str> {
        self.all(name).next().filter(|value| !value.is_empty())
    }

    /// Every value of a name, empty ones included.
    pub fn all<'q>(&'q self, name: &str) -> impl Iterator<Item = &'q str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Whether a name is there, with or without a value.
    pub fn has(&self, name: &str) -> bool {
        self.all(name).next().is_some()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::parse(parts.uri.query()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_value_wins_and_an_empty_one_is_none() {
        let query = Query::parse(Some("a=1&a=2&b=&c=x%20y+z&d=%FF"));
        assert_eq!(query.first("a"), Some("1"));
        assert_eq!(query.all("a").collect::<Vec<_>>(), ["1", "2"]);
        assert_eq!((query.first("b"), query.has("b"), query.has("e")), (None, true, false));
        assert_eq!(query.first("c"), Some("x y z"));
        assert_eq!(query.first("d"), Some("\u{fffd}"));
        assert_eq!(Query::parse(None), Query::default());
    }
}
