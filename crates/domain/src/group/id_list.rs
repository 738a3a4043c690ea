//! Many ids in one piece of memory.

use std::fmt;
use std::sync::Arc;

use serde::de::{DeserializeSeed, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::text::{CHUNK, CHUNK_BYTES};

/// Ids one after the other. A million of 36 bytes cost 40 MB, where a million `String`s would cost twice that, and
/// a copy of the list costs nothing. In JSON it is an array of strings.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct IdList(Arc<Texts>);

#[derive(Clone, Default, PartialEq, Eq)]
struct Texts {
    text: String,
    ends: Vec<u32>,
}

impl Texts {
    /// Whether there was room: a list ends at 4 GiB of text.
    fn push(&mut self, id: &str) -> bool {
        let Ok(end) = u32::try_from(self.text.len() + id.len()) else { return false };
        self.text.push_str(id);
        self.ends.push(end);
        true
    }

    /// # Panics
    /// Past 4 GiB of text; an event carries less than one.
    fn must_push(&mut self, id: &str) {
        assert!(self.push(id), "a list of ids ends at 4 GiB");
    }
}

impl IdList {
    /// How many ids there are.
    pub fn len(&self) -> usize {
        self.0.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.ends.is_empty()
    }

    /// Cuts ids into the lists that single events carry: at most [`CHUNK`] ids and about [`CHUNK_BYTES`] each.
    pub fn chunks<S: AsRef<str>>(ids: impl IntoIterator<Item = S>) -> Vec<Self> {
        let mut chunks = Vec::new();
        let mut texts = Texts::default();
        for id in ids {
            let id = id.as_ref();
            let bytes = texts.text.len() + 3 * texts.ends.len() + id.len() + 3;
            if texts.ends.len() == CHUNK || (bytes > CHUNK_BYTES && !texts.ends.is_empty()) {
                chunks.push(Self::of(std::mem::take(&mut texts)));
            }
            texts.must_push(id);
        }
        chunks.extend((!texts.ends.is_empty()).then(|| Self::of(texts)));
        chunks
    }

    fn of(mut texts: Texts) -> Self {
        texts.text.shrink_to_fit();
        texts.ends.shrink_to_fit();
        Self(Arc::new(texts))
    }

    /// The ids in order.
    pub fn iter(&self) -> Iter<'_> {
        Iter { text: &self.0.text, ends: self.0.ends.iter(), from: 0 }
    }
}

/// The ids of an [`IdList`] in order.
#[derive(Debug, Clone)]
pub struct Iter<'a> {
    text: &'a str,
    ends: std::slice::Iter<'a, u32>,
    from: usize,
}

impl<'a> Iterator for Iter<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let to = *self.ends.next()? as usize;
        Some(&self.text[std::mem::replace(&mut self.from, to)..to])
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.ends.size_hint()
    }
}

impl ExactSizeIterator for Iter<'_> {}

impl<'a> IntoIterator for &'a IdList {
    type Item = &'a str;
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

impl<S: AsRef<str>> FromIterator<S> for IdList {
    /// # Panics
    /// Past 4 GiB of text.
    fn from_iter<I: IntoIterator<Item = S>>(ids: I) -> Self {
        let mut texts = Texts::default();
        ids.into_iter().for_each(|id| texts.must_push(id.as_ref()));
        Self::of(texts)
    }
}

impl From<Vec<String>> for IdList {
    fn from(ids: Vec<String>) -> Self {
        ids.into_iter().collect()
    }
}

impl fmt::Debug for IdList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl Serialize for IdList {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for IdList {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(All)
    }
}

/// Reads the whole array.
struct All;

impl<'de> Visitor<'de> for All {
    type Value = IdList;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of strings")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<IdList, A::Error> {
        let mut texts = Texts::default();
        while seq.next_element_seed(Next(&mut texts))?.is_some() {}
        Ok(IdList::of(texts))
    }
}

/// Reads one string into the common text, without a `String` of its own.
struct Next<'a>(&'a mut Texts);

impl<'de> DeserializeSeed<'de> for Next<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Next<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: serde::de::Error>(self, id: &str) -> Result<(), E> {
        if self.0.push(id) { Ok(()) } else { Err(E::custom("a list of ids ends at 4 GiB")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_reads_and_writes_like_an_array_of_strings() {
        let json = r#"["31","","größe","a\"b\\c\n"]"#;
        let ids: IdList = serde_json::from_str(json).unwrap();
        assert_eq!(ids.iter().collect::<Vec<_>>(), ["31", "", "größe", "a\"b\\c\n"]);
        assert_eq!(ids.into_iter().last(), Some("a\"b\\c\n"));
        assert_eq!((ids.len(), ids.is_empty(), IdList::default().is_empty()), (4, false, true));
        assert_eq!(serde_json::to_string(&ids).unwrap(), json);
        assert_eq!(ids, vec!["31".to_owned(), String::new(), "größe".into(), "a\"b\\c\n".into()].into());
        assert_eq!(format!("{ids:?}"), r#"["31", "", "größe", "a\"b\\c\n"]"#);
    }

    #[test]
    fn ids_are_cut_by_number_and_by_size() {
        let lengths = |ids: Vec<String>| IdList::chunks(ids).iter().map(IdList::len).collect::<Vec<_>>();
        assert_eq!(lengths((0..25_000).map(|i| i.to_string()).collect()), [CHUNK, CHUNK, 5_000]);
        assert_eq!(lengths(vec!["x".repeat(CHUNK_BYTES / 2); 3]), [1, 1, 1]);
        assert_eq!(lengths(Vec::new()), [0; 0]);
    }

    #[test]
    fn anything_but_strings_is_refused() {
        for bad in ["[1]", "[null]", r#""31""#, r#"[["31"]]"#] {
            assert!(serde_json::from_str::<IdList>(bad).is_err(), "{bad}");
        }
    }
}
