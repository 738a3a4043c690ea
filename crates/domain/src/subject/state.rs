//! What a directory entry's past amounts to.

use serde::{Deserialize, Serialize};

use super::event::SubjectEvent;
use crate::Attributes;
use crate::context::Context;
use crate::decision::Decider;
use crate::event::{Category, Event};
use crate::ids::WorkspaceName;
use crate::reference::Reference;
use crate::refusal::Refusal;

/// Whether a subject may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SubjectStatus {
    /// It may.
    #[default]
    Active,
    /// It is known, and may not.
    Inactive,
}

/// The state of a directory entry. The default is a stream without events.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subject {
    /// Where it belongs; none while vacant.
    pub workspace: Option<WorkspaceName>,
    /// What it is known as; none while vacant or once removed.
    pub subject: Option<Reference>,
    /// Its number, where its kind is numbered.
    pub number: Option<u32>,
    /// What people call it.
    pub name: Option<String>,
    /// Whether it may be used.
    pub status: SubjectStatus,
    /// What its kind has beside.
    pub attributes: Attributes,
}

impl Subject {
    /// Its reference, or a refusal unless it exists in the workspace of the context.
    pub fn existing(&self, context: &Context<'_>, wanted: &Reference) -> Result<&Reference, Refusal> {
        let here = self.workspace.as_ref() == Some(context.workspace);
        let known = self.subject.as_ref().filter(|subject| here && *subject == wanted);
        known.ok_or_else(|| Refusal::UnknownSubject { subject: wanted.to_string() })
    }
}

impl Decider for Subject {
    const CATEGORY: Category = Category::Subject;
    type Event = SubjectEvent;

    fn evolve(&mut self, event: &SubjectEvent) {
        match event {
            SubjectEvent::Registered(event) => {
                *self = Self {
                    workspace: Some(event.workspace.clone()),
                    subject: Some(event.subject.clone()),
                    number: event.number,
                    name: event.name.clone(),
                    status: event.status,
                    attributes: event.attributes.clone(),
                };
            }
            SubjectEvent::Changed(event) => {
                if let Some(name) = &event.name {
                    self.name.clone_from(name);
                }
                self.status = event.status.unwrap_or(self.status);
                if let Some(attributes) = &event.attributes {
                    self.attributes.clone_from(attributes);
                }
            }
            SubjectEvent::Removed(_) => self.subject = None,
        }
    }

    fn own(event: Event) -> Option<SubjectEvent> {
        match event {
            Event::Subject(event) => Some(event),
            Event::Group(_) | Event::Workspace(_) | Event::Progress(_) => None,
        }
    }
}
