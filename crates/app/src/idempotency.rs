//! A retried request gets the first answer; a concurrent twin waits for it.

use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;
use rollbook_store::IdempotencyKey;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tokio::sync::{Mutex, OwnedMutexGuard};
use uuid::Uuid;

use crate::app::App;
use crate::call::{Call, Done};
use crate::error::AppError;

/// One lock per key in use.
pub(crate) struct Turns(Cache<(String, String), Arc<Mutex<()>>>);

/// What is stored beside a commit for its key.
#[derive(Serialize, Deserialize)]
struct Answer<T> {
    command_id: Uuid,
    version: u64,
    outcome: T,
}

impl Default for Turns {
    fn default() -> Self {
        Self(Cache::builder().time_to_idle(Duration::from_mins(10)).max_capacity(100_000).build())
    }
}

/// Whose key it is: two actors may use the same key.
fn scope(call: &Call) -> String {
    format!("{}/{}", call.workspace, call.actor)
}

impl App {
    /// Waits until no twin of the request is being executed in this process.
    pub(crate) async fn take_turn(&self, call: &Call) -> Option<OwnedMutexGuard<()>> {
        let idempotency = call.idempotency.as_ref()?;
        let lock = self.turns().0.get_with((scope(call), idempotency.key.clone()), Arc::default);
        Some(lock.lock_owned().await)
    }

    /// The first answer, if the request was executed before, here or on another node.
    pub(crate) async fn first_answer<T: DeserializeOwned>(&self, call: &Call) -> Result<Option<Done<T>>, AppError> {
        let Some(idempotency) = &call.idempotency else { return Ok(None) };
        let Some(stored) = self.store().find_answer(&scope(call), &idempotency.key).await? else { return Ok(None) };
        if stored.fingerprint != idempotency.fingerprint {
            return Err(AppError::KeyReused);
        }
        let damaged = |reason: String| AppError::Internal(format!("a stored answer cannot be read: {reason}"));
        let answer: Answer<T> = serde_json::from_slice(&stored.answer).map_err(|error| damaged(error.to_string()))?;
        let position = self.store().find_command(answer.command_id).await?;
        let position = position.ok_or_else(|| damaged("its command is not in the log".into()))?;
        Ok(Some(Done { outcome: answer.outcome, position, version: answer.version }))
    }
}

/// What the log keeps with the commit, so that a repetition is recognised and answered.
pub(crate) fn key<T: Serialize>(
    call: &Call,
    command_id: Uuid,
    version: u64,
    outcome: &T,
) -> Result<Option<IdempotencyKey>, AppError> {
    let Some(idempotency) = &call.idempotency else { return Ok(None) };
    let answer = serde_json::to_vec(&Answer { command_id, version, outcome });
    let answer = answer.map_err(|error| AppError::Internal(format!("an outcome cannot be written: {error}")))?;
    Ok(Some(IdempotencyKey {
        scope: scope(call),
        key: idempotency.key.clone(),
        fingerprint: idempotency.fingerprint,
        answer: answer.into(),
    }))
}
