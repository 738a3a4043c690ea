//! What the auditor of the views finds becomes history of the workspace.

use async_trait::async_trait;
use rollbook_app::{App, AppError, Call};
use rollbook_domain::workspace::ViewDiverged;
use rollbook_domain::{Actor, Policy, WorkspaceName};
use rollbook_projections::Report;

/// See the module.
pub(crate) struct InWorkspaces(pub(crate) App);

#[async_trait]
impl Report for InWorkspaces {
    async fn diverged(&self, workspace: &WorkspaceName, found: ViewDiverged) -> Result<(), AppError> {
        let call = Call::new(workspace.clone(), Actor::new("system:auditor"), Policy::NATIVE);
        self.0.record_divergence(&call, found).await.map(|_| ())
    }
}
