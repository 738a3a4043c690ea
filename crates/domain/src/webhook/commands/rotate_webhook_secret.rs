//! Signs deliveries with another secret; for a while with the one before as well.

use crate::context::Context;
use crate::decision::Decision;
use crate::refusal::Refusal;
use crate::webhook::event::{WebhookEvent, WebhookSecretRotated};
use crate::webhook::state::Webhook;

/// See the module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RotateWebhookSecret {
    /// For how many seconds the one before signs as well, so that a receiver can be changed meanwhile; 0 where it
    /// has become known to others.
    pub both_for: u32,
}

impl RotateWebhookSecret {
    /// The event.
    pub fn decide(self, webhook: &Webhook, context: &Context<'_>) -> Result<Decision<WebhookEvent>, Refusal> {
        let rotation = webhook.existing(context)?.secret.rotation.saturating_add(1);
        let both_until = context.at.seconds().saturating_add(self.both_for.into());
        Ok(Decision::events([WebhookSecretRotated { rotation, both_until }.into()]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{NOW, given_state, webhook_subscribed};

    fn decide(webhook: &Webhook, context: &Context<'_>) -> Result<Decision<WebhookEvent>, Refusal> {
        RotateWebhookSecret { both_for: 60 }.decide(webhook, context)
    }

    #[test]
    fn each_has_a_number_of_its_own() {
        let rotated =
            |rotation| -> WebhookEvent { WebhookSecretRotated { rotation, both_until: NOW.seconds() + 60 }.into() };
        given_state([webhook_subscribed()]).when(decide).then([rotated(2)]);
        given_state([webhook_subscribed(), rotated(2)]).when(decide).then([rotated(3)]);
        given_state([]).when(decide).then_refused(&Refusal::UnknownWebhook);
    }
}
