//! One report of progress, and which of two reports counts.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::reference::Reference;
use crate::time::Timestamp;

/// The result of one assessment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// The best result.
    pub score: f64,
    /// The best possible result.
    pub max: f64,
    /// How often it was tried.
    pub attempts: u64,
}

/// How far one member is in one activity and batch. The newest `at` wins.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProgressRecord {
    /// Who.
    pub member: Reference,
    /// The activity as reported; its kind describes, its id identifies.
    pub activity: Reference,
    /// The run of the activity.
    pub batch: String,
    /// Whether the member is enrolled.
    pub enrolled: bool,
    /// Items completed.
    pub completed_count: u64,
    /// By the id of the assessed item.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub scores: BTreeMap<String, Score>,
    /// When it was so, in microseconds since the epoch.
    pub at: Timestamp,
}

impl ProgressRecord {
    /// What the record is about. Of all records with the same key one counts.
    pub fn key(&self) -> (&Reference, &str, &str) {
        (&self.member, self.activity.id(), &self.batch)
    }

    /// Whether this record counts, and not the other of the same key.
    ///
    /// The newer one counts; of two reports for the same instant the one that says more. That is a total order, so
    /// reports may come in any order and any number of times.
    pub fn supersedes(&self, other: &Self) -> bool {
        self.order(other) == Ordering::Greater
    }

    fn order(&self, other: &Self) -> Ordering {
        let rank = |record: &Self| (record.at, record.completed_count, record.enrolled, record.scores.len());
        let scores = || {
            let pairs = self.scores.iter().zip(&other.scores);
            pairs
                .map(|(mine, theirs)| order_scores(mine, theirs))
                .find(|order| order.is_ne())
                .unwrap_or(Ordering::Equal)
        };
        rank(self).cmp(&rank(other)).then_with(scores).then_with(|| self.activity.cmp(&other.activity))
    }
}

fn order_scores((mine, a): (&String, &Score), (theirs, b): (&String, &Score)) -> Ordering {
    let by_id = mine.cmp(theirs);
    by_id
        .then_with(|| a.score.total_cmp(&b.score))
        .then_with(|| a.max.total_cmp(&b.max))
        .then_with(|| a.attempts.cmp(&b.attempts))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::{member, repeatable};

    fn record(at: i64, completed_count: u64) -> ProgressRecord {
        ProgressRecord {
            member: member("user:u-asha"),
            activity: member("course:do_900"),
            batch: "b1".into(),
            enrolled: true,
            completed_count,
            scores: BTreeMap::new(),
            at: Timestamp::from_micros(at),
        }
    }

    fn any_record() -> impl Strategy<Value = ProgressRecord> {
        let score = (0_u8..3, 0_u8..2, 0_u64..2).prop_map(|(score, max, attempts)| Score {
            score: f64::from(score) / 2.0,
            max: f64::from(max),
            attempts,
        });
        let scores = prop::collection::btree_map("do_[12]", score, 0..3);
        (0_i64..3, 0_u64..2, any::<bool>(), scores, "(course|other)").prop_map(|(at, count, enrolled, scores, kind)| {
            ProgressRecord { enrolled, scores, activity: member(&format!("{kind}:do_900")), ..record(at, count) }
        })
    }

    fn winner(records: &[ProgressRecord]) -> ProgressRecord {
        let better =
            |best: ProgressRecord, next: &ProgressRecord| if next.supersedes(&best) { next.clone() } else { best };
        records[1..].iter().fold(records[0].clone(), better)
    }

    #[test]
    fn the_newest_counts_even_if_it_says_less() {
        assert!(record(2, 1).supersedes(&record(1, 9)));
        assert!(!record(1, 9).supersedes(&record(2, 1)));
        assert!(record(1, 9).supersedes(&record(1, 8)), "at the same instant the fuller report");
        assert!(!record(1, 9).supersedes(&record(1, 9)), "a repetition is no change");
    }

    #[test]
    fn the_kind_of_the_activity_is_no_part_of_the_key() {
        let other = ProgressRecord { activity: member("textbook:do_900"), ..record(1, 1) };
        assert_eq!(other.key(), record(1, 1).key());
    }

    proptest! {
        #![proptest_config(repeatable(256))]

        #[test]
        fn the_order_of_intake_does_not_matter(
            (records, shuffled) in prop::collection::vec(any_record(), 1..8)
                .prop_flat_map(|records| (Just(records.clone()), Just(records).prop_shuffle()))
        ) {
            let twice = [shuffled.clone(), shuffled].concat();
            prop_assert_eq!(winner(&records), winner(&twice));
        }
    }
}
