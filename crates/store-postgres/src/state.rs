//! What the parts of an open log know of it together.

use parking_lot::Mutex;
use rollbook_store::{Position, StoreError};
use tokio::sync::watch;

/// See the module.
pub(crate) struct State {
    pub(crate) head: watch::Sender<Position>,
    epoch: u64,
    trouble: Mutex<Option<String>>,
}

impl State {
    pub(crate) fn new(position: Position, epoch: u64) -> Self {
        Self { head: watch::Sender::new(position), epoch, trouble: Mutex::default() }
    }

    /// Raises the head, never lowers it.
    pub(crate) fn raise(&self, position: Position) {
        self.head.send_if_modified(|head| {
            let moved = position > *head;
            *head = position.max(*head);
            moved
        });
    }

    /// Refuses a log that is another one than this process was started on: replaced, restored from a backup, or a
    /// standby that took over without the newest commits. States and views here may hold what is not in it.
    pub(crate) fn check(&self, position: Position, epoch: u64) -> Result<(), StoreError> {
        let known = *self.head.borrow();
        if epoch == self.epoch && position >= known {
            return Ok(());
        }
        let words = format!(
            "the log is not the one this process was started on: it ended at {known} and now ends at {position}; \
             restart this process to work on it"
        );
        Err(StoreError::Unavailable(words))
    }

    /// Why the newest batch could not be committed, if it could not.
    pub(crate) fn trouble(&self) -> Option<String> {
        self.trouble.lock().clone()
    }

    pub(crate) fn set_trouble(&self, trouble: Option<String>) {
        *self.trouble.lock() = trouble;
    }
}
