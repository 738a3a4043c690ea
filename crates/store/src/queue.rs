//! What waits for a writer that is a task, bounded by count and bytes.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::{mpsc, oneshot};

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
    /// What waits already, once something does, until it is `enough_bytes`; none when the other end is gone and
    /// everything was taken.
    pub async fn take(&mut self, enough_bytes: usize) -> Option<(Vec<Append>, Vec<Answer>)> {
        let first = self.requests.recv().await?;
        let mut size = first.size;
        let (mut appends, mut answers) = (vec![first.append], vec![first.answer]);
        while appends.len() < MOST_COMMANDS && size < enough_bytes {
            let Ok(request) = self.requests.try_recv() else { break };
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
