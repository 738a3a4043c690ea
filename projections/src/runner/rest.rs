//! When the views rest, so that commands get the processor.
//!
//! Who writes waits for a command, and mostly nobody waits for the views. So while the processor does not suffice for
//! both, the views let commands pass for a while, and take in together what came meanwhile, which is also less work.
//! Whoever waits to read ends that.

use std::time::Duration;

use tokio::time::Instant;

use super::load::Load;

/// While there is always something new, it is taken in at most this often: each commit costs the views about a
/// millisecond, however little it brings.
pub(super) const GAP: Duration = Duration::from_millis(25);
/// In a rush the views rest this many times as long as they worked.
const TIMES: u32 = 10;
/// The longest rest.
const MOST: Duration = Duration::from_millis(500);
/// So long a rush may keep the views from coming after.
const RUSH: Duration = Duration::from_secs(5);
/// How far they may be behind in one that lasts longer.
const LATE: Duration = Duration::from_millis(500);
/// So many events they may be behind at most: about what is taken in within a reader's patience.
const MANY: u64 = 100_000;

/// What the last batch took.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Work {
    pub(super) time: Duration,
    pub(super) load: Load,
}

/// How far the views are behind.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Behind {
    pub(super) time: Duration,
    pub(super) events: u64,
}

/// See the module.
#[derive(Default)]
pub(super) struct Rests {
    /// Since when the processor has not sufficed.
    rush: Option<Instant>,
}

impl Rests {
    pub(super) fn in_rush(&self) -> bool {
        self.rush.is_some()
    }

    /// How long to rest after some work.
    pub(super) fn after(&mut self, work: Work, behind: Behind, now: Instant) -> Duration {
        if !work.load.is_short() {
            self.rush = None;
            return Duration::ZERO;
        }
        let since = *self.rush.get_or_insert(now);
        let patience = if now - since < RUSH { RUSH } else { LATE };
        if behind.time >= patience || behind.events >= MANY {
            return Duration::ZERO;
        }
        (work.time * TIMES).min(MOST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    fn work(time: u32, waited: u32) -> Work {
        Work { time: MS * time, load: Load { ran: MS * (time - waited), waited: MS * waited } }
    }

    fn behind(time: Duration, events: u64) -> Behind {
        Behind { time, events }
    }

    #[test]
    fn with_processor_to_spare_nobody_rests() {
        let mut rests = Rests::default();
        assert_eq!(rests.after(work(9, 2), behind(LATE, MANY), Instant::now()), Duration::ZERO);
        assert!(!rests.in_rush());
    }

    #[test]
    fn in_a_rush_the_views_come_after_as_long_as_they_are_not_too_late() {
        let (mut rests, begun) = (Rests::default(), Instant::now());
        assert_eq!(rests.after(work(9, 5), behind(RUSH.saturating_sub(MS), 10), begun), MS * 90);
        assert!(rests.in_rush());
        assert_eq!(rests.after(work(90, 50), behind(RUSH.saturating_sub(MS), 10), begun), MOST);
        assert_eq!(rests.after(work(9, 5), behind(RUSH, 10), begun), Duration::ZERO);
        assert_eq!(rests.after(work(9, 5), behind(MS, MANY), begun), Duration::ZERO);
        assert_eq!(rests.after(work(9, 5), behind(LATE, 10), begun + RUSH), Duration::ZERO, "it lasts");
        assert_eq!(rests.after(work(9, 5), behind(LATE.saturating_sub(MS), 10), begun + RUSH), MS * 90);
        assert_eq!(rests.after(work(9, 1), behind(LATE, 10), begun + RUSH), Duration::ZERO, "it is over");
        assert_eq!(rests.after(work(9, 5), behind(LATE, 10), begun + RUSH), MS * 90, "another one");
    }
}
