//! How projections fare.

use rollbook_store::Position;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::error::AppError;

/// How a projection fares. Its position is a place in the log; told to clients, an opaque text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProjectionStatus<P = u64> {
    /// Which one.
    pub name: String,
    /// Raised when its logic changes.
    pub version: u32,
    /// How far it is.
    pub position: P,
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

impl<P> ProjectionStatus<P> {
    /// The same with its position in another form.
    pub fn at<Q>(self, position: impl FnOnce(P) -> Q) -> ProjectionStatus<Q> {
        let Self { name, version, position: place, lag, state, divergent, error } = self;
        ProjectionStatus { name, version, position: position(place), lag, state, divergent, error }
    }
}

impl App {
    /// How the projections fare, as clients are told.
    pub async fn projections(&self) -> Result<Vec<ProjectionStatus<String>>, AppError> {
        let statuses = self.queries().projections().await?.into_iter();
        Ok(statuses.map(|status| status.at(|position| self.token(Position(position)).to_string())).collect())
    }
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
