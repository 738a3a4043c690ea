//! Webhooks, as far as somebody decided on them; how far the deliveries are is noted elsewhere.

use rollbook_domain::webhook::{LogPlace, WebhookStatus};
use rollbook_domain::{Actor, GroupId, Timestamp, WebhookId, WorkspaceName};
use serde::{Deserialize, Serialize};

use crate::rfc3339;

/// A webhook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WebhookView {
    /// UUIDv7.
    pub id: WebhookId,
    /// Where it belongs.
    pub workspace: WorkspaceName,
    /// Where events are posted to.
    pub url: String,
    /// What it is for.
    pub description: Option<String>,
    /// Of which types of events it tells; empty means any.
    pub types: Vec<String>,
    /// Of which groups; empty means any stream.
    pub groups: Vec<GroupId>,
    /// `active`, `paused`, `parked` or `deleted`.
    pub status: WebhookStatus,
    /// Since when it is that.
    #[serde(with = "rfc3339")]
    pub status_since: Timestamp,
    /// Why it is parked.
    pub parked_reason: Option<String>,
    /// How often the delivery was tried that it was parked for.
    pub parked_failures: Option<u32>,
    /// From 1, and one more with each rotation.
    pub secret_number: u32,
    /// Where deliveries begin, unless one has noted that it came further.
    pub after: LogPlace,
    /// Notes of an earlier turn are void.
    pub turn: u64,
    /// Who made it.
    pub creator: Actor,
    /// When.
    #[serde(with = "rfc3339")]
    pub created_at: Timestamp,
    /// When it was changed last.
    #[serde(with = "rfc3339")]
    pub updated_at: Timestamp,
    /// Of its stream.
    pub version: u64,
}
