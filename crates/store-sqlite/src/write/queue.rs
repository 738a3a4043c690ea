//! What waits for the writer, bounded by count and bytes.

use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};
use rollbook_store::{Append, Appended, StoreError};
use tokio::sync::oneshot;

use crate::options::Options;

/// How often a log that takes no commands is tried while none come.
const PROBE: Duration = Duration::from_secs(1);

/// An append and who waits for it.
pub(super) struct Request {
    pub(super) append: Append,
    pub(super) bytes: usize,
    pub(super) since: Instant,
    pub(super) reply: oneshot::Sender<Result<Appended, StoreError>>,
}

#[derive(Default)]
struct Waiting {
    requests: std::collections::VecDeque<Request>,
    bytes: usize,
    closed: bool,
}

pub(crate) struct Queue {
    waiting: Mutex<Waiting>,
    arrived: Condvar,
    options: Options,
    /// Why the newest batch could not be written, if it could not.
    trouble: Mutex<Option<String>>,
}

impl Queue {
    pub(crate) fn new(options: Options) -> Self {
        Self { waiting: Mutex::default(), arrived: Condvar::new(), options, trouble: Mutex::default() }
    }

    pub(super) fn options(&self) -> &Options {
        &self.options
    }

    /// Queues the append, or answers at once. One larger than the bound is let in when nothing large waits.
    pub(crate) fn push(
        &self,
        append: Append,
        bytes: usize,
        since: Instant,
        reply: oneshot::Sender<Result<Appended, StoreError>>,
    ) {
        let refusal = {
            let mut waiting = self.waiting.lock();
            if waiting.closed {
                StoreError::Unavailable("the log is closed".into())
            } else if waiting.requests.len() >= self.options.max_waiting
                || waiting.bytes >= self.options.max_waiting_bytes
            {
                StoreError::Overloaded
            } else {
                waiting.bytes += bytes;
                waiting.requests.push_back(Request { append, bytes, since, reply });
                // The writer sleeps only when nothing waits.
                if waiting.requests.len() == 1 {
                    self.arrived.notify_one();
                }
                return;
            }
        };
        // Who no longer waits for the answer does not need it.
        drop(reply.send(Err(refusal)));
    }

    /// The next batch in order of arrival, and how many are left; none when the queue is closed and empty. While there
    /// is trouble an empty batch is one as well.
    pub(super) fn take(&self, batch: &mut Vec<Request>, trouble: bool) -> Option<usize> {
        let mut waiting = self.waiting.lock();
        while waiting.requests.is_empty() {
            if waiting.closed {
                return None;
            }
            if !trouble {
                self.arrived.wait(&mut waiting);
            } else if self.arrived.wait_for(&mut waiting, PROBE).timed_out() {
                break;
            }
        }
        let mut bytes = 0;
        while batch.len() < self.options.max_batch && bytes < self.options.max_batch_bytes {
            let Some(request) = waiting.requests.pop_front() else { break };
            bytes += request.bytes;
            batch.push(request);
        }
        waiting.bytes -= bytes;
        Some(waiting.requests.len())
    }

    /// Lets nobody in any more; what waits is still written.
    pub(crate) fn close(&self) {
        self.waiting.lock().closed = true;
        self.arrived.notify_all();
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.waiting.lock().closed
    }

    pub(crate) fn trouble(&self) -> Option<String> {
        self.trouble.lock().clone()
    }

    pub(super) fn set_trouble(&self, trouble: Option<String>) {
        *self.trouble.lock() = trouble;
    }

    /// Nobody will write any more: who waits is told by the dropped reply.
    pub(super) fn abandon(&self) {
        let mut waiting = self.waiting.lock();
        waiting.closed = true;
        waiting.requests.clear();
    }
}
