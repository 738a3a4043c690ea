//! Says in the log how far a job is, but not too often.

use std::time::Duration;

use parking_lot::Mutex;
use tokio::time::Instant;

/// Lets one through when enough time has passed since the last one.
pub(super) struct Pace {
    least: Duration,
    last: Mutex<Instant>,
}

impl Pace {
    pub(super) fn new(least: Duration) -> Self {
        Self { least, last: Mutex::new(Instant::now()) }
    }

    pub(super) fn is_due(&self) -> bool {
        let mut last = self.last.lock();
        let due = last.elapsed() >= self.least;
        if due {
            *last = Instant::now();
        }
        due
    }
}

/// So much of a whole, between two percentages.
pub(super) fn percent(from: u8, to: u8, done: u64, all: u64) -> u8 {
    let part = u128::from(to.saturating_sub(from)) * u128::from(done.min(all)) / u128::from(all.max(1));
    from.saturating_add(u8::try_from(part).unwrap_or(to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_whole_lie_between_the_bounds() {
        assert_eq!([0, 5, 10, 11].map(|done| percent(30, 90, done, 10)), [30, 60, 90, 90]);
        assert_eq!(percent(0, 30, 0, 0), 0);
        assert_eq!(percent(30, 90, u64::MAX - 1, u64::MAX), 89);
    }

    #[test]
    fn only_what_comes_late_enough_is_let_through() {
        let never = Pace::new(Duration::from_hours(24));
        assert!(!never.is_due());
        let always = Pace::new(Duration::ZERO);
        assert!(always.is_due() && always.is_due());
    }
}
