//! Stops deliveries for now; nothing is lost.

use crate::context::Context;
use crate::decision::Decision;
use crate::refusal::Refusal;
use crate::webhook::event::{WebhookEvent, WebhookPaused};
use crate::webhook::state::{Webhook, WebhookStatus};

/// See the module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PauseWebhook;

impl PauseWebhook {
    /// The event; none where nothing is delivered anyway.
    pub fn decide(self, webhook: &Webhook, context: &Context<'_>) -> Result<Decision<WebhookEvent>, Refusal> {
        let active = webhook.existing(context)?.status == WebhookStatus::Active;
        Ok(Decision::events(active.then(|| WebhookPaused {}.into())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{given_state, webhook_parked, webhook_subscribed};

    fn decide(webhook: &Webhook, context: &Context<'_>) -> Result<Decision<WebhookEvent>, Refusal> {
        PauseWebhook.decide(webhook, context)
    }

    #[test]
    fn only_what_goes_can_be_paused() {
        let paused = WebhookEvent::from(WebhookPaused {});
        given_state([webhook_subscribed()]).when(decide).then([paused.clone()]);
        given_state([webhook_subscribed(), paused]).when(decide).then([]);
        given_state([webhook_subscribed(), webhook_parked()]).when(decide).then([]);
        given_state([]).when(decide).then_refused(&Refusal::UnknownWebhook);
    }
}
