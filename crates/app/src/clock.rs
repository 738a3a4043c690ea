//! Where instants come from.

use std::sync::atomic::{AtomicI64, Ordering};

use rollbook_domain::Timestamp;

/// A source of instants.
pub trait Clock: Send + Sync + 'static {
    /// The instant now.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the machine's clock")]
    fn now(&self) -> Timestamp {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        Timestamp::from_micros(since.map_or(0, |since| i64::try_from(since.as_micros()).unwrap_or(i64::MAX)))
    }
}

/// A clock that never goes back, neither behind itself nor behind what it saw in the log.
pub(crate) struct Monotonic<C> {
    clock: C,
    last: AtomicI64,
}

impl<C: std::ops::Deref<Target = dyn Clock>> Monotonic<C> {
    pub(crate) fn new(clock: C) -> Self {
        Self { clock, last: AtomicI64::new(0) }
    }

    /// The instant of a command.
    pub(crate) fn tick(&self) -> Timestamp {
        let now = self.clock.now().micros();
        let last = self.last.fetch_max(now, Ordering::AcqRel);
        Timestamp::from_micros(now.max(last))
    }

    /// Never answers an earlier instant than this one from now on.
    pub(crate) fn observe(&self, at: Timestamp) {
        self.last.fetch_max(at.micros(), Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    struct Fixed(i64);
    impl Clock for Fixed {
        fn now(&self) -> Timestamp {
            Timestamp::from_micros(self.0)
        }
    }

    #[test]
    fn it_never_goes_back_behind_what_it_saw() {
        let clock: Arc<dyn Clock> = Arc::new(Fixed(5));
        let clock = Monotonic::new(clock);
        assert_eq!(clock.tick().micros(), 5);
        clock.observe(Timestamp::from_micros(9));
        assert_eq!(clock.tick().micros(), 9);
    }
}
