//! JSON bodies: what is wrong with them, and where.

use serde::de::DeserializeOwned;
use serde_path_to_error::{Path, Segment};

use crate::problem::{Problem, kind};

/// Longest detail; the client knows its own texts.
const MAX_DETAIL: usize = 400;

/// Reads a body. The problem names the place as a JSON pointer.
pub(crate) fn parse<T: DeserializeOwned>(bytes: &[u8], max_depth: usize) -> Result<T, Problem> {
    if is_deeper(bytes, max_depth) {
        return Err(Problem::new(&kind::TOO_DEEP, format!("At most {max_depth} levels are taken.")));
    }
    // Derived readers would take an array for an object, field by field.
    if bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[') {
        return Err(Problem::new(&kind::INVALID_FIELD, "The body must be an object.").with("path", ""));
    }
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = pointer(error.path());
        wrong(error.inner(), &path)
    })?;
    json.end().map_err(|error| wrong(&error, ""))?;
    Ok(value)
}

fn wrong(error: &serde_json::Error, path: &str) -> Problem {
    let text = plain(error.to_string());
    let kind = match error.classify() {
        serde_json::error::Category::Data if text.starts_with("unknown field") => &kind::UNKNOWN_FIELD,
        serde_json::error::Category::Data => &kind::INVALID_FIELD,
        _ => return Problem::new(&kind::MALFORMED_JSON, shorten(text)),
    };
    // Custom errors of fields come without their place in the text.
    let place = if path.is_empty() { "the body" } else { path };
    Problem::new(kind, shorten(format!("{place}: {text}"))).with("path", shorten(path.to_owned()))
}

/// The names of our own types mean nothing to a client.
fn plain(text: String) -> String {
    let Some((before, after)) = text.split_once("expected struct ") else { return text };
    let rest = after.trim_start_matches(|character: char| character.is_ascii_alphanumeric());
    format!("{before}expected an object{rest}")
}

fn shorten(mut text: String) -> String {
    if text.len() > MAX_DETAIL {
        let end = (0..=MAX_DETAIL).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
        text.truncate(end);
        text.push('…');
    }
    text
}

/// RFC 6901.
fn pointer(path: &Path) -> String {
    let mut pointer = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => {
                pointer.push('/');
                pointer.push_str(&index.to_string());
            }
            Segment::Map { key } | Segment::Enum { variant: key } => {
                pointer.push('/');
                pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
            }
            Segment::Unknown => {}
        }
    }
    pointer
}

/// Looks at brackets outside of strings only, so that the parser never has to go deep.
fn is_deeper(bytes: &[u8], most: usize) -> bool {
    let (mut depth, mut in_text, mut escaped) = (0_usize, false, false);
    for byte in bytes {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b'[' | b'{' if !in_text => {
                depth += 1;
                if depth > most {
                    return true;
                }
            }
            b']' | b'}' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use rollbook_domain::Reference;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        #[expect(dead_code, reason = "only read")]
        name: String,
        #[expect(dead_code, reason = "only read")]
        #[serde(default)]
        members: Vec<Reference>,
    }

    fn problem(text: &str) -> (&'static str, String) {
        let problem = parse::<Sample>(text.as_bytes(), 4).unwrap_err();
        let path = problem.members().get("path").map(|path| path.as_str().unwrap().to_owned());
        (problem.kind().code, path.unwrap_or_default())
    }

    #[test]
    fn problems_name_their_place() {
        assert_eq!(problem("{"), ("malformed-json", String::new()));
        assert_eq!(problem("{\"name\":\"a\"} x"), ("malformed-json", String::new()));
        assert_eq!(problem("{\"name\":\"\\ud800\"}").0, "malformed-json");
        assert_eq!(problem("{}").0, "invalid-field");
        assert_eq!(problem("{\"name\":5}"), ("invalid-field", "/name".into()));
        assert_eq!(problem("{\"name\":\"a\",\"nome\":1}"), ("unknown-field", "/nome".into()));
        assert_eq!(problem("{\"name\":\"a\",\"members\":[\"user:a\",\"b\"]}"), ("invalid-field", "/members/1".into()));
        assert_eq!(problem("[[[[[]]]]]").0, "too-deep");
        assert_eq!(problem(" [\"a\"]"), ("invalid-field", String::new()));
    }

    #[test]
    fn details_name_no_types_of_ours() {
        let problem = parse::<Sample>(b"null", 4).unwrap_err();
        assert_eq!(problem.detail(), "the body: invalid type: null, expected an object at line 1 column 4");
    }

    #[test]
    fn brackets_in_texts_do_not_count() {
        assert!(!is_deeper(br#"{"a":"[[[[[[\"[[","b":[[]]}"#, 3));
        assert!(is_deeper(br#"{"a":[[[]]]}"#, 3));
    }

    #[test]
    fn details_stay_short() {
        let long = format!("{{\"name\":\"a\",\"{}\":1}}", "é".repeat(1_000_000));
        let problem = parse::<Sample>(long.as_bytes(), 4).unwrap_err();
        assert!(problem.detail().len() < 410 && problem.members()["path"].as_str().unwrap().len() < 410);
    }
}
