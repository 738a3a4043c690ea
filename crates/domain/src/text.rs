//! What every text in the domain must obey, whatever the policy of the surface says.

use crate::refusal::Refusal;

/// The most bytes of one text (a name, an id, a description).
pub const MAX_TEXT_BYTES: usize = 64 * 1024;

/// The most bytes of a word that many things share (a role).
pub const MAX_WORD_BYTES: usize = 255;

/// The most members that one event names; larger changes are cut into several events of one commit.
pub const CHUNK: usize = 10_000;

/// The most bytes of ids that one event names, so that very long ids do not make events that a store refuses.
pub const CHUNK_BYTES: usize = 768 * 1024;

/// Refuses a text over [`MAX_TEXT_BYTES`], or one with a NUL, which not every database can hold.
pub fn bounded(field: &'static str, text: &str) -> Result<(), Refusal> {
    if text.len() > MAX_TEXT_BYTES {
        return Err(Refusal::InvalidText { field, reason: "is longer than 65536 bytes" });
    }
    if text.contains('\0') {
        return Err(Refusal::InvalidText { field, reason: "must not contain NUL" });
    }
    Ok(())
}

/// Refuses what is no word: empty, over [`MAX_WORD_BYTES`], or with a control character.
pub fn word(field: &'static str, text: &str) -> Result<(), Refusal> {
    let reason = if text.is_empty() {
        "must not be empty"
    } else if text.len() > MAX_WORD_BYTES {
        "is longer than 255 bytes"
    } else if text.chars().any(char::is_control) {
        "must not contain control characters"
    } else {
        return Ok(());
    };
    Err(Refusal::InvalidText { field, reason })
}

/// Refuses what is no SHA-256 as this program writes it.
pub fn sha256(field: &'static str, text: &str) -> Result<(), Refusal> {
    let hex = text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    if hex { Ok(()) } else { Err(Refusal::InvalidText { field, reason: "must be 64 lower-case hexadecimal digits" }) }
}

/// Cuts ids into the lists that single events carry: at most [`CHUNK`] ids and about [`CHUNK_BYTES`] each.
pub(crate) fn chunks(ids: impl IntoIterator<Item = String>) -> Vec<Vec<String>> {
    chunks_of(ids, CHUNK, |id| id.len() + 3)
}

/// Cuts items into lists of at most `most` items and about [`CHUNK_BYTES`] each.
pub(crate) fn chunks_of<T>(items: impl IntoIterator<Item = T>, most: usize, size: impl Fn(&T) -> usize) -> Vec<Vec<T>> {
    let mut chunks = Vec::new();
    let (mut chunk, mut bytes) = (Vec::new(), 0);
    for item in items {
        let more = size(&item);
        if chunk.len() == most || (bytes + more > CHUNK_BYTES && !chunk.is_empty()) {
            chunks.push(std::mem::take(&mut chunk));
            bytes = 0;
        }
        bytes += more;
        chunk.push(item);
    }
    if !chunk.is_empty() {
        chunks.push(chunk);
    }
    chunks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(checked: Result<(), Refusal>) -> &'static str {
        match checked {
            Err(Refusal::InvalidText { reason, .. }) => reason,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn texts_are_bounded() {
        assert_eq!(bounded("name", &"x".repeat(MAX_TEXT_BYTES)), Ok(()));
        assert_eq!(reason(bounded("name", &"x".repeat(MAX_TEXT_BYTES + 1))), "is longer than 65536 bytes");
        assert_eq!(reason(bounded("name", "a\0b")), "must not contain NUL");
    }

    #[test]
    fn words_are_short_and_visible() {
        assert_eq!(word("role", "coach of the year"), Ok(()));
        assert_eq!(reason(word("role", "")), "must not be empty");
        assert_eq!(reason(word("role", &"x".repeat(256))), "is longer than 255 bytes");
        assert_eq!(reason(word("role", "a\nb")), "must not contain control characters");
    }

    #[test]
    fn ids_are_cut_by_number_and_by_size() {
        let lengths = |ids: Vec<String>| chunks(ids).iter().map(Vec::len).collect::<Vec<_>>();
        assert_eq!(lengths((0..25_000).map(|i| i.to_string()).collect()), [CHUNK, CHUNK, 5_000]);
        assert_eq!(lengths(vec!["x".repeat(CHUNK_BYTES / 2); 3]), [1, 1, 1]);
        assert_eq!(lengths(Vec::new()), [0; 0]);
    }
}
