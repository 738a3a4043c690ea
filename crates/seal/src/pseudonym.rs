//! Ids that stand for people: what they look like, and where they are in a text.

use std::fmt;
use std::ops::Range;

use rollbook_domain::Reference;
use uuid::Uuid;

/// What one begins with.
const BEGINNING: &str = "p-";
const DIGITS: usize = 32;

/// An id that stands for a person and says nothing about them: `p-` and 32 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pseudonym(pub Uuid);

impl Pseudonym {
    /// The pseudonym that a text is, if it is one.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix(BEGINNING).filter(|digits| digits.len() == DIGITS)?;
        let plain = digits.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        plain.then(|| Uuid::try_parse(digits).ok().map(Self)).flatten()
    }

    /// In place of a reference to a person.
    pub fn in_place_of(self, person: &Reference) -> Reference {
        let stand_in = Reference::new(person.kind(), &self.to_string());
        stand_in.unwrap_or_else(|_| unreachable!("hexadecimal digits are an id"))
    }

    /// All pseudonyms in a text, with where they are.
    pub fn all_in(text: &str) -> impl Iterator<Item = (Range<usize>, Self)> + '_ {
        let length = BEGINNING.len() + DIGITS;
        text.match_indices(BEGINNING).filter_map(move |(at, _)| {
            let found = Self::parse(text.get(at..at + length)?)?;
            Some((at..at + length, found))
        })
    }
}

impl fmt::Display for Pseudonym {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{BEGINNING}{}", self.0.simple())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_found_wherever_it_stands() {
        let (one, other) = (Pseudonym(Uuid::from_u128(7)), Pseudonym(Uuid::from_u128(8)));
        let text = format!(r#"{{"member":"user:{one}","p-1":"ä-p-{other}","cut":"p-0000"}}"#);
        let found: Vec<_> = Pseudonym::all_in(&text).map(|(at, found)| (text[at].to_owned(), found)).collect();
        assert_eq!(found, [(one.to_string(), one), (other.to_string(), other)]);
    }

    #[test]
    fn only_one_form_counts() {
        let one = Pseudonym(Uuid::from_u128(0xabc));
        assert_eq!(Pseudonym::parse(&one.to_string()), Some(one));
        let upper = format!("p-{}", one.0.simple().to_string().to_uppercase());
        for other in [one.0.to_string(), format!("p-{}", one.0), upper, format!("{one}0"), "p-".into()] {
            assert_eq!(Pseudonym::parse(&other), None, "{other}");
        }
    }
}
