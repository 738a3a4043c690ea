//! The task that commits what waits.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rollbook_domain::Timestamp;
use rollbook_store::limits::checked_size;
use rollbook_store::meters;
use rollbook_store::{Append, Appended, Pending, Position, StoreError};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{Connection, Executor};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::Instant;
use uuid::Uuid;

use crate::batch::{Batch, Head};
use crate::error::unavailable;
use crate::facts::Facts;
use crate::heads::raise;
use crate::rows::number;
use crate::write::write;

/// The most commands of one commit.
const MOST_COMMANDS: usize = 512;
/// How many bytes of one commit are enough.
const ENOUGH_BYTES: usize = 4 * 1024 * 1024;
/// The most commands that wait.
const MOST_WAITING: usize = 8_192;
/// The most bytes that wait.
const MOST_WAITING_BYTES: usize = 512 * 1024 * 1024;

struct Request {
    append: Append,
    size: usize,
    answer: oneshot::Sender<Result<Appended, StoreError>>,
}

/// The end of the queue that commands are put in.
pub(crate) struct Queue {
    sender: mpsc::Sender<Request>,
    waiting: Arc<AtomicUsize>,
}

impl Queue {
    pub(crate) fn submit(&self, append: Append) -> Pending {
        let size = match checked_size(&append) {
            Ok(size) => size,
            Err(error) => return Pending::ready(Err(error)),
        };
        // Counted before it is sent, since the writer counts down whatever it takes.
        if self.waiting.fetch_add(size, Ordering::Relaxed) + size > MOST_WAITING_BYTES {
            self.waiting.fetch_sub(size, Ordering::Relaxed);
            return Pending::ready(Err(StoreError::Overloaded));
        }
        let (answer, pending) = Pending::new();
        match self.sender.try_send(Request { append, size, answer }) {
            Err(mpsc::error::TrySendError::Full(_)) => {
                self.waiting.fetch_sub(size, Ordering::Relaxed);
                Pending::ready(Err(StoreError::Overloaded))
            }
            // Where the writer has gone, so has the sender of the answer with the request, which `pending` reports.
            Ok(()) | Err(mpsc::error::TrySendError::Closed(_)) => pending,
        }
    }
}

/// The task's own side.
pub(crate) struct Writer {
    requests: mpsc::Receiver<Request>,
    waiting: Arc<AtomicUsize>,
    options: PgConnectOptions,
    connection: Option<PgConnection>,
    node: Uuid,
    head: watch::Sender<Position>,
}

/// Starts the task; it ends when the queue is dropped and everything in it has its outcome.
pub(crate) fn start(options: PgConnectOptions, node: Uuid, head: watch::Sender<Position>) -> Queue {
    let (sender, requests) = mpsc::channel(MOST_WAITING);
    let waiting = Arc::new(AtomicUsize::new(0));
    let writer = Writer { requests, waiting: Arc::clone(&waiting), options, connection: None, node, head };
    tokio::spawn(writer.run());
    Queue { sender, waiting }
}

impl Writer {
    async fn run(mut self) {
        while let Some(first) = self.requests.recv().await {
            let batch = self.fill(first);
            let size: usize = batch.iter().map(|request| request.size).sum();
            self.waiting.fetch_sub(size, Ordering::Relaxed);
            metrics::histogram!(meters::BATCH_SIZE).record(f64::from(u32::try_from(batch.len()).unwrap_or(u32::MAX)));
            let (appends, answers): (Vec<_>, Vec<_>) = batch.into_iter().map(|r| (r.append, r.answer)).unzip();
            let since = Instant::now();
            let outcomes = self.commit(appends).await;
            metrics::histogram!(meters::SECONDS).record(since.elapsed());
            for (answer, outcome) in answers.into_iter().zip(outcomes) {
                // Who does not wait any more needs no answer.
                drop(answer.send(outcome));
            }
        }
    }

    /// Takes what waits already, without waiting for more.
    fn fill(&mut self, first: Request) -> Vec<Request> {
        let mut size = first.size;
        let mut batch = vec![first];
        while batch.len() < MOST_COMMANDS && size < ENOUGH_BYTES {
            let Ok(request) = self.requests.try_recv() else { break };
            size += request.size;
            batch.push(request);
        }
        batch
    }

    async fn commit(&mut self, appends: Vec<Append>) -> Vec<Result<Appended, StoreError>> {
        let error = match self.try_commit(&appends).await {
            Ok(outcomes) => return outcomes,
            Err(error) => error,
        };
        metrics::counter!(meters::FAILED_BATCHES).increment(1);
        tracing::warn!(%error, commands = appends.len(), "a batch could not be committed");
        self.connection = None;
        if matches!(error, StoreError::Corrupt(_)) && appends.len() > 1 {
            // One command holds what the server cannot store; the others are not to suffer for it.
            let mut outcomes = Vec::with_capacity(appends.len());
            for append in appends {
                let alone = self.try_commit(&[append]).await;
                outcomes.push(alone.and_then(|outcomes| outcomes.into_iter().next().unwrap_or(Err(error.clone()))));
            }
            return outcomes;
        }
        self.ask_what_became_of(&appends, &error).await
    }

    async fn try_commit(&mut self, appends: &[Append]) -> Result<Vec<Result<Appended, StoreError>>, StoreError> {
        let node = self.node;
        let connection = self.connection().await?;
        let mut transaction = connection.begin().await.map_err(unavailable)?;
        let query = sqlx::query(include_str!("../sql/lock_head.sql")).bind(node);
        let row = query.fetch_one(&mut *transaction).await.map_err(unavailable)?;
        let recorded_at: i64 = sqlx::Row::try_get(&row, "recorded_at").map_err(unavailable)?;
        let overheard: bool = sqlx::Row::try_get(&row, "heard").map_err(unavailable)?;
        let head = Head { position: number(&row, "position")?, recorded_at: Timestamp::from_micros(recorded_at) };
        let facts = Facts::read(&mut transaction, appends.iter()).await?;
        let batch = Batch::check(appends, facts, head);
        if !batch.accepted.is_empty() {
            write(&mut transaction, &batch).await?;
            if overheard {
                let notify = sqlx::query(include_str!("../sql/notify.sql")).bind(batch.head.position.to_string());
                transaction.execute(notify).await.map_err(unavailable)?;
            }
        }
        transaction.commit().await.map_err(unavailable)?;
        let position = Position(batch.head.position);
        metrics::counter!(meters::EVENTS).increment(batch.head.position - head.position);
        raise(&self.head, position);
        Ok(batch.outcomes)
    }

    async fn connection(&mut self) -> Result<&mut PgConnection, StoreError> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => PgConnection::connect_with(&self.options).await.map_err(unavailable)?,
        };
        Ok(self.connection.insert(connection))
    }

    /// The connection failed, perhaps while the server committed: whether it did is in the log.
    async fn ask_what_became_of(
        &mut self,
        appends: &[Append],
        error: &StoreError,
    ) -> Vec<Result<Appended, StoreError>> {
        let mut outcomes = Vec::with_capacity(appends.len());
        let mut away = false;
        for append in appends {
            let found = if away { None } else { Some(self.find(append.meta.command_id).await) };
            outcomes.push(match found {
                Some(Ok(Some(position))) => Ok(Appended { position, repeated: false }),
                Some(Ok(None)) => Err(error.clone()),
                Some(Err(_)) | None => {
                    away = true;
                    Err(error.clone())
                }
            });
        }
        outcomes
    }

    async fn find(&mut self, command: Uuid) -> Result<Option<Position>, StoreError> {
        let connection = self.connection().await?;
        let query = sqlx::query_scalar(include_str!("../sql/find_command.sql")).bind(command);
        let position: Option<i64> = query.fetch_optional(connection).await.map_err(unavailable)?;
        Ok(position.map(|position| Position(position.unsigned_abs())))
    }
}
