//! Gives deliveries up that nobody takes, until somebody resumes or replays them.

use crate::context::Context;
use crate::decision::Decision;
use crate::refusal::Refusal;
use crate::text::bounded;
use crate::webhook::event::{LogPlace, WebhookEvent, WebhookParked};
use crate::webhook::state::{Webhook, WebhookStatus};

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParkWebhook {
    /// A short sentence.
    pub reason: String,
    /// How often it was tried.
    pub failures: u32,
    /// The last event that was delivered, or passed over.
    pub after: LogPlace,
    /// The turn in which that was: somebody may have set another place meanwhile.
    pub turn: u64,
}

impl ParkWebhook {
    /// The event; none where deliveries have stopped, or begun anew, meanwhile.
    pub fn decide(&self, webhook: &Webhook, context: &Context<'_>) -> Result<Decision<WebhookEvent>, Refusal> {
        let now = webhook.existing(context)?;
        bounded("reason", &self.reason)?;
        if now.status != WebhookStatus::Active || now.turn != self.turn {
            return Ok(Decision::nothing());
        }
        let parked = WebhookParked { reason: self.reason.clone(), failures: self.failures, after: self.after };
        Ok(Decision::events([parked.into()]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{given_state, webhook_parked, webhook_subscribed};
    use crate::webhook::event::{WebhookDeleted, WebhookReplayed};

    fn decide(webhook: &Webhook, context: &Context<'_>) -> Result<Decision<WebhookEvent>, Refusal> {
        let after = LogPlace { epoch: 3, position: 9 };
        ParkWebhook { reason: "it answered 500".into(), failures: 3, after, turn: 1 }.decide(webhook, context)
    }

    #[test]
    fn what_fails_is_parked_once() {
        given_state([webhook_subscribed()]).when(decide).then([webhook_parked()]);
        given_state([webhook_subscribed(), webhook_parked()]).when(decide).then([]);
    }

    #[test]
    fn what_was_begun_anew_meanwhile_goes_on() {
        let replayed = WebhookReplayed { after: LogPlace::default() }.into();
        given_state([webhook_subscribed(), replayed]).when(decide).then([]);
        let deleted = WebhookDeleted {}.into();
        given_state([webhook_subscribed(), deleted]).when(decide).then_refused(&Refusal::UnknownWebhook);
    }
}
