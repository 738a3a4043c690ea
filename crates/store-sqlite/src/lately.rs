//! Which types of events were committed lately: whoever follows a few types need not look for them in the file while only
//! others come.

use std::collections::VecDeque;

use parking_lot::Mutex;
use rollbook_store::Position;

/// Stretches of the log that are kept in mind; one is a commit, or several with the same types.
const STRETCHES: usize = 1_024;

#[derive(Debug)]
struct Stretch {
    /// Its last position; it begins behind the one before.
    end: u64,
    kinds: Vec<&'static str>,
}

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Lately(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    /// Where the first stretch begins; none until it is known where the log is.
    after: Option<u64>,
    stretches: VecDeque<Stretch>,
}

impl Lately {
    /// Knows nothing of what is in the log up to here.
    pub(crate) fn begin(&self, head: Position) {
        *self.0.lock() = Inner { after: Some(head.0), stretches: VecDeque::new() };
    }

    /// A commit has brought events of these types, up to a position.
    pub(crate) fn add(&self, mut kinds: Vec<&'static str>, end: Position) {
        kinds.sort_unstable();
        let mut inner = self.0.lock();
        if let Some(last) = inner.stretches.back_mut().filter(|last| last.kinds == kinds) {
            last.end = end.0;
            return;
        }
        inner.stretches.push_back(Stretch { end: end.0, kinds });
        if inner.stretches.len() > STRETCHES {
            inner.after = inner.stretches.pop_front().map(|first| first.end);
        }
    }

    /// The end of the log, where it is known that none of these types comes after a position.
    pub(crate) fn without(&self, after: Position, kinds: &[&str]) -> Option<Position> {
        let inner = self.0.lock();
        let begin = inner.after.filter(|begin| *begin <= after.0)?;
        let mut later = inner.stretches.iter().rev().take_while(|stretch| stretch.end > after.0);
        if later.any(|stretch| stretch.kinds.iter().any(|kind| kinds.contains(kind))) {
            return None;
        }
        Some(Position(inner.stretches.back().map_or(begin, |last| last.end).max(after.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_did_not_come_is_known_as_far_back_as_it_is_kept_in_mind() {
        let lately = Lately::default();
        let without = |after, kinds: &[&str]| lately.without(Position(after), kinds).map(|end| end.0);
        assert_eq!(without(0, &["a"]), None, "nothing is known");
        lately.begin(Position(5));
        assert_eq!((without(4, &["a"]), without(5, &["a"])), (None, Some(5)));
        lately.add(vec!["b", "a"], Position(7));
        lately.add(vec!["a", "b"], Position(9));
        lately.add(vec!["c"], Position(10));
        assert_eq!((without(5, &["a"]), without(8, &["b"])), (None, None));
        assert_eq!((without(9, &["a", "b"]), without(5, &["d"])), (Some(10), Some(10)));
        assert_eq!(without(10, &["c"]), Some(10));
        for end in 0..STRETCHES as u64 {
            lately.add(vec![if end % 2 == 0 { "d" } else { "e" }], Position(11 + end));
        }
        assert_eq!((without(9, &["z"]), without(10, &["z"])), (None, Some(10 + STRETCHES as u64)), "forgotten by now");
        lately.begin(Position(2_000));
        assert_eq!(without(1_999, &["z"]), None);
    }
}
