//! What happens to a webhook. No secret is in here: it is derived from the deployment's secret.

use serde::{Deserialize, Serialize};

use crate::event::events;
use crate::ids::{GroupId, WorkspaceName};
use crate::patch::{self, Patch};

events! {
    /// Everything in a webhook's stream.
    WebhookEvent, Webhook {
        /// Somebody wants to be told.
        Subscribed(WebhookSubscribed) = "webhook.subscribed" @ 1,
        /// They want to be told elsewhere, or of something else.
        Changed(WebhookChanged) = "webhook.changed" @ 1,
        /// Nothing is delivered for now, since somebody said so.
        Paused(WebhookPaused) = "webhook.paused" @ 1,
        /// Nothing is delivered any more, since nobody takes it.
        Parked(WebhookParked) = "webhook.parked" @ 1,
        /// Deliveries go on where they had ended.
        Resumed(WebhookResumed) = "webhook.resumed" @ 1,
        /// Deliveries go on from another place, behind or ahead.
        Replayed(WebhookReplayed) = "webhook.replayed" @ 1,
        /// Deliveries are signed with another secret from now on.
        SecretRotated(WebhookSecretRotated) = "webhook.secret-rotated" @ 1,
        /// It is over.
        Deleted(WebhookDeleted) = "webhook.deleted" @ 1,
    }
}

/// After which event of which log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LogPlace {
    /// Which log: events of a copy that is carried on elsewhere are not for the receivers of the original.
    pub epoch: u32,
    /// The position of the event; 0 before the first.
    pub position: u64,
}

/// Of which events of its workspace a webhook tells. All that is said must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct WebhookFilter {
    /// Of one of these types; empty means any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub types: Vec<String>,
    /// Of one of these groups; empty means any stream.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<GroupId>,
}

/// See [`WebhookEvent::Subscribed`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookSubscribed {
    /// Where it belongs, and whose events it tells of.
    pub workspace: WorkspaceName,
    /// Where events are posted to.
    pub url: String,
    /// What it is for, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Of which events.
    #[serde(flatten)]
    pub filter: WebhookFilter,
    /// It tells of what came after.
    pub after: LogPlace,
}

/// See [`WebhookEvent::Changed`]. What is absent stays as it was.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct WebhookChanged {
    /// Where events are posted to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// What it is for.
    #[serde(default, deserialize_with = "patch::present", skip_serializing_if = "Option::is_none")]
    pub description: Patch<String>,
    /// Of which types of events; empty means any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub types: Option<Vec<String>>,
    /// Of which groups; empty means any stream.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub groups: Option<Vec<GroupId>>,
}

/// See [`WebhookEvent::Paused`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookPaused {}

/// See [`WebhookEvent::Parked`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookParked {
    /// A short sentence; nothing of what the receiver answered but its status.
    pub reason: String,
    /// How often the delivery was tried.
    pub failures: u32,
    /// The last event that was delivered, or passed over.
    pub after: LogPlace,
}

/// See [`WebhookEvent::Resumed`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookResumed {}

/// See [`WebhookEvent::Replayed`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookReplayed {
    /// What came after is told, again or not at all.
    pub after: LogPlace,
}

/// See [`WebhookEvent::SecretRotated`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookSecretRotated {
    /// The number of the secret, from 1 for the first.
    pub rotation: u32,
    /// Until when the one before signs as well, in unix seconds.
    pub both_until: i64,
}

/// See [`WebhookEvent::Deleted`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookDeleted {}
