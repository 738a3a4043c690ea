//! Many ids in one piece of memory.

use std::fmt;
use std::sync::Arc;

use serde::de::{DeserializeSeed, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

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
    /// Past 4 GiB of text; an event carries less than one.
    fn from_iter<I: IntoIterator<Item = S>>(ids: I) -> Self {
        let ids = ids.into_iter();
        let mut texts = Texts { text: String::new(), ends: Vec::with_capacity(ids.size_hint().0) };
        for id in ids {
            assert!(texts.push(id.as_ref()), "a list of ids ends at 4 GiB");
        }
        texts.text.shrink_to_fit();
        Self(Arc::new(texts))
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
        texts.text.shrink_to_fit();
        texts.ends.shrink_to_fit();
        Ok(IdList(Arc::new(texts)))
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
    fn anything_but_strings_is_refused() {
        for bad in ["[1]", "[null]", r#""31""#, r#"[["31"]]"#] {
            assert!(serde_json::from_str::<IdList>(bad).is_err(), "{bad}");
        }
    }
}
