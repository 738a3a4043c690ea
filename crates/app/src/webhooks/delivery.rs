//! One event for one webhook, as it is posted.

use std::time::Instant;

use rollbook_domain::WebhookId;
use rollbook_domain::webhook::Webhook;
use uuid::Uuid;

use super::courier::{Courier, Parcel, Undelivered};
use super::meters;
use super::progress::Attempt;
use crate::app::App;
use crate::error::AppError;
use crate::told::Told;

/// Receivers answer this when they never want to hear of it again.
const GONE: u16 = 410;

/// What an attempt came to.
pub(super) struct Outcome {
    pub(super) attempt: Attempt,
    pub(super) undelivered: Option<Undelivered>,
}

impl Outcome {
    /// Whether trying again would be of no use.
    pub(super) fn is_final(&self) -> bool {
        matches!(self.undelivered, Some(Undelivered::Answered { status: GONE, .. }))
    }
}

/// The same whenever this event is told by this webhook, so that a receiver knows it again; without a dot, which
/// separates what is signed.
pub(super) fn message_id(id: WebhookId, event: Uuid) -> String {
    format!("msg_{}", Uuid::new_v5(&id.0, event.as_bytes()).simple())
}

pub(super) async fn attempt(
    app: &App,
    courier: &dyn Courier,
    (id, webhook): (WebhookId, &Webhook),
    event: &Told,
) -> Result<Outcome, AppError> {
    let body = serde_json::to_vec(&app.cloud_event(event)?).map_err(|error| AppError::Internal(error.to_string()))?;
    let (at, message) = (app.now(), message_id(id, event.id));
    let timestamp = at.seconds();
    let signature = app.secrets().sign(id, webhook, at, (&message, timestamp, &body));
    let parcel = Parcel { url: webhook.url.clone(), id: message, timestamp, signature, body: body.into() };
    let since = Instant::now();
    let outcome = courier.deliver(parcel).await;
    meters::attempted(outcome.is_ok(), since.elapsed());
    Ok(told(at, event.id, outcome))
}

fn told(at: rollbook_domain::Timestamp, event: Uuid, outcome: Result<u16, Undelivered>) -> Outcome {
    let attempt = Attempt { at, event, status: None, error: None };
    match outcome {
        Ok(status) => Outcome { attempt: Attempt { status: Some(status), ..attempt }, undelivered: None },
        Err(undelivered) => {
            let (status, error) = match &undelivered {
                Undelivered::Answered { status, .. } => (Some(*status), format!("it answered {status}")),
                Undelivered::Failed(reason) => (None, reason.clone()),
            };
            Outcome { attempt: Attempt { status, error: Some(error), ..attempt }, undelivered: Some(undelivered) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_has_a_message_id_of_its_own_at_each_webhook() {
        let (a, b) = (WebhookId(Uuid::from_u128(1)), WebhookId(Uuid::from_u128(2)));
        let event = Uuid::from_u128(3);
        assert_eq!(message_id(a, event), message_id(a, event));
        assert_ne!(message_id(a, event), message_id(b, event));
        assert_ne!(message_id(a, event), message_id(a, Uuid::from_u128(4)));
        assert!(!message_id(a, event).contains('.'));
    }
}
