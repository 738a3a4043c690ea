//! Workspaces, and how the projections fare.

use std::collections::BTreeMap;

use async_graphql::{Enum, Json, SimpleObject};
use rollbook_app::views::{self, ProjectionStatus, WorkspaceView};

use super::scalars::{DateTime, Long};

/// The isolation unit, with its totals.
#[derive(SimpleObject)]
pub(crate) struct Workspace {
    /// What it is called.
    name: String,
    /// When it was first used.
    opened_at: DateTime,
    /// Groups by status; null while the projection that counts them has stopped.
    groups: Option<Json<BTreeMap<String, u64>>>,
}

impl From<WorkspaceView> for Workspace {
    fn from(view: WorkspaceView) -> Self {
        Self { name: view.name.to_string(), opened_at: DateTime(view.opened_at), groups: view.groups.map(Json) }
    }
}

/// What a projection is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "views::ProjectionState")]
pub(crate) enum ProjectionState {
    /// Following the log.
    Running,
    /// Stopped at an event it could not take in.
    Stopped,
    /// Being filled anew beside the one that serves.
    Rebuilding,
}

/// How a projection fares.
#[derive(SimpleObject)]
pub(crate) struct Projection {
    /// Which one.
    name: String,
    /// Raised when its logic changes.
    version: u32,
    /// How far it is in the log; opaque.
    position: String,
    /// How many events it is behind.
    lag: Long,
    /// What it is doing.
    state: ProjectionState,
    /// In how many streams samples of it are known to differ from the log.
    divergent: Long,
    /// What stopped it.
    error: Option<String>,
}

impl From<ProjectionStatus<String>> for Projection {
    fn from(status: ProjectionStatus<String>) -> Self {
        Self {
            name: status.name,
            version: status.version,
            position: status.position,
            lag: status.lag.into(),
            state: status.state.into(),
            divergent: status.divergent.into(),
            error: status.error,
        }
    }
}
