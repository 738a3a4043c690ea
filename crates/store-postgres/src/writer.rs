//! The task that commits what waits.

use std::sync::Arc;
use std::time::Duration;

use rollbook_store::queue::{Queue, Waiting, queue};
use rollbook_store::{Append, Appended, Position, StoreError, meters};
use sqlx::Connection;
use sqlx::postgres::PgConnection;
use tokio::time::{Instant, timeout};
use uuid::Uuid;

use crate::batch::Batch;
use crate::error::{stalled, unavailable};
use crate::facts::Facts;
use crate::hosts::Hosts;
use crate::options::{Hook, points};
use crate::state::State;
use crate::write::write;

/// How many bytes of one commit are enough.
const ENOUGH_BYTES: usize = 4 * 1024 * 1024;
/// How long the lock may take, with everything that is read under it.
const LOCKING: Duration = Duration::from_secs(15);
/// How long the rows of a batch may take to be durable.
const WRITING: Duration = Duration::from_secs(45);
/// How often a log that takes no commands is tried while none come.
const PROBE: Duration = Duration::from_secs(1);

/// See the module.
struct Writer {
    waiting: Waiting,
    hosts: Arc<Hosts>,
    connection: Option<PgConnection>,
    node: Uuid,
    state: Arc<State>,
    hook: Option<Hook>,
}

/// How far an attempt came that failed.
enum Failed {
    /// Nothing was written: it may be made again.
    Before(StoreError),
    /// Whether it was committed is in the log.
    Unknown(StoreError),
}

type Outcomes = Vec<Result<Appended, StoreError>>;

/// Starts the task; it ends when the queue is dropped and everything in it has its outcome.
pub(crate) fn start(hosts: Arc<Hosts>, node: Uuid, state: Arc<State>, hook: Option<Hook>) -> Queue {
    let (sender, waiting) = queue();
    tokio::spawn(Writer { waiting, hosts, connection: None, node, state, hook }.run());
    sender
}

impl Writer {
    async fn run(mut self) {
        loop {
            let next = match self.state.trouble() {
                None => self.waiting.take(ENOUGH_BYTES).await,
                Some(_) => match timeout(PROBE, self.waiting.take(ENOUGH_BYTES)).await {
                    Ok(next) => next,
                    Err(_) => {
                        self.probe().await;
                        continue;
                    }
                },
            };
            let Some((appends, answers)) = next else { return };
            let since = Instant::now();
            let outcomes = self.commit(appends).await;
            metrics::histogram!(meters::SECONDS).record(since.elapsed());
            for (answer, outcome) in answers.into_iter().zip(outcomes) {
                // Who does not wait any more needs no answer.
                drop(answer.send(outcome));
            }
        }
    }

    /// Finds out whether commands would be taken again, so that those who ask need not send one.
    async fn probe(&mut self) {
        match self.try_commit(&[]).await {
            Ok(_) => self.state.set_trouble(None),
            Err(Failed::Before(error) | Failed::Unknown(error)) => {
                self.connection = None;
                self.state.set_trouble(Some(told(&error)));
            }
        }
    }

    async fn commit(&mut self, appends: Vec<Append>) -> Outcomes {
        // A connection that was idle may have ended meanwhile, with nobody to blame.
        let mut again = self.connection.is_some();
        let failed = loop {
            match self.try_commit(&appends).await {
                Ok(outcomes) => {
                    self.state.set_trouble(None);
                    return outcomes;
                }
                Err(failed) => {
                    self.connection = None;
                    if !(matches!(failed, Failed::Before(StoreError::Unavailable(_))) && again) {
                        break failed;
                    }
                    again = false;
                }
            }
        };
        let (Failed::Before(error) | Failed::Unknown(error)) = &failed;
        metrics::counter!(meters::FAILED_BATCHES).increment(1);
        tracing::warn!(%error, commands = appends.len(), "a batch could not be committed");
        match &failed {
            // One command holds what the server cannot store; the others are not to suffer for it.
            Failed::Before(StoreError::Corrupt(_)) | Failed::Unknown(StoreError::Corrupt(_)) if appends.len() > 1 => {
                self.commit_each(appends).await
            }
            Failed::Before(error) => {
                self.state.set_trouble(Some(told(error)));
                appends.iter().map(|_| Err(error.clone())).collect()
            }
            Failed::Unknown(error) => {
                self.state.set_trouble(Some(told(error)));
                self.ask_what_became_of(&appends, error).await
            }
        }
    }

    async fn commit_each(&mut self, appends: Vec<Append>) -> Outcomes {
        let mut outcomes = Vec::with_capacity(appends.len());
        for append in appends {
            outcomes.extend(match self.try_commit(&[append]).await {
                Ok(outcomes) => outcomes,
                Err(Failed::Before(error) | Failed::Unknown(error)) => {
                    self.connection = None;
                    vec![Err(error)]
                }
            });
        }
        outcomes
    }

    /// One transaction: lock, check, write. Of an empty batch it writes the head as it is.
    async fn try_commit(&mut self, appends: &[Append]) -> Result<Outcomes, Failed> {
        self.reach(points::BATCH_TAKEN).map_err(Failed::Before)?;
        let (node, persistent, state) = (self.node, !self.hosts.pools_transactions(), Arc::clone(&self.state));
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.hosts.connect().await.map_err(|error| Failed::Before(unavailable(error)))?,
        };
        let locked = async {
            let known = state.known();
            let mut transaction = connection.begin().await.map_err(unavailable)?;
            let facts = Facts::lock(&mut transaction, node, appends, persistent).await?;
            state.check(known, Position(facts.head.position), facts.epoch)?;
            Ok((transaction, facts))
        };
        let locked = timeout(LOCKING, locked).await.map_err(|_| Failed::Before(stalled()))?;
        let (mut transaction, facts) = locked.map_err(Failed::Before)?;
        let (before, heard) = (facts.head.position, facts.heard);
        let batch = Batch::check(appends, facts);
        let written = async {
            if !batch.accepted.is_empty() || appends.is_empty() {
                write(&mut transaction, &batch, heard, persistent).await?;
            }
            self.reach(points::BEFORE_COMMIT)?;
            transaction.commit().await.map_err(unavailable)?;
            self.reach(points::AFTER_COMMIT)
        };
        timeout(WRITING, written).await.map_err(|_| Failed::Unknown(stalled()))?.map_err(Failed::Unknown)?;
        metrics::counter!(meters::EVENTS).increment(batch.head.position - before);
        self.state.raise(Position(batch.head.position));
        self.connection = Some(connection);
        Ok(batch.outcomes)
    }

    fn reach(&self, point: &'static str) -> Result<(), StoreError> {
        let Some(hook) = &self.hook else { return Ok(()) };
        hook(point).map_err(|error| StoreError::Unavailable(error.to_string()))
    }

    /// The connection failed, perhaps while the server committed: whether it did is in the log.
    async fn ask_what_became_of(&mut self, appends: &[Append], error: &StoreError) -> Outcomes {
        let asked = timeout(LOCKING, self.find(appends)).await.map_err(|_| stalled()).and_then(|found| found);
        let facts = match asked {
            Ok(facts) => facts,
            Err(away) => {
                tracing::warn!(error = %away, commands = appends.len(), "what became of a batch could not be asked");
                return appends.iter().map(|_| Err(error.clone())).collect();
            }
        };
        let outcome = |append: &Append| match facts.commands.get(&append.meta.command_id) {
            Some(position) => Ok(Appended { position: *position, repeated: false }),
            None => Err(error.clone()),
        };
        self.state.raise(Position(facts.head.position));
        appends.iter().map(outcome).collect()
    }

    /// Asked under the lock, which the lost transaction may still have had: what is not there now never comes.
    async fn find(&self, appends: &[Append]) -> Result<Facts, StoreError> {
        let known = self.state.known();
        let mut connection = self.hosts.connect().await.map_err(unavailable)?;
        let mut transaction = connection.begin().await.map_err(unavailable)?;
        let facts = Facts::lock(&mut transaction, self.node, appends, false).await?;
        self.state.check(known, Position(facts.head.position), facts.epoch)?;
        transaction.commit().await.map_err(unavailable)?;
        Ok(facts)
    }
}

fn told(error: &StoreError) -> String {
    match error {
        StoreError::Unavailable(words) => words.clone(),
        other => other.to_string(),
    }
}
