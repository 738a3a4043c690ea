//! A webhook as it stands: what was decided, and how far the deliveries are.

use rollbook_domain::webhook::{LogPlace, WebhookStatus};
use rollbook_domain::{Refusal, Timestamp, WebhookId, WorkspaceName};
use rollbook_store::{Position, PositionToken};
use serde::Serialize;

use super::progress::{Attempt, Progress};
use crate::app::App;
use crate::error::AppError;
use crate::moment::When;
use crate::rfc3339;
use crate::views::WebhookView;

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookStanding {
    /// What was decided.
    pub webhook: WebhookView,
    /// How far the deliveries are.
    pub delivery: DeliveryState,
}

/// How far deliveries are, as it was noted last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeliveryState {
    /// The last event that was delivered or passed over.
    pub position: String,
    /// How many positions of the log have not been worked through.
    pub behind: u64,
    /// How often the next delivery has failed.
    pub failures: u32,
    /// Since when it does.
    #[serde(with = "rfc3339::option")]
    pub failing_since: Option<Timestamp>,
    /// When it will be tried again.
    #[serde(with = "rfc3339::option")]
    pub next_attempt_at: Option<Timestamp>,
    /// The last attempt of all that was noted.
    pub last_attempt: Option<Attempt>,
}

impl App {
    /// A webhook of the workspace as it stands.
    pub async fn webhook_standing(
        &self,
        workspace: &WorkspaceName,
        id: WebhookId,
    ) -> Result<WebhookStanding, AppError> {
        let webhook = self.webhook_at(workspace, id, When::Now).await?;
        let LogPlace { epoch, position } = webhook.after;
        let progress = self.noted_progress(id, webhook.turn, position).await?;
        let at = PositionToken { epoch, position: Position(progress.position) };
        let delivery = delivery(at, self.store().current_head().await?, progress);
        Ok(WebhookStanding { webhook, delivery })
    }

    /// The secret that receivers check deliveries with now.
    pub async fn webhook_secret(&self, workspace: &WorkspaceName, id: WebhookId) -> Result<String, AppError> {
        let webhook = self.webhook_at(workspace, id, When::Now).await?;
        Ok(self.secrets().shown(id, webhook.secret_number))
    }

    /// The secret that a webhook begins with.
    pub fn first_webhook_secret(&self, id: WebhookId) -> String {
        self.secrets().shown(id, 1)
    }

    /// A webhook of the workspace as it was decided by then, unless it was deleted by then.
    pub async fn webhook_at(
        &self,
        workspace: &WorkspaceName,
        id: WebhookId,
        when: When,
    ) -> Result<WebhookView, AppError> {
        let found = self.views(when).webhook(workspace, id).await?;
        let there = found.filter(|webhook| webhook.status != WebhookStatus::Deleted);
        Ok(there.ok_or(Refusal::UnknownWebhook)?)
    }
}

fn delivery(at: PositionToken, head: Position, progress: Progress) -> DeliveryState {
    DeliveryState {
        position: at.to_string(),
        behind: head.0.saturating_sub(at.position.0),
        failures: progress.failures,
        failing_since: progress.failing_since,
        next_attempt_at: progress.next_attempt,
        last_attempt: progress.last,
    }
}
