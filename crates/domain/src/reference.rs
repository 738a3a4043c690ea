//! `kind:id`, the way everything outside a group is named: members, resources, directory subjects.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::refusal::Refusal;
use crate::text::MAX_TEXT_BYTES;

/// A `kind:id` such as `user:u-asha`. The kind is lower-case ASCII, the id is opaque.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference {
    text: Box<str>,
    colon: u8,
}

/// Why a text is no [`Reference`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidReference {
    /// There is no colon.
    #[error("must have the form kind:id")]
    NoColon,
    /// The kind is empty, too long or has a character outside `a-z 0-9 -`.
    #[error("must begin with a kind of 1 to 32 lower-case letters, digits or hyphens")]
    BadKind,
    /// The id is empty, longer than 65536 bytes or holds a NUL.
    #[error("must have an id of 1 to 65536 bytes without NUL after the colon")]
    BadId,
}

impl InvalidReference {
    /// The same as a refusal of a field.
    pub(crate) const fn refusal(self, field: &'static str) -> Refusal {
        let reason = match self {
            Self::NoColon => "must have the form kind:id",
            Self::BadKind => "has a kind that is not 1 to 32 lower-case letters, digits or hyphens",
            Self::BadId => "is not 1 to 65536 bytes without NUL",
        };
        Refusal::InvalidText { field, reason }
    }
}

impl Reference {
    /// Builds `kind:id`.
    pub fn new(kind: &str, id: &str) -> Result<Self, InvalidReference> {
        Self::check(kind, id)?;
        let colon = u8::try_from(kind.len()).map_err(|_| InvalidReference::BadKind)?;
        Ok(Self { text: format!("{kind}:{id}").into_boxed_str(), colon })
    }

    /// Whether kind and id make a reference, without making it.
    pub fn check(kind: &str, id: &str) -> Result<(), InvalidReference> {
        let kind_ok = (1..=32).contains(&kind.len())
            && kind.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if !kind_ok {
            return Err(InvalidReference::BadKind);
        }
        if id.is_empty() || id.len() > MAX_TEXT_BYTES || id.contains('\0') {
            return Err(InvalidReference::BadId);
        }
        Ok(())
    }

    /// What stands before the colon.
    pub fn kind(&self) -> &str {
        &self.text[..usize::from(self.colon)]
    }

    /// What stands after the colon.
    pub fn id(&self) -> &str {
        &self.text[usize::from(self.colon) + 1..]
    }

    /// The whole text.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl FromStr for Reference {
    type Err = InvalidReference;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (kind, id) = text.split_once(':').ok_or(InvalidReference::NoColon)?;
        Self::new(kind, id)
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for Reference {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for Reference {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_may_hold_colons() {
        let reference: Reference = "user:a:b".parse().unwrap();
        assert_eq!((reference.kind(), reference.id()), ("user", "a:b"));
    }

    #[test]
    fn bad_shapes_are_told_apart() {
        assert_eq!("user".parse::<Reference>(), Err(InvalidReference::NoColon));
        assert_eq!("User:1".parse::<Reference>(), Err(InvalidReference::BadKind));
        assert_eq!(":1".parse::<Reference>(), Err(InvalidReference::BadKind));
        assert_eq!("user:".parse::<Reference>(), Err(InvalidReference::BadId));
        assert_eq!("user:a\0b".parse::<Reference>(), Err(InvalidReference::BadId));
    }
}
