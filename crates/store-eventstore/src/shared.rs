//! What the tasks of an open log share.

use std::sync::Arc;

use parking_lot::Mutex;
use rollbook_domain::Timestamp;
use rollbook_store::StoreError;
use tokio::sync::{Notify, watch};
use uuid::Uuid;

use crate::copy::Copy;
use crate::options::Hook;
use crate::place::Place;
use crate::session::Session;
use crate::waiting::Waiting;

/// See the module.
pub(crate) struct Shared {
    pub(crate) session: Session,
    pub(crate) copy: Copy,
    pub(crate) waiting: Waiting,
    /// How far `$all` has been read, and what was in it decided.
    pub(crate) seen: watch::Sender<Place>,
    /// Something should be in `$all` that has not been read yet.
    pub(crate) more: Notify,
    /// The newest recorded time.
    pub(crate) clock: Mutex<Timestamp>,
    trouble: Mutex<[Option<String>; 2]>,
    stop: watch::Sender<bool>,
    hook: Option<Hook>,
    node: Uuid,
    made: Mutex<u64>,
}

/// Who has trouble.
#[derive(Debug, PartialEq, Eq, Clone, Copy)]
pub(crate) enum Part {
    Writing = 0,
    Following = 1,
}

impl Shared {
    pub(crate) fn new(
        session: Session,
        copy: Copy,
        seen: Place,
        clock: Timestamp,
        parts: (Uuid, Option<Hook>),
    ) -> Self {
        Self {
            session,
            copy,
            waiting: Waiting::default(),
            seen: watch::Sender::new(seen),
            more: Notify::new(),
            clock: Mutex::new(clock),
            trouble: Mutex::default(),
            stop: watch::Sender::new(false),
            hook: parts.1,
            node: parts.0,
            made: Mutex::default(),
        }
    }

    /// An id that no other process makes, and this one not again.
    pub(crate) fn fresh_id(&self) -> Uuid {
        let mut made = self.made.lock();
        *made += 1;
        Uuid::new_v5(&self.node, &made.to_be_bytes())
    }

    pub(crate) fn node(&self) -> Uuid {
        self.node
    }

    pub(crate) fn trouble(&self) -> Option<String> {
        self.trouble.lock().iter().flatten().next().cloned()
    }

    pub(crate) fn set_trouble(&self, part: Part, trouble: Option<String>) {
        self.trouble.lock()[part as usize] = trouble;
    }

    /// Calls the hook of the tests.
    pub(crate) fn reach(&self, point: &'static str) -> Result<(), StoreError> {
        let Some(hook) = &self.hook else { return Ok(()) };
        hook(point).map_err(|error| StoreError::Unavailable(error.to_string()))
    }

    /// Lets the tasks end.
    pub(crate) fn stop(&self) {
        self.stop.send_replace(true);
    }

    pub(crate) fn is_stopped(&self) -> bool {
        *self.stop.borrow()
    }

    /// Waits until the tasks should end.
    pub(crate) async fn stopped(self: Arc<Self>) {
        // The sender lives in `self`, so waiting cannot fail.
        drop(self.stop.subscribe().wait_for(|stop| *stop).await);
    }

    /// Runs something until the tasks should end; none if they should.
    pub(crate) async fn unless_stopped<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let mut stop = self.stop.subscribe();
        tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => None,
            outcome = work => Some(outcome),
        }
    }
}
