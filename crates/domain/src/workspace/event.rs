//! What happens to a workspace.

use serde::{Deserialize, Serialize};

use crate::event::events;
use crate::ids::WorkspaceName;

events! {
    /// Everything in a workspace's stream.
    WorkspaceEvent, Workspace {
        /// It is in use from now on.
        Opened(WorkspaceOpened) = "workspace.opened" @ 1,
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
