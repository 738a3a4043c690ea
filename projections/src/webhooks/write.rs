//! Folds events into webhooks, as they are and as they were.

use std::collections::BTreeMap;

use async_trait::async_trait;
use rollbook_app::views::WebhookView;
use rollbook_domain::webhook::event::{LogPlace, WebhookChanged, WebhookParked, WebhookSubscribed};
use rollbook_domain::webhook::{WebhookEvent, WebhookStatus};
use rollbook_domain::{Actor, Event, WebhookId};

use super::code;
use crate::batch::Seen;
use crate::db::{DbError, Value, WriteTx, sql};
use crate::definition::{Failure, Projector};

sql! {
    LOAD = "load.sql";
    UPSERT = "upsert.sql";
    PAST_INSERT = "past_insert.sql";
}

pub(super) struct WebhooksProjector;

#[derive(Clone)]
struct Webhook {
    view: WebhookView,
    /// From where on in the log it has been as it is.
    since: i64,
}

/// The webhooks that events change, and how they were until then.
#[derive(Default)]
struct Webhooks {
    now: BTreeMap<WebhookId, Webhook>,
    past: Vec<(Webhook, i64)>,
}

#[async_trait]
impl Projector for WebhooksProjector {
    async fn apply(&mut self, tx: &mut dyn WriteTx, events: &[&Seen]) -> Result<(), Failure> {
        let mut webhooks = load(tx, events).await?;
        for seen in events {
            webhooks.take_in(seen)?;
        }
        let rows: Result<Vec<_>, DbError> = webhooks.now.values().map(row).collect();
        tx.execute_many(&UPSERT, &rows?).await?;
        let past = webhooks.past.iter().map(|(was, until)| Ok([row(was)?, vec![(*until).into()]].concat()));
        tx.execute_many(&PAST_INSERT, &past.collect::<Result<Vec<_>, DbError>>()?).await?;
        Ok(())
    }
}

async fn load(tx: &mut dyn WriteTx, events: &[&Seen]) -> Result<Webhooks, Failure> {
    let mut ids: Vec<_> = events.iter().map(|seen| seen.recorded.stream.id).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut webhooks = Webhooks::default();
    for row in tx.fetch(&LOAD, &[Value::Ids(ids)]).await? {
        let view = serde_json::from_str(row.text(1)?).map_err(|error| DbError::Rejected(error.to_string()))?;
        webhooks.now.insert(WebhookId(row.id(0)?), Webhook { view, since: row.int(2)? });
    }
    Ok(webhooks)
}

impl Webhooks {
    fn take_in(&mut self, seen: &Seen) -> Result<(), Failure> {
        let Ok(Event::Webhook(event)) = &seen.event else { return Ok(()) };
        let id = WebhookId(seen.recorded.stream.id);
        if let WebhookEvent::Subscribed(event) = event {
            self.now.insert(id, Webhook { view: subscribed(seen, id, event), since: seen.since() });
            return Ok(());
        }
        let never = || seen.failure(format!("webhook {id} was never subscribed"));
        let webhook = self.now.get_mut(&id).ok_or_else(never)?;
        // What began in the same command nobody could have seen.
        self.past.extend((webhook.since < seen.since()).then(|| (webhook.clone(), seen.since())));
        webhook.since = seen.since();
        move_on(&mut webhook.view, seen, event);
        Ok(())
    }
}

fn move_on(view: &mut WebhookView, seen: &Seen, event: &WebhookEvent) {
    (view.updated_at, view.version) = (seen.at(), seen.recorded.version);
    match event {
        WebhookEvent::Subscribed(_) => {}
        WebhookEvent::Changed(event) => change(view, event),
        WebhookEvent::Paused(_) => enter(view, seen, WebhookStatus::Paused),
        WebhookEvent::Parked(event) => park(view, seen, event),
        WebhookEvent::Resumed(_) => enter(view, seen, WebhookStatus::Active),
        WebhookEvent::Replayed(event) => {
            enter(view, seen, WebhookStatus::Active);
            begin(view, event.after);
        }
        WebhookEvent::SecretRotated(event) => view.secret_number = event.rotation,
        WebhookEvent::Deleted(_) => enter(view, seen, WebhookStatus::Deleted),
    }
}

fn enter(view: &mut WebhookView, seen: &Seen, status: WebhookStatus) {
    if view.status != status {
        view.status_since = seen.at();
    }
    view.status = status;
    (view.parked_reason, view.parked_failures) = (None, None);
}

fn park(view: &mut WebhookView, seen: &Seen, event: &WebhookParked) {
    enter(view, seen, WebhookStatus::Parked);
    begin(view, event.after);
    (view.parked_reason, view.parked_failures) = (Some(event.reason.clone()), Some(event.failures));
}

fn begin(view: &mut WebhookView, after: LogPlace) {
    view.after = after;
    view.turn += 1;
}

fn change(view: &mut WebhookView, event: &WebhookChanged) {
    if let Some(url) = &event.url {
        view.url.clone_from(url);
    }
    if let Some(description) = &event.description {
        view.description.clone_from(description);
    }
    if let Some(types) = &event.types {
        view.types.clone_from(types);
    }
    if let Some(groups) = &event.groups {
        view.groups.clone_from(groups);
    }
}

fn subscribed(seen: &Seen, id: WebhookId, event: &WebhookSubscribed) -> WebhookView {
    WebhookView {
        id,
        workspace: event.workspace.clone(),
        url: event.url.clone(),
        description: event.description.clone(),
        types: event.filter.types.clone(),
        groups: event.filter.groups.clone(),
        status: WebhookStatus::Active,
        status_since: seen.at(),
        parked_reason: None,
        parked_failures: None,
        secret_number: 1,
        after: event.after,
        turn: 1,
        creator: Actor::new(seen.actor()),
        created_at: seen.at(),
        updated_at: seen.at(),
        version: seen.recorded.version,
    }
}

/// For `upsert.sql`.
fn row(Webhook { view, since }: &Webhook) -> Result<Vec<Value<'_>>, DbError> {
    let doc = serde_json::to_string(view).map_err(|error| DbError::Rejected(error.to_string()))?;
    Ok(vec![
        view.id.0.into(),
        view.workspace.as_str().into(),
        code(view.status).into(),
        view.created_at.into(),
        doc.into(),
        (*since).into(),
    ])
}
