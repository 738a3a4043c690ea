//! Has events of the workspace told to somebody.

use super::checks::{check_description, check_groups, check_types};
use crate::context::Context;
use crate::decision::Decision;
use crate::guard::{CountKey, Guard};
use crate::refusal::Refusal;
use crate::webhook::check_url;
use crate::webhook::event::{LogPlace, WebhookEvent, WebhookFilter, WebhookSubscribed};
use crate::webhook::state::Webhook;

/// The most webhooks of a workspace: each reads the log for itself.
pub const MAX_WEBHOOKS: u64 = 100;

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubscribeWebhook {
    /// Where events are posted to.
    pub url: String,
    /// What it is for, for people.
    pub description: Option<String>,
    /// Of which events.
    pub filter: WebhookFilter,
    /// Of what came after this place.
    pub after: LogPlace,
}

impl SubscribeWebhook {
    /// The event; nothing where the stream has begun already.
    pub fn decide(&self, webhook: &Webhook, context: &Context<'_>) -> Result<Decision<WebhookEvent>, Refusal> {
        if webhook.workspace.is_some() {
            return Ok(Decision::nothing());
        }
        check_url(&self.url)?;
        check_description(self.description.as_ref())?;
        check_types(&self.filter.types)?;
        check_groups(&self.filter.groups)?;
        let subscribed = WebhookSubscribed {
            workspace: context.workspace.clone(),
            url: self.url.clone(),
            description: self.description.clone(),
            filter: self.filter.clone(),
            after: self.after,
        };
        let count = Guard::Count { key: CountKey::webhooks(context.workspace), change: 1, limit: Some(MAX_WEBHOOKS) };
        Ok(Decision::events([subscribed.into()]).guarded([count]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::GroupId;
    use crate::testing::{given_state, webhook_subscribed, workspace};
    use crate::webhook::MAX_GROUPS;

    fn wish() -> SubscribeWebhook {
        SubscribeWebhook {
            url: "https://hooks.example.org/in".into(),
            description: None,
            filter: WebhookFilter::default(),
            after: LogPlace { epoch: 3, position: 7 },
        }
    }

    fn refused(wish: &SubscribeWebhook, field: &'static str, reason: &'static str) {
        given_state([])
            .when(|webhook, context| wish.decide(webhook, context))
            .then_refused(&Refusal::InvalidText { field, reason });
    }

    #[test]
    fn it_begins_once_and_counts() {
        let decision = given_state([]).when(|webhook, context| wish().decide(webhook, context)).then_ok();
        assert_eq!(decision.events, [webhook_subscribed()]);
        let key = CountKey::webhooks(&workspace());
        assert_eq!(decision.guards, [Guard::Count { key, change: 1, limit: Some(MAX_WEBHOOKS) }]);
        let again = given_state([webhook_subscribed()]).when(|webhook, context| wish().decide(webhook, context));
        assert_eq!(again.then_ok(), Decision::nothing());
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        refused(&SubscribeWebhook { url: "ftp://x/".into(), ..wish() }, "url", "must begin with https://");
        let description = Some(String::new());
        refused(&SubscribeWebhook { description, ..wish() }, "description", "must not be empty");
        let filter = WebhookFilter { types: vec!["group.exploded".into()], ..WebhookFilter::default() };
        refused(&SubscribeWebhook { filter, ..wish() }, "types", "name a type of events that there is not");
        let groups = vec![GroupId(uuid::Uuid::nil()); MAX_GROUPS + 1];
        let filter = WebhookFilter { groups, ..WebhookFilter::default() };
        refused(&SubscribeWebhook { filter, ..wish() }, "groups", "are more than 100");
    }
}
