//! What a webhook's past amounts to.

use serde::{Deserialize, Serialize};

use super::event::{LogPlace, WebhookChanged, WebhookEvent, WebhookFilter, WebhookSubscribed};
use crate::context::Context;
use crate::decision::Decider;
use crate::event::{Category, Event};
use crate::ids::WorkspaceName;
use crate::refusal::Refusal;

/// Whether deliveries are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WebhookStatus {
    /// They are.
    #[default]
    Active,
    /// Not for now: somebody said so.
    Paused,
    /// Not any more: nobody took them.
    Parked,
    /// Never again.
    Deleted,
}

/// The secret that deliveries are signed with, as far as it is known here: by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SecretNumber {
    /// From 1.
    pub rotation: u32,
    /// Until when the one before signs as well, in unix seconds.
    pub both_until: i64,
}

/// The state of a webhook. The default is a stream without events.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Webhook {
    /// Where it belongs; none while vacant.
    pub workspace: Option<WorkspaceName>,
    /// Whether deliveries are made.
    pub status: WebhookStatus,
    /// Where to.
    pub url: String,
    /// What it is for.
    pub description: Option<String>,
    /// Of which events.
    pub filter: WebhookFilter,
    /// What signs them.
    pub secret: SecretNumber,
    /// Where deliveries begin, unless one has noted under the same `turn` that it came further.
    pub after: LogPlace,
    /// How often a place to begin at was set: what was noted in an earlier turn does not count any more.
    pub turn: u64,
}

impl Webhook {
    /// Refuses unless it is one of this workspace that is not deleted.
    pub fn existing(&self, context: &Context<'_>) -> Result<&Self, Refusal> {
        let here = self.workspace.as_ref() == Some(context.workspace);
        if here && self.status != WebhookStatus::Deleted { Ok(self) } else { Err(Refusal::UnknownWebhook) }
    }

    fn begin(&mut self, after: LogPlace) {
        self.after = after;
        self.turn += 1;
    }

    fn change(&mut self, event: &WebhookChanged) {
        if let Some(url) = &event.url {
            self.url.clone_from(url);
        }
        if let Some(description) = &event.description {
            self.description.clone_from(description);
        }
        if let Some(types) = &event.types {
            self.filter.types.clone_from(types);
        }
        if let Some(groups) = &event.groups {
            self.filter.groups.clone_from(groups);
        }
    }
}

impl From<&WebhookSubscribed> for Webhook {
    fn from(event: &WebhookSubscribed) -> Self {
        Self {
            workspace: Some(event.workspace.clone()),
            status: WebhookStatus::Active,
            url: event.url.clone(),
            description: event.description.clone(),
            filter: event.filter.clone(),
            secret: SecretNumber { rotation: 1, both_until: 0 },
            after: event.after,
            turn: 1,
        }
    }
}

impl Decider for Webhook {
    const CATEGORY: Category = Category::Webhook;
    type Event = WebhookEvent;

    fn evolve(&mut self, event: &WebhookEvent) {
        match event {
            WebhookEvent::Subscribed(event) => *self = event.into(),
            WebhookEvent::Changed(event) => self.change(event),
            WebhookEvent::Paused(_) => self.status = WebhookStatus::Paused,
            WebhookEvent::Parked(event) => {
                self.status = WebhookStatus::Parked;
                self.begin(event.after);
            }
            WebhookEvent::Resumed(_) => self.status = WebhookStatus::Active,
            WebhookEvent::Replayed(event) => {
                self.status = WebhookStatus::Active;
                self.begin(event.after);
            }
            WebhookEvent::SecretRotated(event) => {
                self.secret = SecretNumber { rotation: event.rotation, both_until: event.both_until };
            }
            WebhookEvent::Deleted(_) => self.status = WebhookStatus::Deleted,
        }
    }

    fn own(event: Event) -> Option<WebhookEvent> {
        match event {
            Event::Webhook(event) => Some(event),
            Event::Group(_) | Event::Subject(_) | Event::Workspace(_) | Event::Progress(_) | Event::Archive(_) => None,
        }
    }
}
