//! What a directory entry's past amounts to.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::event::SubjectEvent;
use crate::Attributes;
use crate::context::Context;
use crate::decision::Decider;
use crate::event::{Category, Event};
use crate::ids::{SubjectId, WorkspaceName};
use crate::personal::is_person;
use crate::reference::Reference;
use crate::refusal::Refusal;
use crate::time::Timestamp;

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

/// A login that has not been ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Of the text that the client shows, in hex.
    pub token_sha256: String,
    /// From when on it is no longer taken.
    pub expires_at: Timestamp,
}

/// The state of a directory entry. The default is a stream without events.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subject {
    /// Its stream; none while vacant.
    pub id: Option<SubjectId>,
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
    /// What nobody else in the workspace may have.
    pub claims: BTreeMap<String, String>,
    /// What it may do, in a word of its surface.
    pub role: Option<String>,
    /// The argon2id hash of its secret.
    pub credential: Option<String>,
    /// Its last login, unless it has logged out.
    pub session: Option<Session>,
    /// Whether what was personal is erased.
    pub erased: bool,
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
                    id: Some(event.id),
                    workspace: Some(event.workspace.clone()),
                    subject: Some(event.subject.clone()),
                    number: event.number,
                    name: event.name.clone(),
                    status: event.status,
                    attributes: event.attributes.clone(),
                    claims: event.claims.clone(),
                    ..Self::default()
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
            SubjectEvent::Removed(_) => {
                self.subject = None;
                self.credential = None;
                self.session = None;
            }
            SubjectEvent::Erased(_) => {
                *self = Self {
                    id: self.id,
                    workspace: self.workspace.take(),
                    number: self.number,
                    erased: true,
                    ..Self::default()
                };
            }
            SubjectEvent::RoleChanged(event) => self.role = Some(event.role.clone()),
            SubjectEvent::CredentialSet(event) => self.credential.clone_from(&event.argon2id),
            SubjectEvent::SessionOpened(event) => {
                let (token_sha256, expires_at) = (event.token_sha256.clone(), event.expires_at);
                self.session = Some(Session { token_sha256, expires_at });
            }
            SubjectEvent::SessionClosed(event) => {
                self.session = self.session.take().filter(|session| session.token_sha256 != event.token_sha256);
            }
        }
    }

    fn is_person(&self) -> bool {
        self.subject.as_ref().is_some_and(is_person)
    }

    fn own(event: Event) -> Option<SubjectEvent> {
        match event {
            Event::Subject(event) => Some(event),
            Event::Group(_) | Event::Workspace(_) | Event::Progress(_) | Event::Archive(_) | Event::Webhook(_) => None,
        }
    }
}
