//! Texts as the databases sort and find them.

use std::borrow::Cow;
use std::fmt::Write;

use rollbook_app::AppError;
use sha2::{Digest, Sha256};

/// The longest text that is a key as it is; indexes do not hold texts of any length.
const SHORT: usize = 255;
/// No folded text has one.
const FINAL_SIGMA: char = 'ς';
/// How much of a longer text begins its key.
const PREFIX: usize = 200;

/// The text itself, or for a long one its beginning and its SHA-256, which together are longer than any short one.
pub(crate) fn key_of(text: &str) -> Cow<'_, str> {
    if text.len() <= SHORT {
        return Cow::Borrowed(text);
    }
    let mut key = beginning(text, PREFIX).to_owned();
    key.push('\u{1}');
    for byte in Sha256::digest(text.as_bytes()) {
        // Writing to a text cannot fail.
        let _ = write!(key, "{byte:02x}");
    }
    Cow::Owned(key)
}

/// What names are sorted by: without regard to case, by their first characters.
pub(crate) fn sort_key(folded: &str) -> &str {
    beginning(folded, SHORT)
}

/// A text without regard to case. Computed here, so that every database agrees; character by character, so that a
/// part of a text folds as it does within the text: a sigma is one letter, wherever it stands.
pub(crate) fn fold(text: &str) -> String {
    let lower = text.chars().flat_map(char::to_lowercase);
    lower.map(|character| if character == FINAL_SIGMA { 'σ' } else { character }).collect()
}

/// Refuses what is too long to be looked for: SQLite takes patterns of 50 000 bytes, and a character may need two.
pub(crate) fn pattern_fits(part: &str) -> Result<(), AppError> {
    if part.len() <= 20_000 {
        return Ok(());
    }
    Err(AppError::Invalid { field: "name", reason: "to look for is too long".into() })
}

/// A pattern for `LIKE … ESCAPE '!'` that finds the text anywhere, without regard to case.
pub(crate) fn anywhere(part: &str) -> String {
    let mut pattern = String::from("%");
    for character in fold(part).chars() {
        // No name has a NUL, and not every database could look for one. So what is looked for is not found anywhere.
        let character = if character == '\0' { FINAL_SIGMA } else { character };
        if matches!(character, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}

/// Canonical decimal ids sort by value, before all others.
pub(crate) fn number_of(id: &str) -> i64 {
    let number = id.parse::<i64>().ok().filter(|number| number.to_string() == id);
    number.unwrap_or(i64::MAX)
}

fn beginning(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_bounded_and_different() {
        assert_eq!(key_of("user:1"), "user:1");
        let (a, b) = ("ä".repeat(300), format!("{}b", "ä".repeat(300)));
        assert_ne!(key_of(&a), key_of(&b));
        assert!(key_of(&a).len() > SHORT && key_of(&a).len() < 300);
        assert!(sort_key(&a).len() <= SHORT);
    }

    #[test]
    fn only_canonical_numbers_are_numbers() {
        assert_eq!((number_of("31"), number_of("-4"), number_of("0")), (31, -4, 0));
        for text in ["031", "+3", "3.0", "x", "", "99999999999999999999"] {
            assert_eq!(number_of(text), i64::MAX, "{text}");
        }
    }

    #[test]
    fn a_part_folds_as_it_does_within_the_whole() {
        for part in ["ΟΔΟΣ", "οδος", "ΟΔΟσ", "Σ", "σ", "ς"] {
            assert!(fold("Μεγάλη ΟΔΟΣ").contains(&fold(part)), "{part}");
        }
        assert_eq!(fold("Kamera SÜD"), "kamera süd");
        assert!(anywhere("İ").contains(&fold("İ")));
    }

    #[test]
    fn a_part_with_a_nul_is_in_no_folded_text() {
        let pattern = anywhere("a\0");
        assert_eq!(pattern, "%aς%");
        assert!(!fold("aς").contains(pattern.trim_matches('%')));
    }

    #[test]
    fn a_pattern_takes_its_text_literally() {
        assert_eq!(anywhere("50%_A!"), "%50!%!_a!!%");
    }
}
