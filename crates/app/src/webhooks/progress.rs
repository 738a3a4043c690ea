//! How far a webhook is: noted beside the log after what was delivered, so that whoever goes on begins there. What was
//! delivered after the last note is delivered again.

use rollbook_domain::webhook::{LogPlace, Webhook};
use rollbook_domain::{Timestamp, WebhookId};
use rollbook_store::{Note, Position};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::app::App;
use crate::error::AppError;
use crate::rfc3339;

/// One attempt at a delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Attempt {
    /// When.
    #[serde(with = "rfc3339")]
    pub at: Timestamp,
    /// Of which event.
    pub event: Uuid,
    /// What was answered, where something was.
    pub status: Option<u16>,
    /// Why it was not taken, where it was not.
    pub error: Option<String>,
}

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Progress {
    /// The last event that was delivered or passed over.
    pub(super) position: u64,
    /// Its id, so that a note which is not of this log, or of a part of it that was lost, is recognised. None at a
    /// position that somebody named.
    pub(super) event: Option<Uuid>,
    /// How often the next one has failed.
    pub(super) failures: u32,
    /// Since when it does.
    #[serde(with = "rfc3339::option")]
    pub(super) failing_since: Option<Timestamp>,
    /// When it will be tried again.
    #[serde(with = "rfc3339::option")]
    pub(super) next_attempt: Option<Timestamp>,
    /// The last attempt of all.
    pub(super) last: Option<Attempt>,
}

impl Progress {
    /// At a place that somebody named.
    pub(super) fn at(position: Position) -> Self {
        Self { position: position.0, ..Self::default() }
    }

    /// An event is done with.
    pub(super) fn pass(&mut self, position: Position, event: Uuid) {
        let last = self.last.take();
        *self = Self { position: position.0, event: Some(event), last, ..Self::default() };
    }
}

/// The name of a webhook's note.
fn name(id: WebhookId) -> String {
    format!("webhook/{id}")
}

impl App {
    /// What was noted last, and in which turn.
    async fn note_of(&self, id: WebhookId) -> Result<Option<(u64, Progress)>, AppError> {
        let Some(note) = self.store().load_note(&name(id)).await? else { return Ok(None) };
        match serde_json::from_str(&note.text) {
            Ok(progress) => Ok(Some((note.turn, progress))),
            Err(error) => {
                tracing::warn!(webhook = %id, %error, "what was noted of a webhook cannot be read");
                Ok(None)
            }
        }
    }

    /// How far it was when it was noted last; where that was in an earlier turn or is not of this log, at the place at
    /// which the turn begins.
    pub(super) async fn noted_progress(&self, id: WebhookId, turn: u64, begins: u64) -> Result<Progress, AppError> {
        let Some((noted_in, noted)) = self.note_of(id).await? else { return Ok(Progress::at(Position(begins))) };
        if noted_in == turn && self.is_of_this_log(&noted).await? {
            return Ok(noted);
        }
        Ok(Progress { last: noted.last, ..Progress::at(Position(begins)) })
    }

    async fn is_of_this_log(&self, noted: &Progress) -> Result<bool, AppError> {
        let Some(event) = noted.event else { return Ok(true) };
        let there = self.event_at(Position(noted.position)).await?;
        Ok(there.is_some_and(|there| there.id == event))
    }

    /// Where deliveries go on. An error is what the webhook has to be parked for.
    pub(super) async fn progress_of(
        &self,
        id: WebhookId,
        webhook: &Webhook,
    ) -> Result<Result<Progress, &'static str>, AppError> {
        let LogPlace { epoch, position } = webhook.after;
        if epoch != self.store().epoch() {
            return Ok(Err("the log was carried to another place"));
        }
        let progress = self.noted_progress(id, webhook.turn, position).await?;
        // What will be written at these positions is not what was told.
        if Position(progress.position) > self.store().current_head().await? {
            return Ok(Err("the log has lost its end"));
        }
        Ok(Ok(progress))
    }

    pub(super) async fn note_progress(&self, id: WebhookId, turn: u64, progress: &Progress) -> Result<(), AppError> {
        let text = serde_json::to_string(progress).map_err(|error| AppError::Internal(error.to_string()))?;
        Ok(self.store().save_note(&name(id), Note { turn, text }).await?)
    }
}
