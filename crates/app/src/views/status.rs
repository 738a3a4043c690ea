//! How projections fare.

use serde::{Deserialize, Serialize};

/// How a projection fares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProjectionStatus {
    /// Which one.
    pub name: String,
    /// Raised when its logic changes.
    pub version: u32,
    /// How far it is.
    pub position: u64,
    /// How many events it is behind.
    pub lag: u64,
    /// `running`, `stopped` or `rebuilding`.
    pub state: ProjectionState,
    /// In how many streams samples of it are known to differ from the log.
    #[serde(default)]
    pub divergent: u64,
    /// What stopped it.
    pub error: Option<String>,
}

/// What a projection is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProjectionState {
    /// Following the log.
    Running,
    /// Stopped at an event it could not take in.
    Stopped,
    /// Being filled anew beside the one that serves.
    Rebuilding,
}
