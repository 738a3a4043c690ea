//! The variable parts of a path.

use std::fmt::Display;
use std::str::FromStr;

use axum::RequestPartsExt;
use axum::extract::RawPathParams;
use http::request::Parts;

use crate::problem::{Problem, kind};

/// See the module.
pub(crate) struct Segments(Vec<(String, String)>);

impl Segments {
    pub(crate) async fn of(parts: &mut Parts) -> Result<Self, Problem> {
        let params = parts.extract::<RawPathParams>().await;
        let params = params.map_err(|_| Problem::new(&kind::INVALID_PARAMETER, "The path is not valid UTF-8."))?;
        Ok(Self(params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()))
    }

    /// The text of a part; empty for one that the route does not have.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// A part, read.
    pub(crate) fn get<T: FromStr<Err: Display>>(&self, name: &'static str) -> Result<T, Problem> {
        self.text(name).parse().map_err(|error: T::Err| invalid(name, &error))
    }
}

pub(crate) fn invalid(name: &str, error: &dyn Display) -> Problem {
    Problem::new(&kind::INVALID_PARAMETER, format!("{name}: {error}.")).with("field", name)
}
