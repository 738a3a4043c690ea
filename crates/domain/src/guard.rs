//! What must hold in the very commit that writes the events, beside the expected versions.

use std::borrow::Cow;
use std::fmt::{self, Write};

use serde::{Deserialize, Serialize};

use crate::group::media::VANITY_URL;
use crate::group::members::digest;
use crate::ids::{Token, WorkspaceName};
use crate::reference::Reference;
use crate::refusal::Refusal;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The longest value that is part of a key as it is.
const LONGEST_AS_IT_IS: usize = 512;
/// Stands between the beginning of a long value and its hash.
const MARK: char = '\u{1}';
/// What counts of webhooks begin with.
const WEBHOOKS: &str = "webhooks/";

/// Something only one owner can hold: a name, a token, a directory entry.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ClaimKey(String);

impl ClaimKey {
    /// A claim on `value` among all claims of `kind` in `scope` (a workspace, or empty for the deployment).
    ///
    /// Neither scope nor kind holds a slash, so that two claims never share a key.
    pub fn new(kind: &str, scope: &str, value: &str) -> Self {
        debug_assert!(!kind.contains('/') && !scope.contains('/'));
        Self(format!("{kind}/{scope}/{}", bounded(value)))
    }

    /// A key as a log has it.
    pub fn stored(key: String) -> Self {
        Self(key)
    }

    /// The name of a group, unique in its workspace.
    pub fn group_name(workspace: &WorkspaceName, name: &str) -> Self {
        Self::new("name", workspace.as_str(), name)
    }

    /// The short code of a group, unique in the deployment.
    pub fn token(token: &Token) -> Self {
        Self::new("token", "", token.as_str())
    }

    /// A directory entry of the workspace.
    pub fn subject(workspace: &WorkspaceName, subject: &Reference) -> Self {
        Self::new("subject", workspace.as_str(), subject.as_str())
    }

    /// What a subject claims for itself alone: a vanity URL in the deployment, everything else in its workspace.
    pub fn of_subject(workspace: &WorkspaceName, kind: &str, value: &str) -> Self {
        let scope = if kind == VANITY_URL { "" } else { workspace.as_str() };
        Self::new(kind, scope, value)
    }

    /// The owner of a workspace, who has no other one.
    pub fn owner(owner: Uuid) -> Self {
        Self::new("owner", "", &owner.to_string())
    }

    /// The whole key.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `name`, `token`, `subject`, ...
    pub fn kind(&self) -> &str {
        self.0.split_once('/').map_or("", |(kind, _)| kind)
    }

    /// A claim of the same kind and scope on another value.
    #[must_use]
    pub fn with_value(&self, value: &str) -> Self {
        let mut parts = self.0.splitn(3, '/');
        let (kind, scope) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        Self::new(kind, scope, value)
    }

    /// What is claimed; of a long value its beginning and its hash.
    pub fn value(&self) -> &str {
        self.0.splitn(3, '/').nth(2).unwrap_or_default()
    }
}

/// Indexes do not hold values of any length, and not every database holds a NUL: such a value is claimed by its
/// beginning and its SHA-256. The mark between them keeps such keys apart from short values, which have it only if they
/// are hashed as well.
fn bounded(value: &str) -> Cow<'_, str> {
    if value.len() <= LONGEST_AS_IT_IS && !value.contains([MARK, '\0']) {
        return Cow::Borrowed(value);
    }
    let beginning = &value[..value.floor_char_boundary(64)];
    let beginning = beginning.split('\0').next().unwrap_or_default();
    let mut key = format!("{beginning}{MARK}");
    for byte in Sha256::digest(value.as_bytes()) {
        // Writing to a text cannot fail.
        let _ = write!(key, "{byte:02x}");
    }
    Cow::Owned(key)
}

impl fmt::Display for ClaimKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A number that commits keep, such as the groups a member is in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CountKey(String);

impl CountKey {
    /// A key as a log has it.
    pub fn stored(key: String) -> Self {
        Self(key)
    }

    /// How many groups of the workspace the member is in.
    pub fn groups_of_member(workspace: &WorkspaceName, member: &Reference) -> Self {
        Self::groups_of_digest(workspace, &digest(member.kind(), member.id()))
    }

    /// The same by the digest of a member, which is all that the state of a group keeps of it.
    pub(crate) fn groups_of_digest(workspace: &WorkspaceName, digest: &str) -> Self {
        Self(format!("groups/{workspace}/{digest}"))
    }

    /// How many webhooks the workspace has.
    pub fn webhooks(workspace: &WorkspaceName) -> Self {
        Self(format!("{WEBHOOKS}{workspace}"))
    }

    /// What is told when the count would pass its limit.
    fn refusal(&self, limit: u64) -> Refusal {
        if self.0.starts_with(WEBHOOKS) { Refusal::TooManyWebhooks { limit } } else { Refusal::TooManyGroups { limit } }
    }

    /// The whole key.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A sequence of numbers from 1: `(number scope, kind)`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SequenceKey {
    /// Where the numbers count.
    pub scope: String,
    /// What is numbered: `group`, `device`, `form`, `user`.
    pub kind: String,
}

/// A condition and change beside the log, checked and made in the same commit as the events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Guard {
    /// The key must be free; it then belongs to `owner`, a stream.
    Claim {
        /// What is claimed.
        key: ClaimKey,
        /// The stream that will hold it.
        owner: String,
    },
    /// The key becomes free again. Releasing a free key is no failure.
    Release {
        /// What is released.
        key: ClaimKey,
        /// Fails when events after this position were committed with a [`Guard::Require`] of this key: somebody
        /// began to rely on it after the caller looked. A commit without events relies on nothing: what it found
        /// was so at its moment. `None`: release whatever happened.
        unless_required_since: Option<u64>,
    },
    /// The key must be held by somebody, on whom the events of the commit rely: see [`Guard::Release`].
    Require {
        /// What must exist.
        key: ClaimKey,
    },
    /// The key must be held by somebody at the moment of the commit; what becomes of it later is all the same.
    Exists {
        /// What must exist.
        key: ClaimKey,
    },
    /// The number has been given out and never will be again.
    Number {
        /// The sequence.
        key: SequenceKey,
        /// The highest number used from it.
        used: u32,
    },
    /// The count changes, and must not pass the limit by growing.
    Count {
        /// Which count.
        key: CountKey,
        /// What is added to it.
        change: i64,
        /// What it must not exceed afterwards, where `change` is positive.
        limit: Option<u64>,
    },
}

impl Guard {
    /// The claim that it is about.
    pub fn claim(&self) -> Option<&ClaimKey> {
        match self {
            Self::Claim { key, .. } | Self::Release { key, .. } | Self::Require { key } | Self::Exists { key } => {
                Some(key)
            }
            Self::Number { .. } | Self::Count { .. } => None,
        }
    }

    /// The same, to be replaced.
    pub fn claim_mut(&mut self) -> Option<&mut ClaimKey> {
        match self {
            Self::Claim { key, .. } | Self::Release { key, .. } | Self::Require { key } | Self::Exists { key } => {
                Some(key)
            }
            Self::Number { .. } | Self::Count { .. } => None,
        }
    }

    /// What the caller is told when this guard fails; `None` where another attempt with fresh ids, or a fresh
    /// look at the views, is the answer.
    pub fn refusal(&self) -> Option<Refusal> {
        match self {
            Self::Claim { key, .. } if key.kind() == "name" => Some(Refusal::NameTaken),
            Self::Claim { key, .. } if key.kind() == "subject" => Some(Refusal::SubjectExists),
            Self::Claim { key, .. } if key.kind() == "token" => None,
            Self::Claim { key, .. } => Some(Refusal::ClaimTaken { kind: key.kind().to_owned() }),
            Self::Require { key } | Self::Exists { key } => {
                Some(Refusal::UnknownSubject { subject: key.value().to_owned() })
            }
            Self::Count { key, limit, .. } => Some(key.refusal(limit.unwrap_or_default())),
            Self::Release { .. } | Self::Number { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_values_have_short_keys_of_their_own() {
        let key = |value: &str| ClaimKey::new("name", "acme", value);
        let (a, b) = ("ä".repeat(1_000), format!("{}b", "ä".repeat(1_000)));
        assert_ne!(key(&a), key(&b));
        assert!(key(&a).as_str().len() < 200);
        assert_ne!(key(key(&a).value()), key(&a));
    }

    #[test]
    fn no_key_has_a_nul_and_values_with_one_have_keys_of_their_own() {
        let key = |value: &str| ClaimKey::new("name", "acme", value);
        let values = ["a\0b", "a\0c", "a", "\0", "", "a\0"];
        let keys: std::collections::BTreeSet<_> = values.map(key).into();
        assert_eq!(keys.len(), values.len());
        assert!(keys.iter().all(|key| !key.as_str().contains('\0')));
        assert!(key("a\0b").value().starts_with("a\u{1}"));
    }

    #[test]
    fn a_claim_key_gives_back_its_parts() {
        let workspace: WorkspaceName = "acme".parse().unwrap();
        let key = ClaimKey::group_name(&workspace, "a/b");
        assert_eq!((key.kind(), key.value(), key.as_str()), ("name", "a/b", "name/acme/a/b"));
    }
}
