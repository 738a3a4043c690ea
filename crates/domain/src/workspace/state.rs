//! What a workspace's past amounts to.

use super::event::WorkspaceEvent;
use crate::decision::Decider;
use crate::event::{Category, Event};

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
