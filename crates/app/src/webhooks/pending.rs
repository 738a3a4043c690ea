//! Which webhooks there are: those of the view, then those that the log brings.

use rollbook_domain::webhook::Webhook;
use rollbook_domain::{Decider, StreamId, WebhookId};
use rollbook_store::{Position, codec};

use crate::app::App;
use crate::error::AppError;

/// How many events of a webhook are read at once.
const STRETCH: usize = 256;
/// Whatever is decided about a webhook.
static KINDS: [&str; 8] = [
    "webhook.subscribed",
    "webhook.changed",
    "webhook.paused",
    "webhook.parked",
    "webhook.resumed",
    "webhook.replayed",
    "webhook.secret-rotated",
    "webhook.deleted",
];

/// All webhooks that the views know, and the position up to which they know.
pub(super) async fn listed(app: &App) -> Result<(Position, Vec<WebhookId>), AppError> {
    let known = *app.projected().borrow();
    let mut found = Vec::new();
    for workspace in app.queries().workspaces().await? {
        found.extend(app.queries().webhooks(&workspace.name).await?.into_iter().map(|webhook| webhook.id));
    }
    Ok((known, found))
}

/// What the next stretch of the log says about webhooks, once there is one: of which, and the version of its stream. The
/// position moves on.
pub(super) async fn next(app: &App, after: &mut Position) -> Result<Vec<(WebhookId, u64)>, AppError> {
    let decided = app.sift_next(after, &KINDS).await?;
    Ok(decided.iter().map(|event| (WebhookId(event.stream.id), event.version)).collect())
}

/// A webhook and its version, as the log has them: what is not durable yet may never come true.
pub(super) async fn current(app: &App, id: WebhookId) -> Result<(Webhook, u64), AppError> {
    let (mut webhook, mut version) = (Webhook::default(), 0);
    loop {
        let reading = app.store().read_stream(StreamId::webhook(id), version, STRETCH).await?;
        for recorded in &reading.events {
            let event = codec::decode(recorded).map_err(|error| AppError::Internal(error.to_string()))?;
            Webhook::own(event).iter().for_each(|event| webhook.evolve(event));
            version = recorded.version;
        }
        if reading.at_end {
            return Ok((webhook, version));
        }
    }
}

#[cfg(test)]
mod tests {
    use rollbook_domain::webhook::WebhookEvent;

    use super::KINDS;

    #[test]
    fn nothing_that_is_decided_is_missed() {
        let all: Vec<_> = WebhookEvent::KINDS.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(KINDS[..], all);
    }
}
