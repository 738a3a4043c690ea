//! What a workspace's past amounts to.

use super::event::WorkspaceEvent;
use crate::decision::Decider;
use crate::event::{Category, Event};

/// Whether the workspace has been opened, and what holds in it since then.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Workspace {
    /// Set by [`WorkspaceEvent::Opened`].
    pub opened: bool,
    /// Where its numbers count, unless that is the workspace itself.
    pub number_scope: Option<String>,
}

impl Decider for Workspace {
    const CATEGORY: Category = Category::Workspace;
    type Event = WorkspaceEvent;

    fn evolve(&mut self, event: &WorkspaceEvent) {
        match event {
            WorkspaceEvent::Opened(event) => {
                self.opened = true;
                self.number_scope.clone_from(&event.number_scope);
            }
        }
    }

    fn own(event: Event) -> Option<WorkspaceEvent> {
        match event {
            Event::Workspace(event) => Some(event),
            Event::Group(_) | Event::Subject(_) | Event::Progress(_) => None,
        }
    }
}
