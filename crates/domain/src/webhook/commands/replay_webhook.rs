//! Goes on with deliveries from another place: behind, to tell again, or ahead, to pass something over.

use crate::context::Context;
use crate::decision::Decision;
use crate::refusal::Refusal;
use crate::webhook::event::{LogPlace, WebhookEvent, WebhookReplayed};
use crate::webhook::state::Webhook;

/// See the module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReplayWebhook {
    /// What came after is told.
    pub after: LogPlace,
}

impl ReplayWebhook {
    /// The event, each time: the same place may be wanted twice.
    pub fn decide(self, webhook: &Webhook, context: &Context<'_>) -> Result<Decision<WebhookEvent>, Refusal> {
        webhook.existing(context)?;
        Ok(Decision::events([WebhookReplayed { after: self.after }.into()]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{evolved_state, given_state, webhook_parked, webhook_subscribed};
    use crate::webhook::state::WebhookStatus;

    const PLACE: LogPlace = LogPlace { epoch: 3, position: 2 };

    fn decide(webhook: &Webhook, context: &Context<'_>) -> Result<Decision<WebhookEvent>, Refusal> {
        ReplayWebhook { after: PLACE }.decide(webhook, context)
    }

    #[test]
    fn as_often_as_one_likes() {
        let replayed = WebhookEvent::from(WebhookReplayed { after: PLACE });
        given_state([webhook_subscribed()]).when(decide).then([replayed.clone()]);
        given_state([webhook_subscribed(), webhook_parked(), replayed.clone()]).when(decide).then([replayed]);
        given_state([]).when(decide).then_refused(&Refusal::UnknownWebhook);
    }

    #[test]
    fn it_ends_being_parked_and_what_was_noted_before() {
        let replayed = WebhookReplayed { after: PLACE }.into();
        let webhook: Webhook = evolved_state([webhook_subscribed(), webhook_parked(), replayed]);
        assert_eq!((webhook.status, webhook.after, webhook.turn), (WebhookStatus::Active, PLACE, 3));
    }
}
