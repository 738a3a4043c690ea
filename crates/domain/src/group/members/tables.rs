//! The words that entries point to, and how many members each kind has.

use serde::{Deserialize, Serialize};

/// The small part of a set, which a snapshot holds as JSON.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::group) struct Tables {
    pub(super) kinds: Vec<String>,
    pub(super) roles: Vec<String>,
    /// Members of each kind, suspended ones included.
    pub(super) counts: Vec<u64>,
}

impl Tables {
    pub(super) fn kind(&self, kind: &str) -> Option<u8> {
        position(&self.kinds, kind)
    }

    pub(super) fn intern_kind(&mut self, kind: &str) -> u8 {
        let index = intern(&mut self.kinds, kind);
        self.counts.resize(self.kinds.len(), 0);
        index
    }

    pub(super) fn intern_role(&mut self, role: &str) -> u8 {
        intern(&mut self.roles, role)
    }
}

/// How many of these different words the table does not have yet.
pub(super) fn unknown<'a>(words: &[String], wanted: impl IntoIterator<Item = &'a str>) -> usize {
    let mut new: Vec<&str> = wanted.into_iter().filter(|word| position(words, word).is_none()).collect();
    new.sort_unstable();
    new.dedup();
    new.len()
}

fn position(words: &[String], word: &str) -> Option<u8> {
    words.iter().position(|w| w == word).and_then(|index| u8::try_from(index).ok())
}

/// The number of a word. When there is no room for a new one it counts as the last, because `evolve` cannot
/// refuse; `decide` sees to it that this never happens.
fn intern(words: &mut Vec<String>, word: &str) -> u8 {
    position(words, word).unwrap_or_else(|| {
        if u8::try_from(words.len()).is_ok() {
            words.push(word.to_owned());
        }
        u8::try_from(words.len() - 1).unwrap_or(u8::MAX)
    })
}
