//! What happens to webhooks.

use rollbook_domain::webhook::event::*;
use rollbook_domain::webhook::{LogPlace, WebhookEvent, WebhookFilter};
use rollbook_domain::{StreamId, WebhookId};
use rollbook_store::Position;
use uuid::Uuid;

use super::History;
use crate::support::workspace;

impl History {
    pub(super) async fn webhook(&mut self) -> Position {
        if self.webhooks.is_empty() || self.dice.below(3) == 0 {
            return self.subscribe_webhook().await;
        }
        let at = self.dice.below(self.webhooks.len());
        let (home, id) = self.webhooks[at].clone();
        let after = LogPlace { epoch: 1, position: self.dice.below(9) as u64 };
        let event: WebhookEvent = match self.dice.below(7) {
            0 => WebhookPaused {}.into(),
            1 => WebhookParked { reason: "it answered 500".into(), failures: 3, after }.into(),
            2 => WebhookResumed {}.into(),
            3 => WebhookReplayed { after }.into(),
            4 => WebhookSecretRotated { rotation: 2, both_until: 60 }.into(),
            5 => {
                self.webhooks.swap_remove(at);
                WebhookDeleted {}.into()
            }
            _ => WebhookChanged { description: Some(Some("billing".into())), ..WebhookChanged::default() }.into(),
        };
        self.log.append(&home, vec![(StreamId::webhook(id), event.into())]).await
    }

    async fn subscribe_webhook(&mut self) -> Position {
        self.made += 1;
        let home = workspace(["acme", "zeta"][self.dice.below(2)]);
        let id = WebhookId(Uuid::from_u128(u128::from(self.made)));
        let subscribed = WebhookSubscribed {
            workspace: home.clone(),
            url: "https://hooks.example.org/in".into(),
            description: None,
            filter: WebhookFilter::default(),
            after: LogPlace { epoch: 1, position: 0 },
        };
        self.webhooks.push((home.clone(), id));
        self.log.append(&home, vec![(StreamId::webhook(id), WebhookEvent::from(subscribed).into())]).await
    }
}
