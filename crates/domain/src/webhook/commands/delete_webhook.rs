//! Ends a webhook for good.

use crate::context::Context;
use crate::decision::Decision;
use crate::guard::{CountKey, Guard};
use crate::refusal::Refusal;
use crate::webhook::event::{WebhookDeleted, WebhookEvent};
use crate::webhook::state::Webhook;

/// See the module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeleteWebhook;

impl DeleteWebhook {
    /// The event; a deleted one is unknown.
    pub fn decide(self, webhook: &Webhook, context: &Context<'_>) -> Result<Decision<WebhookEvent>, Refusal> {
        webhook.existing(context)?;
        let count = Guard::Count { key: CountKey::webhooks(context.workspace), change: -1, limit: None };
        Ok(Decision::events([WebhookDeleted {}.into()]).guarded([count]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{given_state, webhook_subscribed, workspace};

    fn decide(webhook: &Webhook, context: &Context<'_>) -> Result<Decision<WebhookEvent>, Refusal> {
        DeleteWebhook.decide(webhook, context)
    }

    #[test]
    fn it_makes_room_and_is_over() {
        let decision = given_state([webhook_subscribed()]).when(decide).then_ok();
        assert_eq!(decision.events, [WebhookDeleted {}.into()]);
        let key = CountKey::webhooks(&workspace());
        assert_eq!(decision.guards, [Guard::Count { key, change: -1, limit: None }]);
        let deleted = WebhookDeleted {}.into();
        given_state([webhook_subscribed(), deleted]).when(decide).then_refused(&Refusal::UnknownWebhook);
    }
}
