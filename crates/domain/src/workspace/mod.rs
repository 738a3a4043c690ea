//! The workspace: opened once, with what it is seeded with.

use serde::{Deserialize, Serialize};

use crate::context::Context;
use crate::decision::{Decider, Decision};
use crate::event::{Category, Event, events};
use crate::ids::WorkspaceName;
use crate::refusal::Refusal;

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
}

/// Whether the workspace has been opened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Workspace {
    /// Set by [`WorkspaceEvent::Opened`].
    pub opened: bool,
}

impl Decider for Workspace {
    const CATEGORY: Category = Category::Workspace;
    type Event = WorkspaceEvent;

    fn evolve(&mut self, event: &WorkspaceEvent) {
        match event {
            WorkspaceEvent::Opened(_) => self.opened = true,
        }
    }

    fn own(event: Event) -> Option<WorkspaceEvent> {
        match event {
            Event::Workspace(event) => Some(event),
            Event::Group(_) | Event::Subject(_) | Event::Progress(_) => None,
        }
    }
}

/// Opens a workspace; a second time is no change.
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
