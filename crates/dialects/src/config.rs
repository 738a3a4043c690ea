//! What an operator can set of each dialect: the sections `[dialects.*]` of the configuration, as they are written.
//!
//! The server reads and checks them; a dialect takes its own section as a value. Texts that may be left out are
//! empty when they are.

use std::fmt;

use rollbook_domain::WorkspaceName;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A text that never shows in logs.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Wraps a text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself; for comparing and signing only.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether nothing was given.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() { "\"\"" } else { "\"***\"" })
    }
}

/// All dialects.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Dialects {
    /// `[dialects.hype]`
    pub hype: Hype,
    /// `[dialects.photo]`
    pub photo: Photo,
    /// `[dialects.devicemagic]`
    pub devicemagic: DeviceMagic,
    /// `[dialects.sunbird]`
    pub sunbird: Sunbird,
    /// `[dialects.sensiflow]`
    pub sensiflow: SensiFlow,
}

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

/// `[dialects.photo]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Photo {
    /// Whether its routes are served.
    pub enabled: bool,
    /// What the workspaces of owners begin with where they name none.
    pub workspace: WorkspaceName,
    /// Nothing of this dialect is open, so this changes nothing; every dialect has the key.
    pub open: bool,
    /// Where `GET <public_url><media_path><suffix>` gives an image.
    pub media_path: String,
    /// How long an upload link lives.
    pub upload_seconds: u64,
    /// The largest photo that is taken.
    pub max_upload_bytes: u64,
    /// The most photos of a group; 0: no limit.
    pub max_photos_per_group: u64,
    /// Whether links to process an upload leave out the server's own address.
    pub relative_process_urls: bool,
    /// Who may use it.
    pub owners: Vec<Owner>,
}

impl Default for Photo {
    fn default() -> Self {
        Self {
            enabled: true,
            workspace: named("photo"),
            open: false,
            media_path: "/media".into(),
            upload_seconds: 3_600,
            max_upload_bytes: 52_428_800,
            max_photos_per_group: 0,
            relative_process_urls: false,
            owners: Vec::new(),
        }
    }
}

impl Photo {
    /// Where an owner's groups live.
    pub fn workspace_of(&self, owner: &Owner) -> WorkspaceName {
        let first = || suffixed(&self.workspace, &owner.id.simple().to_string()[..8]);
        owner.workspace.clone().unwrap_or_else(first)
    }
}

/// `[[dialects.photo.owners]]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Owner {
    /// The `OwnerId` of its groups.
    pub id: Uuid,
    /// Where its groups live; see [`Photo::workspace_of`].
    #[serde(default)]
    pub workspace: Option<WorkspaceName>,
    /// The zone that its days are counted in.
    #[serde(default = "utc")]
    pub timezone: String,
    /// The access token; or its hash.
    #[serde(default)]
    pub token: Secret,
    /// SHA-256 of the access token, in hex.
    #[serde(default)]
    pub token_sha256: String,
    /// The brand of groups that name none.
    pub primary_brand: Uuid,
    /// All brands, the primary one among them.
    pub brands: Vec<Brand>,
}

/// One of `brands`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Brand {
    /// The `BrandId`.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
    /// Its short address.
    #[serde(default)]
    pub vanity_url: String,
}

/// `[dialects.devicemagic]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DeviceMagic {
    /// Whether its routes are served.
    pub enabled: bool,
    /// What the workspaces of organizations begin with where they name none.
    pub workspace: WorkspaceName,
    /// Nothing of this dialect is open, so this changes nothing; every dialect has the key.
    pub open: bool,
    /// Who may use it.
    pub organizations: Vec<Organization>,
}

impl Default for DeviceMagic {
    fn default() -> Self {
        Self { enabled: true, workspace: named("devicemagic"), open: false, organizations: Vec::new() }
    }
}

impl DeviceMagic {
    /// Where an organization's groups live.
    pub fn workspace_of(&self, organization: &Organization) -> WorkspaceName {
        let own = || suffixed(&self.workspace, &organization.id.to_string());
        organization.workspace.clone().unwrap_or_else(own)
    }
}

/// `[[dialects.devicemagic.organizations]]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organization {
    /// Stands in every path.
    pub id: u32,
    /// The API token.
    pub token: Secret,
    /// Where its groups live; see [`DeviceMagic::workspace_of`].
    #[serde(default)]
    pub workspace: Option<WorkspaceName>,
}

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

/// `[dialects.sensiflow]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "as the file has them")]
pub struct SensiFlow {
    /// Whether its routes are served.
    pub enabled: bool,
    /// Where its groups live.
    pub workspace: WorkspaceName,
    /// Whether it may be reached from beyond loopback anonymously or with the default password.
    pub open: bool,
    /// Whether a request without a session acts as the first admin.
    pub anonymous: bool,
    /// Whether page 0 is the first one and page 1 the second.
    pub zero_based_pages: bool,
    /// Who the first admin is.
    pub admin_email: String,
    /// The first admin's password.
    pub admin_password: Secret,
    /// Origins whose pages may call with cookies.
    pub cors_origins: Vec<String>,
}

impl SensiFlow {
    /// The password that everybody knows.
    pub const DEFAULT_PASSWORD: &'static str = "Admin123.";
}

impl Default for SensiFlow {
    fn default() -> Self {
        Self {
            enabled: true,
            workspace: named("sensiflow"),
            open: false,
            anonymous: false,
            zero_based_pages: false,
            admin_email: "admin@gmail.com".into(),
            admin_password: Secret::new(Self::DEFAULT_PASSWORD),
            cors_origins: Vec::new(),
        }
    }
}

fn utc() -> String {
    "UTC".into()
}

/// A workspace name known when this was written.
fn named(name: &'static str) -> WorkspaceName {
    name.parse().unwrap_or_else(|_| unreachable!("{name} is a workspace name"))
}

/// A prefix that is a name itself, cut where the whole would be too long.
fn suffixed(prefix: &WorkspaceName, suffix: &str) -> WorkspaceName {
    let room = 63 - suffix.len();
    let prefix = prefix.as_str().get(..room).unwrap_or(prefix.as_str());
    let name = format!("{prefix}-{suffix}");
    name.parse().unwrap_or_else(|_| unreachable!("{name} is a workspace name"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn workspaces_default_to_the_dialect_and_its_customer() {
        let photo = Photo::default();
        let owner = Owner {
            id: "0b0e6f0e-6f0f-4a53-9d0a-1f8f3f1c2a10".parse().unwrap(),
            workspace: None,
            timezone: utc(),
            token: Secret::new("T1"),
            token_sha256: String::new(),
            primary_brand: Uuid::nil(),
            brands: Vec::new(),
        };
        assert_eq!(photo.workspace_of(&owner).as_str(), "photo-0b0e6f0e");
        let own = Organization { id: 7, token: Secret::new("T7"), workspace: None };
        assert_eq!(DeviceMagic::default().workspace_of(&own).as_str(), "devicemagic-7");
    }

    #[test]
    fn secrets_do_not_show() {
        let shown = format!("{:?}", SensiFlow::default());
        assert!(!shown.contains("Admin123"), "{shown}");
    }
}
