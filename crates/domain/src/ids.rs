//! The names things go by. All are made outside the domain and passed in.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    };
}

uuid_id!(
    /// A group: UUIDv7, so that streams of new groups are written side by side.
    GroupId
);
uuid_id!(
    /// A directory entry.
    SubjectId
);
uuid_id!(
    /// A photo, from its reservation on. It keeps its id when it is moved to another group.
    MediaId
);
uuid_id!(
    /// A zip of photos: UUIDv7.
    ArchiveId
);
uuid_id!(
    /// A webhook: UUIDv7.
    WebhookId
);

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $valid:expr, $expected:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Box<str>);

        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;
            fn try_from(text: String) -> Result<Self, InvalidId> {
                let valid: fn(&str) -> bool = $valid;
                if valid(&text) { Ok(Self(text.into_boxed_str())) } else { Err(InvalidId($expected)) }
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                Self::try_from(text.to_owned())
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0.into()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

/// A text that is no id of its kind; says what was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be {0}")]
pub struct InvalidId(&'static str);

text_id!(
    /// The isolation unit. Every stream, view row, key and number belongs to one.
    WorkspaceName,
    |text| (1..=64).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_' || b == b'.'),
    "1 to 64 lower-case letters, digits, hyphens, underscores or dots"
);
impl Default for WorkspaceName {
    /// The workspace of whoever names none.
    fn default() -> Self {
        Self("default".into())
    }
}

text_id!(
    /// Six characters of `A-Za-z0-9`, unique over all groups of a deployment, never `search` in any case.
    Token,
    |text| text.len() == 6 && text.bytes().all(|b| b.is_ascii_alphanumeric()) && !text.eq_ignore_ascii_case("search"),
    "six letters or digits other than the word search"
);
text_id!(
    /// 24 lower-case hex digits: 4 bytes of unix seconds, 5 random bytes of the process, 3 bytes of a counter.
    ObjectId,
    |text| text.len() == 24 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')),
    "24 lower-case hexadecimal digits"
);

/// Everything a new group is called, drawn before it is decided and stored in its first event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupIds {
    /// The stream and the native id.
    pub id: GroupId,
    /// From 1 per number scope, never reused.
    pub number: u32,
    /// Where the number counts: the workspace, or a scope that several workspaces share.
    pub number_scope: String,
    /// The short code.
    pub token: Token,
    /// The 24-hex id; its first 8 digits are the second of creation.
    pub object_id: ObjectId,
}
