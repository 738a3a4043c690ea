//! Texts with free parts: `SessionAuth=<any-uuid as session>; Path=/api`.

use std::sync::LazyLock;

use regex::Regex;

/// `<any-uuid>`, `<any-uuid as name>`, `<match [A-Z]+>`, `<match [A-Z]+ as name>`.
static PLACE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"<(?:(any(?:-[a-z0-9]+)?)|match ([^<>]+?))(?: as ([a-z0-9_]+))?>").unwrap());

/// A free part that is the whole of a text, and so may stand for a JSON value of another type.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Whole<'a> {
    pub(super) kind: &'a str,
    pub(super) name: Option<&'a str>,
}

/// The one free part that the pattern consists of.
pub(super) fn whole(pattern: &str) -> Option<Whole<'_>> {
    let found = PLACE.captures(pattern).filter(|found| found.get(0).is_some_and(|all| all.as_str() == pattern))?;
    let name = found.get(3).map(|name| name.as_str());
    found.get(1).map(|kind| Whole { kind: kind.as_str(), name })
}

/// Compares a text; gives what was captured.
pub(super) fn matches(pattern: &str, text: &str) -> Option<Vec<(String, String)>> {
    let mut expression = String::from(r"(?s)\A");
    let mut names = Vec::new();
    let mut end = 0;
    for found in PLACE.captures_iter(pattern) {
        let all = found.get(0).expect("group 0 is the match");
        expression.push_str(&regex::escape(&pattern[end..all.start()]));
        let free = found.get(2).map_or_else(|| form(&found[1]), |free| free.as_str());
        expression.extend(["(", free, ")"]);
        assert!(!free.contains('(') || free.contains("(?:"), "{pattern}: groups in <match> are written (?:…)");
        names.push(found.get(3).map(|name| name.as_str().to_owned()));
        end = all.end();
    }
    expression.push_str(&regex::escape(&pattern[end..]));
    let expression = Regex::new(&(expression + r"\z")).unwrap_or_else(|error| panic!("{pattern}: {error}"));
    let found = expression.captures(text)?;
    let captured = names.into_iter().zip(found.iter().skip(1));
    Some(captured.filter_map(|(name, part)| Some((name?, part?.as_str().to_owned()))).collect())
}

fn form(kind: &str) -> &'static str {
    match kind {
        "any" | "any-string" => ".*",
        "any-uuid" => "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        "any-time" => r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?Z",
        "any-int" => "-?[0-9]+",
        "any-number" => r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?",
        "any-bool" => "true|false",
        "any-hex24" => "[0-9a-f]{24}",
        "any-token" => "[A-Za-z0-9]{6}",
        unknown => panic!("<{unknown}> stands for nothing"),
    }
}

#[test]
fn free_parts_match_their_form_and_are_captured() {
    let cookie = "SessionAuth=0b0e6f0e-6f0f-4a53-9d0a-1f8f3f1c2a10; Path=/api";
    let captured = matches("SessionAuth=<any-uuid as session>; Path=<any-string>", cookie).unwrap();
    assert_eq!(captured, [("session".to_owned(), "0b0e6f0e-6f0f-4a53-9d0a-1f8f3f1c2a10".to_owned())]);
    assert_eq!(matches("SessionAuth=<any-int>", "SessionAuth=x"), None);
    assert_eq!(matches("a+b", "aab"), None, "the rest of a pattern is taken as it is");
    assert_eq!(matches("<match [a-z]{2} as x>!", "ab!").unwrap().len(), 1);
    assert_eq!(whole("<any-int as id>"), Some(Whole { kind: "any-int", name: Some("id") }));
    assert_eq!(whole("x<any-int>"), None);
}
