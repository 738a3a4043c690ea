//! Patterns that take time in proportion to the text, whatever a client sends.
//!
//! Clients write them for an engine that looks ahead, and some exclude events in just one way: `^(?!(\$.+$|Result$))`.
//! Looking ahead at the very beginning is another pattern that must or must not match there, so those are taken.

use regex::{Regex, RegexBuilder};

const MAX_LENGTH: usize = 4_096;
const MAX_COMPILED: usize = 1 << 20;

/// See the module.
#[derive(Debug)]
pub(super) struct Pattern {
    /// What must match at the beginning, or must not.
    ahead: Vec<(Regex, bool)>,
    rest: Option<Regex>,
}

impl Pattern {
    /// Compiles a pattern; an error reads on from "the pattern".
    pub(super) fn new(text: &str) -> Result<Self, String> {
        if text.len() > MAX_LENGTH {
            return Err(format!("is longer than {MAX_LENGTH} bytes."));
        }
        let Some(mut rest) = text.strip_prefix('^') else {
            return Ok(Self { ahead: Vec::new(), rest: Some(compiled(text)?) });
        };
        let mut ahead = Vec::new();
        while let Some((inner, wanted, after)) = look_ahead(rest) {
            ahead.push((compiled(&format!("^(?:{inner})"))?, wanted));
            rest = after;
        }
        if !ahead.is_empty() && outside(rest, b'|').is_some() {
            return Err("looks ahead in one of several alternatives.".into());
        }
        if ahead.is_empty() {
            return Ok(Self { ahead, rest: Some(compiled(text)?) });
        }
        let rest = if rest.is_empty() { None } else { Some(compiled(&format!("^(?:{rest})"))?) };
        Ok(Self { ahead, rest })
    }

    pub(super) fn matches(&self, text: &str) -> bool {
        self.ahead.iter().all(|(pattern, wanted)| pattern.is_match(text) == *wanted)
            && self.rest.as_ref().is_none_or(|rest| rest.is_match(text))
    }
}

fn compiled(pattern: &str) -> Result<Regex, String> {
    let compiled = RegexBuilder::new(pattern).size_limit(MAX_COMPILED).build();
    compiled.map_err(|error| format!("cannot be used: {}", last_line(&error.to_string())))
}

/// The library draws the pattern over several lines; the last one says what is wrong.
fn last_line(text: &str) -> &str {
    text.lines().next_back().unwrap_or(text).trim().trim_start_matches("error: ")
}

/// `(?!inner)after` or `(?=inner)after`: the inner pattern, whether it must match, and what comes after it.
fn look_ahead(text: &str) -> Option<(&str, bool, &str)> {
    let (body, wanted) = match (text.strip_prefix("(?!"), text.strip_prefix("(?=")) {
        (Some(body), _) => (body, false),
        (_, Some(body)) => (body, true),
        _ => return None,
    };
    let end = outside(body, b')')?;
    Some((&body[..end], wanted, &body[end + 1..]))
}

/// Where a byte stands outside of all groups and classes that `pattern` opens.
fn outside(pattern: &str, wanted: u8) -> Option<usize> {
    let (mut depth, mut in_class, mut escaped) = (0_usize, false, false);
    for (at, byte) in pattern.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b']' if in_class => in_class = false,
            _ if in_class => {}
            _ if depth == 0 && byte == wanted => return Some(at),
            b'[' => in_class = true,
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken<'a>(pattern: &str, texts: &[&'a str]) -> Vec<&'a str> {
        let pattern = Pattern::new(pattern).unwrap();
        texts.iter().copied().filter(|text| pattern.matches(text)).collect()
    }

    #[test]
    fn the_filters_that_clients_bring_are_understood() {
        let kinds = ["$metadata", "group.created", "PersistentConfig1", "Result", "Results"];
        assert_eq!(taken(r"^[^\$].*", &kinds), kinds[1..]);
        assert_eq!(taken(r"^(?!(\$.+$|PersistentConfig\d+$|Result$))", &kinds), ["group.created", "Results"]);
        assert_eq!(taken(r"^group\..+$|Result$", &kinds), ["group.created", "Result"]);
        assert_eq!(taken("oup", &kinds), ["group.created"]);
    }

    #[test]
    fn what_comes_after_looking_ahead_begins_where_the_text_begins() {
        let texts = ["ab", "cab", "ac", "a)c"];
        assert_eq!(taken("^(?=a)(?!ac).b", &texts), ["ab"]);
        assert_eq!(taken(r"^(?!a[)]c|\(x)a", &texts), ["ab", "ac"]);
    }

    #[test]
    fn a_pattern_that_cannot_be_used_is_refused() {
        for bad in ["(", "a(?!b)", r"(a)\1", "^(?!a", "[z-a]", "a{1000}{1000}", "(?<=a)b", "^(?!a)b|c"] {
            assert!(Pattern::new(bad).is_err(), "{bad}");
        }
        assert!(Pattern::new(&"a".repeat(MAX_LENGTH + 1)).is_err());
        assert_eq!(Pattern::new("(").unwrap_err(), "cannot be used: unclosed group");
    }

    #[test]
    fn no_pattern_takes_more_time_than_its_text() {
        let text = "a".repeat(100_000);
        assert!(taken("^(?!(a+)+$)", &[&text]).is_empty());
    }
}
