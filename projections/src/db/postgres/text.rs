//! Texts that PostgreSQL cannot hold as they are: one character, U+0000.
//!
//! It and its neighbour are written as two characters each, which keeps different texts different and in their order.

use std::borrow::Cow;

const ESCAPE: char = '\u{1}';

/// As PostgreSQL can hold it.
pub(super) fn held(text: &str) -> Cow<'_, str> {
    if !text.bytes().any(|byte| byte <= 1) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace(ESCAPE, "\u{1}\u{2}").replace('\0', "\u{1}\u{1}"))
}

/// As it was given.
pub(super) fn given(held: &str) -> Cow<'_, str> {
    if !held.contains(ESCAPE) {
        return Cow::Borrowed(held);
    }
    let mut text = String::with_capacity(held.len());
    let mut characters = held.chars();
    while let Some(character) = characters.next() {
        text.push(match character {
            ESCAPE if characters.next() == Some('\u{2}') => ESCAPE,
            ESCAPE => '\0',
            other => other,
        });
    }
    Cow::Owned(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn texts_come_back_and_keep_their_order(a in "[\0\u{1}\u{2}ab]{0,6}", b in "[\0\u{1}\u{2}ab]{0,6}") {
            let (held_a, held_b) = (held(&a), held(&b));
            prop_assert!(!held_a.contains('\0'));
            prop_assert_eq!(given(&held_a), a.as_str());
            prop_assert_eq!(held_a.cmp(&held_b), a.cmp(&b));
        }
    }
}
