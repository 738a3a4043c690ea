//! Signed notes with Ed25519 (C2SP `signed-note`): a text, and under it who signed it.

use std::fmt;
use std::str::FromStr;

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// The number of Ed25519 among the algorithms of signed notes.
const ALGORITHM: u8 = 1;

/// Signs notes under a name.
pub struct SigningKey {
    pair: Ed25519KeyPair,
    public: VerifyingKey,
}

/// Checks notes: `<name>+<id>+<key>`, which may be given to anybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifyingKey {
    name: String,
    key: [u8; 32],
}

/// A key that cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadKey {
    /// No Ed25519 seed.
    #[error("is no Ed25519 key of 32 bytes")]
    Seed,
    /// The text of a verifying key is malformed.
    #[error("is no verifying key; expected <name>+<8 hex digits>+<base64>")]
    Text,
    /// Names hold neither spaces nor plus signs.
    #[error("is no name for a key")]
    Name,
}

/// Why a note does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadNote {
    /// Not a text with signatures under it.
    #[error("is not a signed note")]
    Malformed,
    /// Nobody signed it whom this key stands for.
    #[error("is not signed by this key")]
    NotSigned,
    /// The signature is of another text or key.
    #[error("has a signature that is not valid")]
    Forged,
}

impl SigningKey {
    /// The key of a seed.
    pub fn new(name: &str, seed: &[u8; 32]) -> Result<Self, BadKey> {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed).map_err(|_| BadKey::Seed)?;
        let key = pair.public_key().as_ref().try_into().map_err(|_| BadKey::Seed)?;
        Ok(Self { public: VerifyingKey::new(name, key)?, pair })
    }

    /// What others check its notes with.
    pub const fn public(&self) -> &VerifyingKey {
        &self.public
    }

    /// A text, which ends with a line end, with the signature under it.
    pub fn sign(&self, text: &str) -> String {
        let signature = self.pair.sign(text.as_bytes());
        let signed = [&self.public.id()[..], signature.as_ref()].concat();
        format!("{text}\n— {} {}\n", self.public.name, STANDARD.encode(signed))
    }
}

impl VerifyingKey {
    fn new(name: &str, key: [u8; 32]) -> Result<Self, BadKey> {
        let fine = !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c.is_control() || c == '+');
        if fine { Ok(Self { name: name.to_owned(), key }) } else { Err(BadKey::Name) }
    }

    /// Whose it is.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Tells keys of one name apart.
    fn id(&self) -> [u8; 4] {
        let mut hasher = Sha256::new_with_prefix(&self.name);
        hasher.update([b'\n', ALGORITHM]);
        hasher.update(self.key);
        let [a, b, c, d, ..]: [u8; 32] = hasher.finalize().into();
        [a, b, c, d]
    }

    /// The text of a note that this key has signed. Signatures of others are passed over.
    pub fn open<'a>(&self, note: &'a str) -> Result<&'a str, BadNote> {
        // The last empty line ends the text, which may hold others.
        let at = note.rfind("\n\n").ok_or(BadNote::Malformed)?;
        let (text, signatures) = (&note[..=at], &note[at + 2..]);
        let signatures = signatures.strip_suffix('\n').ok_or(BadNote::Malformed)?;
        let mut opened = Err(BadNote::NotSigned);
        for line in signatures.split('\n') {
            let (name, signed) =
                line.strip_prefix("— ").and_then(|line| line.split_once(' ')).ok_or(BadNote::Malformed)?;
            let signed = STANDARD.decode(signed).map_err(|_| BadNote::Malformed)?;
            let (id, signature) = signed.split_at_checked(4).ok_or(BadNote::Malformed)?;
            if name == self.name && *id == self.id() {
                self.check(text, signature)?;
                opened = Ok(text);
            }
        }
        opened
    }

    fn check(&self, text: &str, signature: &[u8]) -> Result<(), BadNote> {
        let key = UnparsedPublicKey::new(&ED25519, self.key);
        key.verify(text.as_bytes(), signature).map_err(|_| BadNote::Forged)
    }
}

impl fmt::Display for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = STANDARD.encode([&[ALGORITHM], &self.key[..]].concat());
        write!(f, "{}+{}+{key}", self.name, hex::encode(self.id()))
    }
}

impl FromStr for VerifyingKey {
    type Err = BadKey;

    fn from_str(text: &str) -> Result<Self, BadKey> {
        let mut parts = text.trim().splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(BadKey::Text);
        };
        let bytes = STANDARD.decode(key).map_err(|_| BadKey::Text)?;
        let Some((&ALGORITHM, key)) = bytes.split_first() else { return Err(BadKey::Text) };
        let key = Self::new(name, key.try_into().map_err(|_| BadKey::Text)?)?;
        if hex::encode(key.id()) == id { Ok(key) } else { Err(BadKey::Text) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key and the note of the reference implementation's tests (`golang.org/x/mod/sumdb/note`).
    const PETER: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    const NOTE: &str = "If you think cryptography is the answer to your problem,\n\
                        then you don't know what your problem is.\n\n\
                        — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    #[test]
    fn the_note_of_the_reference_implementation_is_opened() {
        let key: VerifyingKey = PETER.parse().unwrap();
        assert_eq!(key.to_string(), PETER);
        assert!(key.open(NOTE).unwrap().ends_with("your problem is.\n"));
        assert_eq!(key.open(&NOTE.replace("you think", "you thank")), Err(BadNote::Forged));
    }

    #[test]
    fn a_note_is_opened_by_the_key_that_signed_it_alone() {
        let (mine, other) = (SigningKey::new("a/b", &[7; 32]).unwrap(), SigningKey::new("a/b", &[8; 32]).unwrap());
        let note = mine.sign("one\n\ntwo\n");
        assert_eq!(mine.public().open(&note), Ok("one\n\ntwo\n"));
        assert_eq!(other.public().open(&note), Err(BadNote::NotSigned));
        let both = format!("{note}{}", other.sign("one\n\ntwo\n").rsplit_once("\n\n").unwrap().1);
        assert_eq!(other.public().open(&both), Ok("one\n\ntwo\n"));
        for bad in ["", "one\n", "one\n\n", "one\n\n— a/b\n", "one\n\n— a/b !\n", note.trim_end()] {
            assert_eq!(mine.public().open(bad), Err(BadNote::Malformed), "{bad:?}");
        }
    }

    #[test]
    fn malformed_keys_are_refused() {
        for bad in ["", "a", "a+b+c", &PETER.replace("c74f20a3", "c74f20a4"), &PETER.replace("ARpc", "AhpC")] {
            assert_eq!(bad.parse::<VerifyingKey>(), Err(BadKey::Text), "{bad}");
        }
        assert_eq!(SigningKey::new("a b", &[7; 32]).err(), Some(BadKey::Name));
    }
}
