//! What is kept beside the events, as data of a line.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rollbook_domain::{ClaimKey, CountKey, SequenceKey};
use rollbook_store::Kept;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// See the module.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub(crate) enum Entry {
    Claim { key: String, owner: String },
    Number { scope: String, kind: String, used: u32 },
    Count { key: String, value: i64 },
    Command { id: Uuid },
    Answer { scope: String, key: String, fingerprint: String, answer: String },
}

impl From<Kept> for Entry {
    fn from(kept: Kept) -> Self {
        match kept {
            Kept::Claim { key, owner } => Self::Claim { key: key.as_str().to_owned(), owner },
            Kept::Number { key, used } => Self::Number { scope: key.scope, kind: key.kind, used },
            Kept::Count { key, value } => Self::Count { key: key.as_str().to_owned(), value },
            Kept::Command { id } => Self::Command { id },
            Kept::Answer { scope, key, fingerprint, answer } => {
                Self::Answer { scope, key, fingerprint: STANDARD.encode(fingerprint), answer: STANDARD.encode(answer) }
            }
        }
    }
}

impl TryFrom<Entry> for Kept {
    type Error = &'static str;

    fn try_from(entry: Entry) -> Result<Self, Self::Error> {
        let bytes = |text: &str| STANDARD.decode(text).map_err(|_| "is not base64");
        Ok(match entry {
            Entry::Claim { key, owner } => Self::Claim { key: ClaimKey::stored(key), owner },
            Entry::Number { scope, kind, used } => Self::Number { key: SequenceKey { scope, kind }, used },
            Entry::Count { key, value } => Self::Count { key: CountKey::stored(key), value },
            Entry::Command { id } => Self::Command { id },
            Entry::Answer { scope, key, fingerprint, answer } => Self::Answer {
                scope,
                key,
                fingerprint: bytes(&fingerprint)?.try_into().map_err(|_| "has a fingerprint that is not 32 bytes")?,
                answer: bytes(&answer)?.into(),
            },
        })
    }
}
