//! Waiting until the views show what a reader must see.

use std::time::Duration;

use rollbook_domain::WorkspaceName;
use rollbook_store::{Position, PositionToken};
use tokio::time::timeout;

use crate::app::App;
use crate::error::AppError;
use crate::position::known;

/// How long a dialect read waits for its workspace's last write.
const DIALECT_WAIT: Duration = Duration::from_secs(15);

impl App {
    /// Waits, bounded, until the views have reached a position that a client names.
    pub async fn wait_for(&self, token: PositionToken) -> Result<(), AppError> {
        let position = known(&**self.store(), token).await?;
        self.wait_until(position, self.read_wait()).await
    }

    /// Waits until the views show every write of the workspace that was durable when this was called, for clients
    /// that know nothing of positions.
    pub async fn wait_for_workspace(&self, workspace: &WorkspaceName) -> Result<(), AppError> {
        let position = self.store().workspace_head(workspace).await?;
        self.wait_until(position, DIALECT_WAIT).await
    }

    /// Waits until the views show every write that was durable when this was called, for what names no workspace.
    pub async fn wait_for_all(&self) -> Result<(), AppError> {
        let position = self.store().current_head().await?;
        self.wait_until(position, DIALECT_WAIT).await
    }

    /// Waits until the views show a position of this log.
    pub async fn wait_until(&self, position: Position, limit: Duration) -> Result<(), AppError> {
        let mut projected = self.projected();
        if *projected.borrow() >= position {
            return Ok(());
        }
        self.queries().hurry();
        match timeout(limit, projected.wait_for(|reached| *reached >= position)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(_)) => Err(AppError::Unavailable("the projections have stopped".into())),
            Err(_) => Err(AppError::ViewLate),
        }
    }
}
