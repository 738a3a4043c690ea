//! Parameters of paths and queries.

use regex::{Regex, RegexBuilder};
use rollbook_domain::ObjectId;

use crate::hype::error::Failure;
use crate::query::Query;

/// The longest pattern, in characters.
const MAX_PATTERN: usize = 256;
/// The largest pattern once it is compiled, in bytes.
const MAX_COMPILED: usize = 1 << 20;

/// 24 hex digits in any case.
pub(in super::super) fn object_id(text: &str) -> Result<ObjectId, Failure> {
    text.to_ascii_lowercase().parse().map_err(|_| Failure::object_id())
}

/// A truth value as Go reads it.
pub(in super::super) fn active(query: &Query) -> Result<Option<bool>, Failure> {
    query.first("is_active").map(truth).transpose()
}

fn truth(text: &str) -> Result<bool, Failure> {
    match text {
        "1" | "t" | "T" | "TRUE" | "true" | "True" => Ok(true),
        "0" | "f" | "F" | "FALSE" | "false" | "False" => Ok(false),
        _ => Err(Failure::parameter("is_active")),
    }
}

/// What the names of groups are searched for.
pub(in super::super) fn pattern(query: &Query) -> Result<Option<Regex>, Failure> {
    query.first("group_name").map(compiled).transpose()
}

fn compiled(text: &str) -> Result<Regex, Failure> {
    let bad = || Failure::parameter("group_name");
    if text.chars().count() > MAX_PATTERN {
        return Err(bad());
    }
    RegexBuilder::new(text).size_limit(MAX_COMPILED).build().map_err(|_| bad())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(text: &str) -> Query {
        Query::parse(Some(text))
    }

    #[test]
    fn object_ids_may_be_in_upper_case() {
        assert_eq!(object_id("65F0C2AA1B2C3D4E5F60718A").unwrap().as_str(), "65f0c2aa1b2c3d4e5f60718a");
        let base = "[base error: bad request, check param or body]";
        let message = format!("the provided hex string is not a valid ObjectID {base}");
        for bad in ["", "65f0", "65f0c2aa1b2c3d4e5f60718z", "65f0c2aa1b2c3d4e5f60718a0", "ſ5f0c2aa1b2c3d4e5f60718"] {
            assert_eq!(object_id(bad).unwrap_err().message, message);
        }
    }

    #[test]
    fn truth_values_are_those_of_go() {
        for (text, expected) in [("1", true), ("T", true), ("True", true), ("0", false), ("f", false), ("FALSE", false)]
        {
            assert_eq!(active(&query(&format!("is_active={text}"))).unwrap(), Some(expected));
        }
        assert_eq!(active(&query("is_active=")).unwrap(), None);
        assert_eq!(active(&query("is_active=yes")).unwrap_err(), Failure::parameter("is_active"));
        assert_eq!(active(&query("is_active=tRUE")).unwrap_err(), Failure::parameter("is_active"));
    }

    #[test]
    fn patterns_are_searched_anywhere_and_bounded() {
        let matches = |text: &str, name: &str| compiled(text).unwrap().is_match(name);
        assert!(matches("ring-r", "spring-riders") && !matches("RING", "spring") && matches("(?i)RING", "spring"));
        let long = "a".repeat(257);
        for bad in ["(", "(?=a)", r"(a)\1", "a{1000}{1000}", &*long] {
            assert_eq!(compiled(bad).unwrap_err(), Failure::parameter("group_name"), "{bad}");
        }
        compiled(&"ä".repeat(256)).unwrap();
    }
}
