//! Has other events told, or elsewhere.

use super::checks::{check_description, check_groups, check_types};
use crate::context::Context;
use crate::decision::Decision;
use crate::ids::GroupId;
use crate::patch::Patch;
use crate::refusal::Refusal;
use crate::webhook::check_url;
use crate::webhook::event::{WebhookChanged, WebhookEvent};
use crate::webhook::state::Webhook;

/// See the module. What is `None` stays.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ChangeWebhook {
    /// Where events are posted to.
    pub url: Option<String>,
    /// What it is for.
    pub description: Patch<String>,
    /// Of which types of events; empty means any.
    pub types: Option<Vec<String>>,
    /// Of which groups; empty means any stream.
    pub groups: Option<Vec<GroupId>>,
}

impl ChangeWebhook {
    /// The event, of what differs; none where nothing does. It holds for what has not been delivered yet.
    pub fn decide(&self, webhook: &Webhook, context: &Context<'_>) -> Result<Decision<WebhookEvent>, Refusal> {
        let now = webhook.existing(context)?;
        self.url.as_ref().map_or(Ok(()), |url| check_url(url).map(drop))?;
        check_description(self.description.as_ref().and_then(Option::as_ref))?;
        check_types(self.types.as_deref().unwrap_or_default())?;
        check_groups(self.groups.as_deref().unwrap_or_default())?;
        let changed = WebhookChanged {
            url: self.url.clone().filter(|url| *url != now.url),
            description: self.description.clone().filter(|description| *description != now.description),
            types: self.types.clone().filter(|types| *types != now.filter.types),
            groups: self.groups.clone().filter(|groups| *groups != now.filter.groups),
        };
        let event = (changed != WebhookChanged::default()).then(|| changed.into());
        Ok(Decision::events(event))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{given_state, webhook_subscribed};

    fn decide(wish: ChangeWebhook) -> impl FnOnce(&Webhook, &Context<'_>) -> Result<Decision<WebhookEvent>, Refusal> {
        move |webhook, context| wish.decide(webhook, context)
    }

    #[test]
    fn only_what_differs_is_an_event() {
        let wish = ChangeWebhook {
            url: Some("https://hooks.example.org/in".into()),
            description: Some(Some("billing".into())),
            types: Some(vec!["group.created".into()]),
            groups: Some(Vec::new()),
        };
        let changed = WebhookChanged {
            description: Some(Some("billing".into())),
            types: Some(vec!["group.created".into()]),
            ..WebhookChanged::default()
        };
        given_state([webhook_subscribed()]).when(decide(wish.clone())).then([changed.clone().into()]);
        given_state([webhook_subscribed(), changed.into()]).when(decide(wish)).then([]);
    }

    #[test]
    fn the_rules_are_those_of_a_new_one() {
        let refused = |wish: ChangeWebhook, field| {
            let refusal = given_state([webhook_subscribed()]).when(decide(wish)).then_error();
            assert!(matches!(refusal, Refusal::InvalidText { field: found, .. } if found == field), "{refusal:?}");
        };
        refused(ChangeWebhook { url: Some("https://u:p@example.org".into()), ..ChangeWebhook::default() }, "url");
        refused(ChangeWebhook { types: Some(vec!["x".into()]), ..ChangeWebhook::default() }, "types");
        refused(ChangeWebhook { description: Some(Some("a\nb".into())), ..ChangeWebhook::default() }, "description");
    }

    #[test]
    fn one_of_another_workspace_is_unknown() {
        let elsewhere = given_state([webhook_subscribed()]).in_workspace("other");
        elsewhere.when(decide(ChangeWebhook::default())).then_refused(&Refusal::UnknownWebhook);
        given_state([]).when(decide(ChangeWebhook::default())).then_refused(&Refusal::UnknownWebhook);
    }
}
