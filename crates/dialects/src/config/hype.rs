//! Settings of Hype.

use rollbook_domain::WorkspaceName;
use serde::{Deserialize, Serialize};

use super::{Secret, named};

/// `[dialects.hype]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Hype {
    /// Whether its routes are served.
    pub enabled: bool,
    /// Where its groups live.
    pub workspace: WorkspaceName,
    /// Whether it may be reached from beyond loopback without a token.
    pub open: bool,
    /// Tokens that are accepted; empty: anybody.
    pub bearer_tokens: Vec<Secret>,
    /// Names the key that signs links to local files; derived from the secret when empty.
    pub access_key: Secret,
    /// Signs links to local files; derived from the secret when empty.
    pub secret_key: Secret,
    /// How often an import is tried again.
    pub import_retries: u32,
    /// The most ids in one file.
    pub max_ids: u64,
    /// Items of a page that names no size.
    pub page_size: u32,
    /// The largest file that is taken.
    pub max_upload_bytes: u64,
}

impl Default for Hype {
    fn default() -> Self {
        Self {
            enabled: true,
            workspace: named("hype"),
            open: false,
            bearer_tokens: Vec::new(),
            access_key: Secret::default(),
            secret_key: Secret::default(),
            import_retries: 3,
            max_ids: 5_000_000,
            page_size: 10,
            max_upload_bytes: 268_435_456,
        }
    }
}
