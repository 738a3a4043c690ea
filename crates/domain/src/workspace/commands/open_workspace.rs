//! Opens a workspace; a second time is no change.

use crate::context::Context;
use crate::decision::Decision;
use crate::refusal::Refusal;
use crate::workspace::event::{WorkspaceEvent, WorkspaceOpened};
use crate::workspace::state::Workspace;

/// See the module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenWorkspace;

impl OpenWorkspace {
    /// Decides it for the workspace of the context.
    pub fn decide(self, workspace: &Workspace, context: &Context<'_>) -> Result<Decision<WorkspaceEvent>, Refusal> {
        if workspace.opened {
            return Ok(Decision::nothing());
        }
        Ok(Decision::events([WorkspaceOpened { name: context.workspace.clone() }.into()]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{given_state, workspace};

    #[test]
    fn a_workspace_is_opened_once() {
        let opened = WorkspaceEvent::Opened(WorkspaceOpened { name: workspace() });
        given_state::<Workspace>([]).when(|state, context| OpenWorkspace.decide(state, context)).then([opened.clone()]);
        given_state::<Workspace>([opened]).when(|state, context| OpenWorkspace.decide(state, context)).then([]);
    }
}
