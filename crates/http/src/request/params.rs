//! The query of a request. Every parameter is taken by name; what is left over is refused.

use std::fmt::Display;
use std::str::FromStr;

use rollbook_app::rfc3339;
use rollbook_domain::Timestamp;
use url::form_urlencoded;

use super::segments::invalid;
use crate::problem::{Problem, kind};

/// To who asks for the past of what has none, or names it by other parameters.
const TIMELESS: &str = "What is asked for is of now alone, or says otherwise of when it is: it takes no \"asOf\".";

/// See the module.
pub(crate) struct Params(Vec<(String, String)>);

impl Params {
    pub(crate) fn of(query: Option<&str>) -> Self {
        Self(form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect())
    }

    /// All values of a repeatable parameter.
    pub(crate) fn all(&mut self, name: &str) -> Vec<String> {
        self.0.extract_if(.., |(known, _)| known == name).map(|(_, value)| value).collect()
    }

    /// A parameter that may stand once.
    pub(crate) fn text(&mut self, name: &'static str) -> Result<Option<String>, Problem> {
        let mut values = self.all(name);
        if values.len() > 1 {
            return Err(invalid(name, &"is given more than once"));
        }
        Ok(values.pop())
    }

    /// The same, read.
    pub(crate) fn get<T: FromStr<Err: Display>>(&mut self, name: &'static str) -> Result<Option<T>, Problem> {
        let text = self.text(name)?;
        text.map(|text| text.parse().map_err(|error: T::Err| invalid(name, &error))).transpose()
    }

    /// A word of a few.
    pub(crate) fn one_of<T: Copy>(&mut self, name: &'static str, words: &[(&str, T)]) -> Result<Option<T>, Problem> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        word(name, &text, words).map(Some)
    }

    /// An instant in RFC 3339.
    pub(crate) fn instant(&mut self, name: &'static str) -> Result<Option<Timestamp>, Problem> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        rfc3339::parse(&text).map(Some).ok_or_else(|| invalid(name, &"must be a time in RFC 3339"))
    }

    /// Refuses if anything is left.
    pub(crate) fn finish(&self) -> Result<(), Problem> {
        match self.0.first() {
            None => Ok(()),
            Some((name, _)) => {
                let name = name.get(..100).unwrap_or(name);
                let unknown = format!("The parameter {name:?} is not known here.");
                let detail = if name == "asOf" { TIMELESS.to_owned() } else { unknown };
                Err(Problem::new(&kind::UNKNOWN_PARAMETER, detail).with("field", name))
            }
        }
    }
}

/// The meaning of a word; the problem lists what is taken.
pub(crate) fn word<T: Copy>(name: &'static str, text: &str, words: &[(&str, T)]) -> Result<T, Problem> {
    let found = words.iter().find(|(word, _)| *word == text);
    found.map(|(_, meaning)| *meaning).ok_or_else(|| {
        let taken: Vec<_> = words.iter().map(|(word, _)| *word).collect();
        invalid(name, &format!("must be one of {}", taken.join(", ")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_parameter_is_taken_or_refused() {
        let mut params = Params::of(Some("a=1&b=x%20y&a=2&c=3"));
        assert_eq!(params.all("a"), ["1", "2"]);
        assert_eq!(params.text("b").unwrap().as_deref(), Some("x y"));
        assert_eq!(params.finish().unwrap_err().detail(), "The parameter \"c\" is not known here.");
        assert_eq!(params.get::<u32>("c").unwrap(), Some(3));
        assert!(params.finish().is_ok());
    }

    #[test]
    fn wrong_values_are_named() {
        let detail = |query: &str| Params::of(Some(query)).get::<u32>("n").unwrap_err().detail().to_owned();
        assert_eq!(detail("n=x"), "n: invalid digit found in string.");
        assert_eq!(detail("n=1&n=2"), "n: is given more than once.");
        let word = Params::of(Some("s=c")).one_of("s", &[("a", 1), ("b", 2)]).unwrap_err();
        assert_eq!(word.detail(), "s: must be one of a, b.");
    }
}
