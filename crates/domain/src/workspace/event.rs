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
        /// The key of their name and address is destroyed, in every earlier event of the stream.
        OwnerErased(WorkspaceOwnerErased) = "workspace.owner-erased" @ 1,
        /// A view was found to differ from what the log says.
        ViewDiverged(ViewDiverged) = "workspace.view-diverged" @ 1,
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
    /// Whether ids of people are personal, so that pseudonyms stand for them in everything that is kept.
    #[serde(default, skip_serializing_if = "is_false")]
    pub personal_ids: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks like this")]
fn is_false(flag: &bool) -> bool {
    !flag
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

/// See [`WorkspaceEvent::OwnerErased`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkspaceOwnerErased {}

/// See [`WorkspaceEvent::ViewDiverged`]. It says where, and nothing of what stands there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewDiverged {
    /// The generation of the views that was looked at.
    pub views: String,
    /// Which projection.
    pub projection: String,
    /// The stream whose rows differ: `group-<uuid>`.
    pub stream: String,
    /// How far the view was in the log.
    pub position: u64,
    /// Rows that the log makes, and the view does not have.
    pub missing: u64,
    /// Rows that the view has, and the log does not make.
    pub stray: u64,
}
