//! Takes in records of one activity.

use crate::context::Context;
use crate::decision::Decision;
use crate::progress::event::{ProgressEvent, ProgressRecorded};
use crate::progress::record::{ProgressRecord, Score};
use crate::refusal::Refusal;
use crate::text::{MAX_WORD_BYTES, chunks_of, word};

/// The most records of one event.
pub const MAX_RECORDS: usize = 1_000;
/// The most assessed items of one record.
const MAX_SCORES: usize = 1_000;
/// The largest number that every database can hold.
const MAX_COUNT: u64 = i64::MAX.unsigned_abs();

/// See the module.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordProgress {
    /// In intake order. Which of several records of one member counts does not depend on it; see
    /// [`ProgressRecord::supersedes`].
    pub records: Vec<ProgressRecord>,
}

impl RecordProgress {
    /// The events, cut into [`MAX_RECORDS`]. One bad record refuses all.
    pub fn decide(&self, context: &Context<'_>) -> Result<Decision<ProgressEvent>, Refusal> {
        self.records.iter().try_for_each(check)?;
        let mut activities = self.records.iter().map(|record| record.activity.id());
        let first = activities.next();
        if activities.any(|activity| Some(activity) != first) {
            return Err(invalid("activity", "must be the same in all records"));
        }
        let recorded = |records| ProgressRecorded { workspace: context.workspace.clone(), records }.into();
        let chunks = chunks_of(self.records.iter().cloned(), MAX_RECORDS, size);
        Ok(Decision::events(chunks.into_iter().map(recorded)))
    }
}

fn check(record: &ProgressRecord) -> Result<(), Refusal> {
    if !record.batch.is_empty() {
        word("batch", &record.batch)?;
    }
    if record.completed_count > MAX_COUNT {
        return Err(invalid("completed_count", "is too large"));
    }
    if record.scores.len() > MAX_SCORES {
        return Err(invalid("scores", "are too many"));
    }
    record.scores.iter().try_for_each(|(id, score)| {
        word("scores", id)?;
        check_score(score)
    })
}

/// JSON has no words for numbers that are not finite: an event with one could not be read again.
fn check_score(score: &Score) -> Result<(), Refusal> {
    if !score.score.is_finite() {
        return Err(invalid("score", "must be a finite number"));
    }
    if !score.max.is_finite() {
        return Err(invalid("max", "must be a finite number"));
    }
    if score.attempts > MAX_COUNT { Err(invalid("attempts", "is too large")) } else { Ok(()) }
}

fn invalid(field: &'static str, reason: &'static str) -> Refusal {
    Refusal::InvalidText { field, reason }
}

/// About how many bytes a record takes in an event.
fn size(record: &ProgressRecord) -> usize {
    let fixed = 128 + record.member.as_str().len() + record.activity.as_str().len();
    fixed + record.batch.len() + record.scores.len() * (MAX_WORD_BYTES + 80)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::Progress;
    use crate::testing::{NOW, Then, given_state, member, workspace};

    fn record(who: u32) -> ProgressRecord {
        ProgressRecord {
            member: member(&format!("user:{who}")),
            activity: member("course:do_900"),
            batch: "b1".into(),
            enrolled: true,
            completed_count: 4,
            scores: [("do_77".to_owned(), Score { score: 8.5, max: 10.0, attempts: 2 })].into(),
            at: NOW,
        }
    }

    fn deciding(records: Vec<ProgressRecord>) -> Then<Decision<ProgressEvent>> {
        given_state::<Progress>([]).when(|_, context| RecordProgress { records }.decide(context))
    }

    fn recorded(records: Vec<ProgressRecord>) -> ProgressEvent {
        ProgressRecorded { workspace: workspace(), records }.into()
    }

    #[test]
    fn records_keep_their_order_and_are_cut() {
        let many: Vec<_> = (0..1_001).rev().map(record).collect();
        deciding(many.clone()).then([recorded(many[..1_000].to_vec()), recorded(many[1_000..].to_vec())]);
        deciding(vec![]).then([]);
    }

    #[test]
    fn the_kind_of_an_activity_may_differ_and_its_id_may_not() {
        let other = |activity| ProgressRecord { activity: member(activity), ..record(2) };
        deciding(vec![record(1), other("textbook:do_900")]).then_ok();
        deciding(vec![record(1), other("course:do_901")])
            .then_refused(&invalid("activity", "must be the same in all records"));
    }

    #[test]
    fn what_could_not_be_kept_is_refused() {
        let with_score = |score, max, attempts| {
            let scores = [("do_77".to_owned(), Score { score, max, attempts })].into();
            ProgressRecord { scores, ..record(1) }
        };
        for (bad, refusal) in [
            (with_score(f64::NAN, 1.0, 1), invalid("score", "must be a finite number")),
            (with_score(1.0, f64::INFINITY, 1), invalid("max", "must be a finite number")),
            (with_score(1.0, 1.0, u64::MAX), invalid("attempts", "is too large")),
            (ProgressRecord { completed_count: u64::MAX, ..record(1) }, invalid("completed_count", "is too large")),
            (
                ProgressRecord { batch: "b\n".into(), ..record(1) },
                invalid("batch", "must not contain control characters"),
            ),
        ] {
            deciding(vec![record(2), bad]).then_refused(&refusal);
        }
        deciding(vec![ProgressRecord { batch: String::new(), ..record(1) }]).then_ok();
    }
}
