//! Goes on with deliveries where they had ended.

use crate::context::Context;
use crate::decision::Decision;
use crate::refusal::Refusal;
use crate::webhook::event::{WebhookEvent, WebhookResumed};
use crate::webhook::state::{Webhook, WebhookStatus};

/// See the module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResumeWebhook;

impl ResumeWebhook {
    /// The event; none where they go.
    pub fn decide(self, webhook: &Webhook, context: &Context<'_>) -> Result<Decision<WebhookEvent>, Refusal> {
        let active = webhook.existing(context)?.status == WebhookStatus::Active;
        Ok(Decision::events((!active).then(|| WebhookResumed {}.into())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{evolved_state, given_state, webhook_parked, webhook_subscribed};
    use crate::webhook::event::{LogPlace, WebhookPaused};

    fn decide(webhook: &Webhook, context: &Context<'_>) -> Result<Decision<WebhookEvent>, Refusal> {
        ResumeWebhook.decide(webhook, context)
    }

    #[test]
    fn what_is_paused_or_parked_goes_on() {
        let resumed = WebhookEvent::from(WebhookResumed {});
        let paused = WebhookEvent::from(WebhookPaused {});
        given_state([webhook_subscribed(), paused]).when(decide).then([resumed.clone()]);
        given_state([webhook_subscribed(), webhook_parked()]).when(decide).then([resumed.clone()]);
        given_state([webhook_subscribed(), webhook_parked(), resumed]).when(decide).then([]);
        given_state([webhook_subscribed()]).in_workspace("other").when(decide).then_refused(&Refusal::UnknownWebhook);
    }

    #[test]
    fn it_goes_on_where_it_was_parked() {
        let webhook: Webhook = evolved_state([webhook_subscribed(), webhook_parked(), WebhookResumed {}.into()]);
        assert_eq!(webhook.after, LogPlace { epoch: 3, position: 9 });
        assert_eq!((webhook.status, webhook.turn), (WebhookStatus::Active, 2));
    }
}
