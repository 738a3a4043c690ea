//! The text itself: its length, and how deeply its brackets nest. The parser recurses with the brackets, so this
//! comes before it.

use crate::error::{Fault, own};

/// The deepest nesting of `{`, `[` and `(` together.
const MAX_NESTING: usize = 60;

/// Refuses a text that is too long or too deep to be parsed.
pub(crate) fn check_text(query: &str, max_bytes: usize) -> Result<(), Fault> {
    if query.len() > max_bytes {
        let detail = format!("The query is longer than {max_bytes} bytes.");
        return Err(Fault::new(&own::TOO_COMPLEX, detail));
    }
    if nesting(query.as_bytes()) > MAX_NESTING {
        return Err(Fault::new(&own::TOO_COMPLEX, format!("The query nests brackets deeper than {MAX_NESTING}.")));
    }
    Ok(())
}

/// The deepest nesting of brackets outside texts and comments.
fn nesting(text: &[u8]) -> usize {
    let (mut at, mut depth, mut deepest) = (0, 0_usize, 0);
    while let Some(byte) = text.get(at) {
        match byte {
            b'{' | b'[' | b'(' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' | b')' => depth = depth.saturating_sub(1),
            b'#' => at += line(&text[at..]),
            b'"' => at += string(&text[at..]),
            _ => {}
        }
        at += 1;
    }
    deepest
}

/// How many bytes lie before the end of the line.
fn line(text: &[u8]) -> usize {
    text.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(text.len())
}

/// How many bytes lie between the first and the last quote of a text.
fn string(text: &[u8]) -> usize {
    let block = text.starts_with(b"\"\"\"");
    let mut at = if block { 3 } else { 1 };
    while let Some(byte) = text.get(at) {
        match byte {
            b'\\' if block && text[at..].starts_with(b"\\\"\"\"") => at += 3,
            b'\\' if !block => at += 1,
            b'"' if block && text[at..].starts_with(b"\"\"\"") => return at + 2,
            b'"' | b'\n' | b'\r' if !block => return at,
            _ => {}
        }
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_in_texts_and_comments_do_not_count() {
        assert_eq!(nesting(b"{ a(b: [1, {c: 2}]) }"), 4);
        assert_eq!(nesting(b"{ a(b: \"{{{{\\\"{{{\") } # {{{{{{\n{"), 2);
        assert_eq!(nesting(b"{ a(b: \"\"\" {{{ \\\"\"\" {{{ \" \"\"\") }"), 2);
        assert_eq!(nesting(b"{ a(b: \"{{{"), 2);
        assert_eq!(nesting(b"# {{{"), 0);
    }

    #[test]
    fn a_text_without_end_does_not_hide_what_follows_on_the_next_line() {
        assert_eq!(nesting(b"\"\n{{{"), 3);
    }

    #[test]
    fn long_and_deep_texts_are_refused() {
        assert!(check_text("{a}", 3).is_ok());
        assert!(check_text("{aa}", 3).is_err());
        let deep = format!("{{a(b:{}", "[".repeat(MAX_NESTING));
        assert_eq!(check_text(&deep, 1_000).unwrap_err().0.kind().code, "query-too-complex");
    }
}
