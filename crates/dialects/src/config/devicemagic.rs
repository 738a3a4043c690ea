//! Settings of Device Magic.

use rollbook_domain::WorkspaceName;
use serde::{Deserialize, Serialize};

use super::{Secret, named, suffixed};

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
