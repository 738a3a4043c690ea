//! Webhooks.

use rollbook_app::views::WebhookView;
use rollbook_domain::webhook::event::*;
use rollbook_domain::webhook::{LogPlace, WebhookEvent, WebhookFilter, WebhookStatus};
use rollbook_domain::{StreamId, WebhookId};
use uuid::Uuid;

use super::stage::{Stage, group};
use crate::home::Home;
use crate::support::workspace;

const BEGIN: LogPlace = LogPlace { epoch: 3, position: 7 };
const LATER: LogPlace = LogPlace { epoch: 3, position: 9 };

fn id(number: u128) -> WebhookId {
    WebhookId(Uuid::from_u128(number))
}

fn subscribed(home: &str) -> WebhookEvent {
    WebhookSubscribed {
        workspace: workspace(home),
        url: "https://hooks.example.org/in".into(),
        description: None,
        filter: WebhookFilter { types: vec!["group.created".into()], groups: vec![group(1)] },
        after: BEGIN,
    }
    .into()
}

async fn happens(stage: &mut Stage, number: u128, event: impl Into<WebhookEvent>) {
    stage.on(StreamId::webhook(id(number)), vec![event.into().into()]).await;
}

async fn read(stage: &Stage, number: u128) -> WebhookView {
    stage.queries().webhook(&stage.acme, id(number)).await.unwrap().unwrap()
}

pub(crate) async fn a_webhook_tells_what_was_decided_last(home: Home) {
    let mut stage = Stage::set(home).await;
    happens(&mut stage, 1, subscribed("acme")).await;
    let first = read(&stage, 1).await;
    assert_eq!((first.status, first.after, first.turn, first.secret_number), (WebhookStatus::Active, BEGIN, 1, 1));
    assert_eq!((first.types.as_slice(), first.groups.as_slice()), (&["group.created".to_owned()][..], &[group(1)][..]));
    let changed =
        WebhookChanged { description: Some(Some("billing".into())), types: Some(Vec::new()), ..Default::default() };
    happens(&mut stage, 1, changed).await;
    happens(&mut stage, 1, WebhookSecretRotated { rotation: 2, both_until: 60 }).await;
    let changed = read(&stage, 1).await;
    assert_eq!((changed.description.as_deref(), changed.types.len(), changed.secret_number), (Some("billing"), 0, 2));
    assert_eq!((changed.status_since, changed.version), (first.created_at, 3));
    assert!(changed.updated_at > first.updated_at);
    happens(&mut stage, 1, WebhookParked { reason: "it answered 500".into(), failures: 3, after: LATER }).await;
    let parked = read(&stage, 1).await;
    assert_eq!((parked.status, parked.after, parked.turn), (WebhookStatus::Parked, LATER, 2));
    assert_eq!((parked.parked_reason.as_deref(), parked.parked_failures), (Some("it answered 500"), Some(3)));
    happens(&mut stage, 1, WebhookResumed {}).await;
    let resumed = read(&stage, 1).await;
    assert_eq!((resumed.status, resumed.after, resumed.turn), (WebhookStatus::Active, LATER, 2));
    assert_eq!((resumed.parked_reason, resumed.parked_failures), (None, None));
    happens(&mut stage, 1, WebhookPaused {}).await;
    happens(&mut stage, 1, WebhookReplayed { after: BEGIN }).await;
    let replayed = read(&stage, 1).await;
    assert_eq!((replayed.status, replayed.after, replayed.turn), (WebhookStatus::Active, BEGIN, 3));
}

pub(crate) async fn webhooks_are_listed_in_their_workspace_until_they_are_deleted(home: Home) {
    let mut stage = Stage::set(home).await;
    for number in [2, 1, 3] {
        happens(&mut stage, number, subscribed("acme")).await;
    }
    happens(&mut stage, 4, subscribed("zeta")).await;
    happens(&mut stage, 1, WebhookPaused {}).await;
    happens(&mut stage, 3, WebhookDeleted {}).await;
    let listed = async |home| {
        let list = stage.queries().webhooks(&workspace(home)).await.unwrap();
        list.into_iter().map(|webhook| webhook.id).collect::<Vec<_>>()
    };
    assert_eq!(listed("acme").await, [id(2), id(1)]);
    assert_eq!(listed("zeta").await, [id(4)]);
    assert_eq!(read(&stage, 3).await.status, WebhookStatus::Deleted);
    assert_eq!(stage.queries().webhook(&workspace("zeta"), id(1)).await.unwrap(), None);
}
