//! Settings of Sunbird.

use rollbook_domain::WorkspaceName;
use serde::{Deserialize, Serialize};

use super::{Secret, named};

/// `[dialects.sunbird]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "as the file has them")]
pub struct Sunbird {
    /// Whether its routes are served.
    pub enabled: bool,
    /// Where its groups live.
    pub workspace: WorkspaceName,
    /// Whether it may be reached from beyond loopback with development tokens.
    pub open: bool,
    /// When set, `Authorization: Bearer <api_key>` (or the bare key) is demanded.
    pub api_key: Secret,
    /// Whether members must be registered and active users of the directory.
    pub verify_members: bool,
    /// What the issuer of user tokens begins with.
    pub sso_url: String,
    /// The realm that follows it.
    pub sso_realm: String,
    /// Folder: file `<kid>` or `<kid>.pem` holds an RSA public key.
    pub public_keys: String,
    /// Whether the token may be the bare user id.
    pub development_tokens: bool,
    /// The most groups of a user.
    pub max_group_limit: u64,
    /// The most members of a group.
    pub max_group_members_limit: u64,
    /// The most activities of a group.
    pub max_activity_limit: u64,
}

impl Default for Sunbird {
    fn default() -> Self {
        Self {
            enabled: true,
            workspace: named("sunbird"),
            open: false,
            api_key: Secret::default(),
            verify_members: false,
            sso_url: "https://sso.example.org/auth/".into(),
            sso_realm: "sunbird".into(),
            public_keys: "./keys".into(),
            development_tokens: false,
            max_group_limit: 50,
            max_group_members_limit: 150,
            max_activity_limit: 20,
        }
    }
}
