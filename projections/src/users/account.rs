//! An account while events are folded into it, and as its row holds it.

use rollbook_app::commands::{EMAIL, FIRST_NAME, LAST_NAME};
use rollbook_app::views::UserView;
use rollbook_domain::subject::{SubjectEvent, SubjectRegistered, SubjectStatus};
use rollbook_domain::{Attributes, Reference, Timestamp};
use serde::{Deserialize, Serialize};

/// Only subjects of this kind have accounts.
pub(super) const KIND: &str = "user";

/// See the module. It says nothing of itself in logs, for it holds a credential.
#[derive(Serialize, Deserialize)]
pub(super) struct Account {
    subject: Reference,
    pub(super) number: Option<u32>,
    pub(super) email: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    pub(super) role: Option<String>,
    status: SubjectStatus,
    argon2id: Option<String>,
    session_expires_at: Option<Timestamp>,
    /// The digest of the open session; a column of its own.
    #[serde(skip)]
    pub(super) session: Option<String>,
}

impl Account {
    pub(super) fn registered(event: &SubjectRegistered) -> Self {
        let mut account = Self {
            subject: event.subject.clone(),
            number: event.number,
            email: None,
            first_name: None,
            last_name: None,
            role: None,
            status: event.status,
            argon2id: None,
            session_expires_at: None,
            session: None,
        };
        account.describe(&event.attributes);
        account
    }

    fn describe(&mut self, attributes: &Attributes) {
        let text = |name: &str| attributes.get(name).and_then(|value| value.as_str()).map(str::to_owned);
        self.email = text(EMAIL);
        self.first_name = text(FIRST_NAME);
        self.last_name = text(LAST_NAME);
    }

    pub(super) fn evolve(&mut self, event: &SubjectEvent) {
        match event {
            SubjectEvent::Changed(event) => {
                self.status = event.status.unwrap_or(self.status);
                if let Some(attributes) = &event.attributes {
                    self.describe(attributes);
                }
            }
            SubjectEvent::RoleChanged(event) => self.role = Some(event.role.clone()),
            SubjectEvent::CredentialSet(event) => self.argon2id.clone_from(&event.argon2id),
            SubjectEvent::SessionOpened(event) => {
                self.session = Some(event.token_sha256.clone());
                self.session_expires_at = Some(event.expires_at);
            }
            SubjectEvent::SessionClosed(event) => {
                // A later login has ended the session before.
                if self.session.as_ref() == Some(&event.token_sha256) {
                    self.session = None;
                    self.session_expires_at = None;
                }
            }
            // The first makes the account and the others end it.
            SubjectEvent::Registered(_) | SubjectEvent::Removed(_) | SubjectEvent::Erased(_) => {}
        }
    }

    pub(super) fn view(self) -> UserView {
        let Self { subject, number, email, first_name, last_name, role, status, argon2id, session_expires_at, .. } =
            self;
        UserView { subject, number, email, first_name, last_name, role, status, argon2id, session_expires_at }
    }
}
