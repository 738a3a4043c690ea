//! A retried request gets the first answer; a concurrent twin waits for it.

use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;
use rollbook_domain::Refusal;
use rollbook_store::{Append, Appended, IdempotencyKey, StoreError};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tokio::sync::{Mutex, OwnedMutexGuard};
use uuid::Uuid;

use crate::app::App;
use crate::call::{Call, Done};
use crate::error::AppError;
use crate::execute::meta;

/// One lock per key in use.
pub(crate) struct Turns(Cache<(String, String), Arc<Mutex<()>>>);

/// What is stored for a key.
#[derive(Serialize, Deserialize)]
enum Answer<T> {
    /// Beside the commit of the command.
    Done { command_id: Uuid, version: u64, outcome: T },
    /// By itself. Not kept are refusals of the request's own content and of a stale version, which a repetition
    /// earns again.
    Refused(Refusal),
    /// By itself: of what is no command.
    Told(T),
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
    /// Runs a command in its turn among its twins, unless its key has an answer already. A refusal becomes the answer
    /// as well: a repetition that comes late must not take effect after its sender was told no.
    pub(crate) async fn once<T: Serialize + DeserializeOwned>(
        &self,
        call: &Call,
        run: impl Future<Output = Result<Done<T>, AppError>>,
    ) -> Result<Done<T>, AppError> {
        let hides = self.door().hides(&call.workspace).await?;
        let told = self.once_inside(call, run).await;
        // What is kept for the key has pseudonyms; who asks is told of people.
        if hides { self.door().tell(&call.workspace, told).await } else { told }
    }

    async fn once_inside<T: DeserializeOwned>(
        &self,
        call: &Call,
        run: impl Future<Output = Result<Done<T>, AppError>>,
    ) -> Result<Done<T>, AppError> {
        if self.store().is_read_only() {
            return Err(AppError::ReadOnly);
        }
        // What is kept for the key says whose it is.
        let call = &*self.door().admit_call(call).await?;
        let _turn = self.take_turn(call).await;
        if let Some(done) = self.first_answer(call).await? {
            return Ok(done);
        }
        match run.await {
            Err(AppError::Refused(refusal)) => self.refuse(call, refusal).await,
            outcome => outcome,
        }
    }

    /// Waits until no twin of the request is being executed in this process.
    async fn take_turn(&self, call: &Call) -> Option<OwnedMutexGuard<()>> {
        let idempotency = call.idempotency.as_ref()?;
        let lock = self.turns().0.get_with((scope(call), idempotency.key.clone()), Arc::default);
        Some(lock.lock_owned().await)
    }

    /// The same for what is no command and changes nothing in the log. Only success becomes the answer.
    pub async fn told_once<T, E>(&self, call: &Call, run: impl Future<Output = Result<T, E>>) -> Result<T, E>
    where
        T: Serialize + DeserializeOwned,
        E: From<AppError>,
    {
        if call.idempotency.is_some() && self.store().is_read_only() {
            return Err(AppError::ReadOnly.into());
        }
        let call = &*self.door().admit_call(call).await?;
        let _turn = self.take_turn(call).await;
        if let Some(told) = self.told_before(call).await? {
            return Ok(told);
        }
        let told = run.await?;
        if let Some(key) = stored(call, &Answer::Told(&told))? {
            self.keep_alone(call, key).await?;
        }
        Ok(told)
    }

    async fn told_before<T: DeserializeOwned>(&self, call: &Call) -> Result<Option<T>, AppError> {
        match self.kept(call).await? {
            None => Ok(None),
            Some(Answer::Told(told)) => Ok(Some(told)),
            Some(Answer::Done { .. } | Answer::Refused(_)) => Err(damaged("it is that of a command")),
        }
    }

    /// The first answer, if the request was executed before, here or on another node.
    pub(crate) async fn first_answer<T: DeserializeOwned>(&self, call: &Call) -> Result<Option<Done<T>>, AppError> {
        match self.kept(call).await? {
            None => Ok(None),
            Some(Answer::Refused(refusal)) => Err(refusal.into()),
            Some(Answer::Done { command_id, version, outcome }) => {
                let position = self.store().find_command(command_id).await?;
                let position = position.ok_or_else(|| damaged("its command is not in the log"))?;
                Ok(Some(Done { outcome, position, version }))
            }
            Some(Answer::Told(_)) => Err(damaged("it is that of no command")),
        }
    }

    async fn kept<T: DeserializeOwned>(&self, call: &Call) -> Result<Option<Answer<T>>, AppError> {
        let Some(idempotency) = &call.idempotency else { return Ok(None) };
        let Some(stored) = self.store().find_answer(&scope(call), &idempotency.key).await? else { return Ok(None) };
        if stored.fingerprint != idempotency.fingerprint {
            return Err(AppError::KeyReused);
        }
        serde_json::from_slice(&stored.answer).map(Some).map_err(|error| damaged(&error.to_string()))
    }

    /// Keeps a refusal for its key, and gives it; unless a twin on another node has got another answer meanwhile.
    async fn refuse<T: DeserializeOwned>(&self, call: &Call, refusal: Refusal) -> Result<Done<T>, AppError> {
        if matches!(refusal, Refusal::InvalidText { .. }) {
            return Err(refusal.into());
        }
        let answer = Answer::<()>::Refused(refusal.clone());
        let Some(key) = stored(call, &answer)? else { return Err(refusal.into()) };
        match self.keep_alone(call, key).await {
            Ok(()) => Err(refusal.into()),
            Err(AppError::KeyReused) => self.first_answer(call).await?.ok_or(AppError::KeyReused),
            Err(error) => Err(error),
        }
    }

    /// Keeps an answer beside no command.
    async fn keep_alone(&self, call: &Call, key: IdempotencyKey) -> Result<(), AppError> {
        loop {
            match self.submit_alone(call, key.clone()).await {
                Ok(_) => return Ok(()),
                Err(StoreError::TimeWentBack { last }) => self.clock().observe(last),
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Nothing but a key, in a commit of its own.
    async fn submit_alone(&self, call: &Call, key: IdempotencyKey) -> Result<Appended, StoreError> {
        let pending = {
            let _pass = self.gate().pass(false);
            let at = self.clock().tick();
            let meta = meta(call, self.ids().uuid(at));
            self.store().submit(Append { meta, at, writes: Vec::new(), guards: Vec::new(), idempotency: Some(key) })
        };
        pending.await
    }
}

fn damaged(reason: &str) -> AppError {
    AppError::Internal(format!("a stored answer cannot be read: {reason}"))
}

/// What the log keeps with the commit, so that a repetition is recognised and answered.
pub(crate) fn key<T: Serialize>(
    call: &Call,
    command_id: Uuid,
    version: u64,
    outcome: &T,
) -> Result<Option<IdempotencyKey>, AppError> {
    stored(call, &Answer::Done { command_id, version, outcome })
}

fn stored<T: Serialize>(call: &Call, answer: &Answer<T>) -> Result<Option<IdempotencyKey>, AppError> {
    let Some(idempotency) = &call.idempotency else { return Ok(None) };
    let answer = serde_json::to_vec(answer);
    let answer = answer.map_err(|error| AppError::Internal(format!("an answer cannot be written: {error}")))?;
    Ok(Some(IdempotencyKey {
        scope: scope(call),
        key: idempotency.key.clone(),
        fingerprint: idempotency.fingerprint,
        answer: answer.into(),
    }))
}
