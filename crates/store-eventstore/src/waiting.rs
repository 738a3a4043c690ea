//! Who waits for what a batch comes to.

use std::collections::HashMap;
use std::time::Duration;

use parking_lot::Mutex;
use rollbook_store::queue::Answer;
use rollbook_store::{Appended, StoreError};
use tokio::time::Instant;
use uuid::Uuid;

/// See the module.
#[derive(Default)]
pub(crate) struct Waiting(Mutex<HashMap<Uuid, Batch>>);

struct Batch {
    since: Instant,
    left: usize,
    answers: Vec<Option<Answer>>,
}

impl Waiting {
    pub(crate) fn begin(&self, batch: Uuid, answers: Vec<Answer>) {
        let answers: Vec<_> = answers.into_iter().map(Some).collect();
        self.0.lock().insert(batch, Batch { since: Instant::now(), left: answers.len(), answers });
    }

    /// What one command came to. Nobody waits for those of other processes.
    pub(crate) fn answer(&self, batch: Uuid, index: usize, outcome: Result<Appended, StoreError>) {
        let mut waiting = self.0.lock();
        let Some(found) = waiting.get_mut(&batch) else { return };
        let Some(answer) = found.answers.get_mut(index).and_then(Option::take) else { return };
        found.left -= 1;
        if found.left == 0 {
            waiting.remove(&batch);
        }
        // Who does not wait any more needs no answer.
        drop(answer.send(outcome));
    }

    /// The same for all commands of a batch.
    pub(crate) fn answer_all(&self, batch: Uuid, error: &StoreError) {
        let found = self.0.lock().remove(&batch);
        for answer in found.into_iter().flat_map(|found| found.answers).flatten() {
            drop(answer.send(Err(error.clone())));
        }
    }

    /// Whoever has waited longer than that is told that nobody knows: the command's id settles it later.
    pub(crate) fn give_up(&self, after: Duration) {
        let old = |(batch, found): (&Uuid, &Batch)| (found.since.elapsed() > after).then_some(*batch);
        let old: Vec<Uuid> = self.0.lock().iter().filter_map(old).collect();
        for batch in old {
            let error = StoreError::Unavailable("the log does not say what became of the command".into());
            self.answer_all(batch, &error);
        }
    }
}
