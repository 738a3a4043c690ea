//! API keys: configured as hashes, found in constant time.

use rollbook_domain::WorkspaceName;
use sha2::{Digest, Sha256};
use subtle::{ConditionallySelectable, ConstantTimeEq};

use super::scope::Scopes;

/// A key as it is configured.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// The only workspace it reaches.
    pub workspace: WorkspaceName,
    /// What it is called; its uses are recorded as `key:<name>`.
    pub name: String,
    /// SHA-256 of the key.
    pub sha256: [u8; 32],
    /// What it is good for.
    pub scopes: Scopes,
}

impl std::fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ApiKey").field("workspace", &self.workspace).field("name", &self.name).finish_non_exhaustive()
    }
}

/// The key that was presented, if it is one of these. Compares with all of them, whatever it finds.
pub(super) fn find<'a>(keys: &'a [ApiKey], presented: &str) -> Option<&'a ApiKey> {
    let hash: [u8; 32] = Sha256::digest(presented).into();
    let mut found = u64::MAX;
    for (index, key) in (0..).zip(keys) {
        found.conditional_assign(&index, key.sha256.ct_eq(&hash));
    }
    usize::try_from(found).ok().and_then(|index| keys.get(index))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &str, secret: &str) -> ApiKey {
        let workspace = "acme".parse().unwrap();
        ApiKey { workspace, name: name.into(), sha256: Sha256::digest(secret).into(), scopes: Scopes::ALL }
    }

    #[test]
    fn a_key_is_found_by_its_hash_and_never_printed() {
        let keys = [key("ci", "one"), key("ops", "two")];
        assert_eq!(find(&keys, "two").map(|key| key.name.as_str()), Some("ops"));
        assert_eq!(find(&keys, "three"), None);
        assert_eq!(find(&[], "one"), None);
        assert!(!format!("{keys:?}").contains("sha256"));
    }
}
