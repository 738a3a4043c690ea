//! What XML 1.0 demands of a document beyond what the reader looks at: characters, names, attributes.

use quick_xml::XmlVersion;
use quick_xml::events::{BytesDecl, BytesStart};

/// The production `Char`: what a document may hold, written out or as a reference.
pub(super) fn is_char(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// The production `S`, which is less than what Unicode calls white space.
pub(super) fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r')
}

/// The production `Name`.
pub(super) fn is_name(name: &str) -> bool {
    name.starts_with(starts_name) && name.chars().all(|character| starts_name(character) || continues_name(character))
}

fn starts_name(character: char) -> bool {
    matches!(character,
        ':' | '_' | 'A'..='Z' | 'a'..='z'
        | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}' | '\u{370}'..='\u{37d}'
        | '\u{37f}'..='\u{1fff}' | '\u{200c}'..='\u{200d}' | '\u{2070}'..='\u{218f}' | '\u{2c00}'..='\u{2fef}'
        | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}' | '\u{10000}'..='\u{effff}')
}

fn continues_name(character: char) -> bool {
    matches!(character, '-' | '.' | '0'..='9' | '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}'..='\u{2040}')
}

/// Whether a tag has a name, and attributes that each stand once and in quotes.
pub(super) fn is_tag(tag: &BytesStart<'_>) -> bool {
    let attributes = tag.attributes().all(|attribute| {
        attribute.is_ok_and(|attribute| {
            let value = attribute.normalized_value(XmlVersion::Implicit1_0);
            let read = value.is_ok_and(|value| value.chars().all(is_char));
            read && !attribute.value.contains('<') && is_name(attribute.key.as_ref())
        })
    });
    attributes && is_name(tag.name().as_ref()) && are_apart(tag.attributes_raw())
}

/// Whether there is white space between the attributes.
fn are_apart(attributes: &str) -> bool {
    let (mut quote, mut closed) = (None, false);
    for character in attributes.chars() {
        if closed && !is_space(character) {
            return false;
        }
        closed = quote == Some(character);
        quote = match quote {
            Some(_) if closed => None,
            None if matches!(character, '"' | '\'') => Some(character),
            open => open,
        };
    }
    true
}

/// Whether a declaration says its version; and that it is in UTF-8, as all bodies are read, if it names an encoding.
pub(super) fn is_declaration(declaration: &BytesDecl<'_>) -> bool {
    let readable = |encoding: &str| ["utf-8", "us-ascii"].iter().any(|known| known.eq_ignore_ascii_case(encoding));
    let encoding = declaration.encoding().is_none_or(|encoding| encoding.is_ok_and(|encoding| readable(&encoding)));
    encoding && declaration.version().is_ok_and(|version| version.starts_with("1."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_begin_with_a_letter() {
        for good in ["device_ids", "form-id", "a1", "x:y", "größe"] {
            assert!(is_name(good), "{good}");
        }
        for bad in ["", "1", "-a", ".a", "a b", "a\u{d7}", "<"] {
            assert!(!is_name(bad), "{bad}");
        }
    }

    #[test]
    fn what_is_no_character_is_known() {
        assert!(['\t', 'a', '\u{85}', '\u{fffd}', '\u{10ffff}'].into_iter().all(is_char));
        assert!(!['\0', '\u{1}', '\u{b}', '\u{1f}', '\u{fffe}', '\u{ffff}'].into_iter().any(is_char));
    }
}
