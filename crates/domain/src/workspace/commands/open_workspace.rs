//! Opens a workspace; a second time is no change.

use crate::context::Context;
use crate::decision::Decision;
use crate::refusal::Refusal;
use crate::workspace::event::{WorkspaceEvent, WorkspaceOpened};
use crate::workspace::state::Workspace;

/// See the module.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OpenWorkspace {
    /// Where its numbers count; none: in the workspace itself.
    pub number_scope: Option<String>,
    /// See [`WorkspaceOpened::personal_ids`]; for good.
    pub personal_ids: bool,
}

impl OpenWorkspace {
    /// Decides it for the workspace of the context.
    pub fn decide(self, workspace: &Workspace, context: &Context<'_>) -> Result<Decision<WorkspaceEvent>, Refusal> {
        if workspace.opened {
            return Ok(Decision::nothing());
        }
        let Self { number_scope, personal_ids } = self;
        let opened = WorkspaceOpened { name: context.workspace.clone(), number_scope, personal_ids };
        Ok(Decision::events([opened.into()]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{given_state, workspace};

    #[test]
    fn a_workspace_is_opened_once() {
        let open = |scope: &str| OpenWorkspace { number_scope: Some(scope.into()), personal_ids: false };
        let opened = WorkspaceOpened { name: workspace(), number_scope: Some("shared".into()), personal_ids: false };
        let opened = WorkspaceEvent::Opened(opened);
        given_state::<Workspace>([])
            .when(|state, context| open("shared").decide(state, context))
            .then([opened.clone()]);
        given_state::<Workspace>([opened]).when(|state, context| open("other").decide(state, context)).then([]);
    }
}
