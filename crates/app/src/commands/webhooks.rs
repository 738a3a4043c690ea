//! Webhooks: who is told of events, where and from when on.

use rollbook_domain::webhook::{
    ChangeWebhook, DeleteWebhook, LogPlace, ParkWebhook, PauseWebhook, ReplayWebhook, ResumeWebhook,
    RotateWebhookSecret, SubscribeWebhook, Webhook, WebhookEvent, WebhookFilter, check_url,
};
use rollbook_domain::{Context, Decision, Refusal, WebhookId};
use rollbook_store::Position;

use crate::app::App;
use crate::call::{Call, Done};
use crate::error::AppError;
use crate::plan::Plan;
use crate::touch::Touch;

/// A webhook to be made.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewWebhook {
    /// Where events are posted to.
    pub url: String,
    /// What it is for, for people.
    pub description: Option<String>,
    /// Of which events.
    pub filter: WebhookFilter,
    /// Of what came after this position; of what comes from now on, if left out.
    pub after: Option<Position>,
}

impl App {
    /// Has events of the workspace told to somebody.
    pub async fn subscribe_webhook(&self, call: &Call, new: NewWebhook) -> Result<Done<WebhookId>, AppError> {
        self.check_address(Some(&new.url))?;
        self.ensure_workspace(call).await?;
        let after = match new.after {
            Some(after) => after,
            None => self.store().current_head().await?,
        };
        let NewWebhook { url, description, filter, .. } = new;
        let command = SubscribeWebhook { url, description, filter, after: self.place(after) };
        self.execute(call, Touch::nothing(), |touched, context| {
            let id = WebhookId(self.ids().uuid(context.at));
            Ok(Plan::webhook(id, command.decide(touched.webhook(id), context)?, id))
        })
        .await
    }

    /// Has other events told, or elsewhere.
    pub async fn change_webhook(
        &self,
        call: &Call,
        id: WebhookId,
        if_version: Option<u64>,
        command: ChangeWebhook,
    ) -> Result<Done<()>, AppError> {
        self.check_address(command.url.as_deref())?;
        self.on_webhook(call, id, if_version, |webhook, context| command.decide(webhook, context)).await
    }

    /// Stops deliveries for now.
    pub async fn pause_webhook(
        &self,
        call: &Call,
        id: WebhookId,
        if_version: Option<u64>,
    ) -> Result<Done<()>, AppError> {
        self.on_webhook(call, id, if_version, |webhook, context| PauseWebhook.decide(webhook, context)).await
    }

    /// Goes on with deliveries where they had ended.
    pub async fn resume_webhook(
        &self,
        call: &Call,
        id: WebhookId,
        if_version: Option<u64>,
    ) -> Result<Done<()>, AppError> {
        self.on_webhook(call, id, if_version, |webhook, context| ResumeWebhook.decide(webhook, context)).await
    }

    /// Goes on with deliveries from another place.
    pub async fn replay_webhook(
        &self,
        call: &Call,
        id: WebhookId,
        if_version: Option<u64>,
        after: Position,
    ) -> Result<Done<()>, AppError> {
        let command = ReplayWebhook { after: self.place(after) };
        self.on_webhook(call, id, if_version, |webhook, context| command.decide(webhook, context)).await
    }

    /// Signs deliveries with another secret.
    pub async fn rotate_webhook_secret(
        &self,
        call: &Call,
        id: WebhookId,
        if_version: Option<u64>,
        command: RotateWebhookSecret,
    ) -> Result<Done<()>, AppError> {
        self.on_webhook(call, id, if_version, |webhook, context| command.decide(webhook, context)).await
    }

    /// Ends a webhook for good.
    pub async fn delete_webhook(
        &self,
        call: &Call,
        id: WebhookId,
        if_version: Option<u64>,
    ) -> Result<Done<()>, AppError> {
        self.on_webhook(call, id, if_version, |webhook, context| DeleteWebhook.decide(webhook, context)).await
    }

    /// Gives deliveries up that nobody takes.
    pub(crate) async fn park_webhook(
        &self,
        call: &Call,
        id: WebhookId,
        command: ParkWebhook,
    ) -> Result<Done<()>, AppError> {
        self.on_webhook(call, id, None, |webhook, context| command.decide(webhook, context)).await
    }

    /// A position of this log as events have it.
    pub(crate) fn place(&self, after: Position) -> LogPlace {
        LogPlace { epoch: self.store().epoch(), position: after.0 }
    }

    /// Whether the address makes sense, and this deployment would post to it. A name is looked at when it is connected
    /// to: it may lead elsewhere by then.
    fn check_address(&self, url: Option<&str>) -> Result<(), AppError> {
        let Some(url) = url else { return Ok(()) };
        if self.store().is_read_only() {
            return Err(AppError::ReadOnly);
        }
        let admitted = self.courier()?.admits(&check_url(url)?);
        Ok(admitted.map_err(|reason| Refusal::InvalidText { field: "url", reason })?)
    }

    async fn on_webhook<F>(
        &self,
        call: &Call,
        id: WebhookId,
        if_version: Option<u64>,
        decide: F,
    ) -> Result<Done<()>, AppError>
    where
        F: Fn(&Webhook, &Context<'_>) -> Result<Decision<WebhookEvent>, Refusal> + Send + Sync,
    {
        self.execute(call, Touch::webhook(id).at_version(if_version), |touched, context| {
            Ok(Plan::webhook(id, decide(touched.webhook(id), context)?, ()))
        })
        .await
    }
}
