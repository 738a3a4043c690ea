//! Workspaces come into being with their first command.

use rollbook_domain::workspace::OpenWorkspace;

use crate::app::App;
use crate::call::Call;
use crate::error::AppError;
use crate::plan::{Changes, Plan};
use crate::touch::Touch;

impl App {
    /// Opens the workspace of the call, once.
    pub async fn ensure_workspace(&self, call: &Call) -> Result<(), AppError> {
        if self.opened().contains_key(&call.workspace) {
            return Ok(());
        }
        let call = Call { idempotency: None, ..call.clone() };
        let touch = Touch { workspace: true, ..Touch::nothing() };
        self.execute(&call, touch, |touched, context| {
            let decision = OpenWorkspace.decide(touched.workspace(), context)?;
            let changes = Changes { workspace: decision.events, guards: decision.guards, ..Changes::default() };
            Ok(Plan { changes, outcome: () })
        })
        .await?;
        self.opened().insert(call.workspace, ());
        Ok(())
    }
}
