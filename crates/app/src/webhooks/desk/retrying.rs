//! One event until it is taken, or given up.

use std::time::Duration;

use rollbook_domain::webhook::ParkWebhook;
use rollbook_domain::{Actor, Policy, Timestamp};
use rollbook_store::{Position, Recorded};
use tokio::time::sleep;

use super::{Desk, Office};
use crate::call::Call;
use crate::error::AppError;
use crate::webhooks::courier::Undelivered;
use crate::webhooks::delivery::{Outcome, attempt};
use crate::webhooks::meters;

/// How often it is told how far behind a webhook is that waits.
const TOLD: Duration = Duration::from_secs(10);
/// No receiver is waited for longer than this because it says so.
const LONGEST: Duration = Duration::from_hours(24);

/// What comes of a failure.
enum Next {
    Again,
    GivenUp,
}

impl Desk {
    /// Tries until it is taken; says whether that took more than one attempt. Once it is given up, something has been
    /// decided, and the turn is over.
    pub(super) async fn deliver(&mut self, event: &Recorded) -> Result<bool, AppError> {
        // As it is told when it is tried: who was erased in between is in no event any more.
        let mut telling = self.office.app.tell_one(event.clone()).await?;
        let mut waited = false;
        loop {
            let Office { app, courier, .. } = &self.office;
            let outcome = attempt(app, &**courier, (self.id, &self.webhook), &telling).await?;
            self.progress.last = Some(outcome.attempt.clone());
            if outcome.undelivered.is_none() {
                return Ok(waited);
            }
            match self.failed(&outcome).await? {
                Next::Again => self.rest_of_pause().await,
                Next::GivenUp => std::future::pending().await,
            }
            waited = true;
            let again = self.office.app.event_at(event.position).await?;
            telling = again.ok_or_else(|| AppError::Internal(format!("{} is not in the log", event.position)))?;
        }
    }

    async fn failed(&mut self, outcome: &Outcome) -> Result<Next, AppError> {
        let error = outcome.attempt.error.clone().unwrap_or_default();
        self.progress.failures = self.progress.failures.saturating_add(1);
        self.progress.failing_since.get_or_insert(outcome.attempt.at);
        let pause = (self.office.options.pauses)(self.progress.failures).filter(|_| !outcome.is_final());
        tracing::info!(webhook = %self.id, failures = self.progress.failures, error, ?pause, "a delivery was not taken");
        let Some(pause) = pause else {
            self.park(error).await?;
            return Ok(Next::GivenUp);
        };
        let pause = i64::try_from(longer(pause, outcome.undelivered.as_ref()).as_micros()).unwrap_or(i64::MAX);
        let at = outcome.attempt.at.micros().saturating_add(pause);
        self.progress.next_attempt = Some(Timestamp::from_micros(at));
        self.note().await?;
        Ok(Next::Again)
    }

    /// Waits for the next attempt, also where the pause began in another process.
    pub(super) async fn rest_of_pause(&mut self) {
        let Some(until) = self.progress.next_attempt else { return };
        loop {
            let app = &self.office.app;
            let left = until.micros().saturating_sub(app.now().micros());
            let head = app.store().head().borrow().0;
            meters::behind(self.id, head.saturating_sub(self.progress.position));
            match u64::try_from(left) {
                Ok(left) if left > 0 => sleep(Duration::from_micros(left).min(TOLD)).await,
                _ => return,
            }
        }
    }

    pub(super) async fn park(&mut self, reason: String) -> Result<(), AppError> {
        // What is noted once it is parked would be void.
        self.note().await?;
        let Self { webhook, progress, .. } = &*self;
        let Some(workspace) = webhook.workspace.clone() else { return Ok(()) };
        let app = &self.office.app;
        let after = app.place(Position(progress.position));
        let command = ParkWebhook { reason, failures: progress.failures, after, turn: webhook.turn };
        let call = Call::new(workspace, Actor::new("system:webhooks"), Policy::NATIVE);
        app.park_webhook(&call, self.id, command).await?;
        meters::parked();
        Ok(())
    }
}

/// As long as the receiver wishes, where that is longer than the pause would be.
fn longer(pause: Duration, undelivered: Option<&Undelivered>) -> Duration {
    match undelivered {
        Some(Undelivered::Answered { retry_after: Some(wish), .. }) => pause.max((*wish).min(LONGEST)),
        _ => pause,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receiver_may_wish_for_a_longer_pause_but_not_for_a_shorter_one() {
        let wished = |seconds| {
            let retry_after = Some(Duration::from_secs(seconds));
            longer(Duration::from_mins(1), Some(&Undelivered::Answered { status: 429, retry_after }))
        };
        assert_eq!(wished(90), Duration::from_secs(90));
        assert_eq!(wished(30), Duration::from_mins(1));
        assert_eq!(wished(u64::MAX), LONGEST);
        assert_eq!(longer(Duration::from_mins(1), None), Duration::from_mins(1));
    }
}
