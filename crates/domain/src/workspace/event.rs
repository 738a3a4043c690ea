//! What happens to a workspace.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::event::events;
use crate::ids::WorkspaceName;

events! {
    /// Everything in a workspace's stream.
    WorkspaceEvent, Workspace {
        /// It is in use from now on.
        Opened(WorkspaceOpened) = "workspace.opened" @ 1,
        /// It has an owner, or its owner changed.
        OwnerChanged(WorkspaceOwnerChanged) = "workspace.owner-changed" @ 1,
    }
}

/// See [`WorkspaceEvent::Opened`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkspaceOpened {
    /// What it is called.
    pub name: WorkspaceName,
    /// Where the numbers of its groups and subjects count; none: in itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number_scope: Option<String>,
}

/// See [`WorkspaceEvent::OwnerChanged`]. What is absent stays as it was.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkspaceOwnerChanged {
    /// Who it is, the first time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
    /// The IANA name of the zone that days are counted in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timezone: Option<String>,
    /// The brand of groups that name none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub primary_brand: Option<Uuid>,
    /// The given name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// The family name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// The e-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}
