//! What a zip's past amounts to.

use serde::{Deserialize, Serialize};

use super::event::ArchiveEvent;
use crate::context::Context;
use crate::decision::Decider;
use crate::event::{Category, Event};
use crate::ids::WorkspaceName;
use crate::refusal::Refusal;

/// How far a zip is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ArchiveStatus {
    /// To be made.
    #[default]
    Pending,
    /// To be fetched.
    Finished,
    /// Given up.
    Failed,
}

/// The state of a zip. The default is a stream without events.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Archive {
    /// Where it belongs; none while vacant.
    pub workspace: Option<WorkspaceName>,
    /// How far it is.
    pub status: ArchiveStatus,
    /// How much of the work is done.
    pub percent: u8,
}

impl Archive {
    /// Refuses unless it was asked for here and has not ended.
    pub fn pending(&self, context: &Context<'_>) -> Result<&Self, Refusal> {
        if self.workspace.as_ref() != Some(context.workspace) {
            return Err(Refusal::UnknownArchive);
        }
        if self.status == ArchiveStatus::Pending { Ok(self) } else { Err(Refusal::ArchiveFinished) }
    }
}

impl Decider for Archive {
    const CATEGORY: Category = Category::Archive;
    type Event = ArchiveEvent;

    fn evolve(&mut self, event: &ArchiveEvent) {
        match event {
            ArchiveEvent::Requested(event) => {
                *self = Self { workspace: Some(event.workspace.clone()), ..Self::default() };
            }
            ArchiveEvent::Progressed(event) => self.percent = event.percent,
            ArchiveEvent::Finished(_) => self.status = ArchiveStatus::Finished,
            ArchiveEvent::Failed(_) => self.status = ArchiveStatus::Failed,
            ArchiveEvent::Fetched(_) => {}
        }
    }

    fn own(event: Event) -> Option<ArchiveEvent> {
        match event {
            Event::Archive(event) => Some(event),
            Event::Group(_) | Event::Subject(_) | Event::Workspace(_) | Event::Progress(_) | Event::Webhook(_) => None,
        }
    }
}
