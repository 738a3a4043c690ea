//! Settings of the photo groups.

use rollbook_domain::WorkspaceName;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Secret, named, suffixed};

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

fn utc() -> String {
    "UTC".into()
}
