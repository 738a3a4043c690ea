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

    /// The newest position that is known here.
    pub(crate) fn known(&self) -> Position {
        *self.head.borrow()
    }

    /// Refuses a log that is another one than this process was started on: replaced, restored from a backup, or a
    /// standby that took over without the newest commits. States and views here may hold what is not in it.
    ///
    /// `known` is [`State::known`] from before the log was asked: the answer may be older than what is known by now.
    pub(crate) fn check(&self, known: Position, position: Position, epoch: u64) -> Result<(), StoreError> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_that_ends_before_what_was_known_is_another_one() {
        let state = State::new(Position(5), 1);
        assert!(state.check(state.known(), Position(5), 1).is_ok());
        assert!(state.check(state.known(), Position(4), 1).is_err());
        assert!(state.check(state.known(), Position(5), 2).is_err());
    }

    #[test]
    fn an_answer_that_is_overtaken_by_a_commit_is_of_the_same_log() {
        let state = State::new(Position(5), 1);
        let known = state.known();
        state.raise(Position(9));
        assert!(state.check(known, Position(7), 1).is_ok());
    }
}
