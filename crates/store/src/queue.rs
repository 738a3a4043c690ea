//! What waits for a writer that is a task, bounded by count and bytes.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, timeout_at};

use crate::error::StoreError;
use crate::limits::checked_size;
use crate::meters;
use crate::port::{Append, Appended, Pending};

/// The most commands of one commit.
const MOST_COMMANDS: usize = 512;
/// The most commands that wait.
const MOST_WAITING: usize = 8_192;
/// The most bytes that wait.
const MOST_WAITING_BYTES: usize = 512 * 1024 * 1024;

/// The longest that what waits is kept for others to join it.
const MOST_PATIENCE: Duration = Duration::from_millis(5);
/// Timers are no finer.
const LEAST_PATIENCE: Duration = Duration::from_millis(1);

/// Who waits for the outcome of a command.
pub type Answer = oneshot::Sender<Result<Appended, StoreError>>;

struct Request {
    append: Append,
    size: usize,
    answer: Answer,
}

/// The end that commands are put in.
pub struct Queue {
    sender: mpsc::Sender<Request>,
    waiting: Arc<AtomicUsize>,
}

/// The end that the writer takes them from.
pub struct Waiting {
    requests: mpsc::Receiver<Request>,
    waiting: Arc<AtomicUsize>,
}

/// Who is likely to join a commit if it waits for them.
///
/// Clients mostly send their next command when they have the answer to their last. Without a wait those that were just
/// answered always miss the commit that follows, and half of them take turns with the other half: each commit is half as
/// full as it could be.
#[derive(Debug, Clone, Copy, Default)]
pub struct Company {
    commands: usize,
    patience: Duration,
}

impl Company {
    /// After a commit of so many commands, which took so long: a quarter of that is worth waiting for as many.
    pub fn after(commands: usize, took: Duration) -> Self {
        let patience = (took / 4).min(MOST_PATIENCE);
        Self { commands, patience: if patience < LEAST_PATIENCE { Duration::ZERO } else { patience } }
    }
}

/// Both ends of a queue.
pub fn queue() -> (Queue, Waiting) {
    let (sender, requests) = mpsc::channel(MOST_WAITING);
    let waiting = Arc::new(AtomicUsize::new(0));
    (Queue { sender, waiting: Arc::clone(&waiting) }, Waiting { requests, waiting })
}

impl Queue {
    /// Whether whoever takes them from the other end is gone.
    pub fn is_closed(&self) -> bool {
        self.sender.is_closed()
    }

    /// Queues an append, or answers at once why not.
    pub fn submit(&self, append: Append) -> Pending {
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

impl Waiting {
    /// How many commands wait.
    pub fn len(&self) -> usize {
        self.requests.len()
    }

    /// Whether none does.
    pub fn is_empty(&self) -> bool {
        self.requests.is_empty()
    }

    /// What waits already, once something does, and whoever is expected to join it, until it is `enough_bytes`; none when
    /// the other end is gone and everything was taken. Nothing is lost by dropping this where nobody is expected.
    pub async fn take(&mut self, enough_bytes: usize, company: Company) -> Option<(Vec<Append>, Vec<Answer>)> {
        let first = self.requests.recv().await?;
        let until = Instant::now() + company.patience;
        let mut size = first.size;
        let (mut appends, mut answers) = (vec![first.append], vec![first.answer]);
        while appends.len() < MOST_COMMANDS && size < enough_bytes {
            let request = match self.requests.try_recv() {
                Ok(request) => request,
                Err(_) if company.patience.is_zero() || appends.len() >= company.commands => break,
                Err(_) => match timeout_at(until, self.requests.recv()).await {
                    Ok(Some(request)) => request,
                    Ok(None) | Err(_) => break,
                },
            };
            size += request.size;
            appends.push(request.append);
            answers.push(request.answer);
        }
        self.waiting.fetch_sub(size, Ordering::Relaxed);
        metrics::histogram!(meters::BATCH_SIZE).record(figure(appends.len()));
        metrics::gauge!(meters::QUEUE_DEPTH).set(figure(appends.len() + self.requests.len()));
        Some((appends, answers))
    }
}

fn figure(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}
