//! How busy the processor is, as a thread feels it: how long it ran, and how long it was ready to and had to wait.

use std::time::Duration;

/// See the module.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Load {
    pub(crate) ran: Duration,
    pub(crate) waited: Duration,
}

impl Load {
    /// Of this thread since it began; nothing where the system does not say.
    pub(crate) fn of_this_thread() -> Self {
        let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
        let mut nanos = told.split_ascii_whitespace().map(|number| number.parse().map(Duration::from_nanos));
        match (nanos.next(), nanos.next()) {
            (Some(Ok(ran)), Some(Ok(waited))) => Self { ran, waited },
            _ => Self::default(),
        }
    }

    /// What was added to an earlier one.
    pub(crate) fn since(self, earlier: Self) -> Self {
        let Self { ran, waited } = self;
        Self { ran: ran.saturating_sub(earlier.ran), waited: waited.saturating_sub(earlier.waited) }
    }

    /// Whether the thread got less than two thirds of what it could have used.
    pub(crate) fn is_short(self) -> bool {
        self.waited > self.ran / 2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_that_works_ran() {
        let before = Load::of_this_thread();
        let mut sum = 0_u64;
        while Load::of_this_thread().since(before).ran.is_zero() && sum < 1_000_000 {
            sum += 1;
        }
        assert!(cfg!(not(target_os = "linux")) || sum < 1_000_000);
    }
}
