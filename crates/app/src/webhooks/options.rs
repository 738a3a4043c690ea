//! How patient the worker is.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use rand::Rng;

/// How long to wait after the failure of this number, from 1; none to give up.
pub type Pauses = Arc<dyn Fn(u32) -> Option<Duration> + Send + Sync>;

/// See the module.
#[derive(Clone)]
pub struct WebhookOptions {
    /// The pauses between attempts at one delivery.
    pub pauses: Pauses,
    /// How often, at most, it is noted how far a webhook is while all goes well: what a crash has delivered again.
    pub noted_every: Duration,
}

impl Default for WebhookOptions {
    fn default() -> Self {
        Self { pauses: schedule(DEFAULT.map(Duration::from_secs).to_vec()), noted_every: Duration::from_secs(1) }
    }
}

impl fmt::Debug for WebhookOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookOptions").field("noted_every", &self.noted_every).finish_non_exhaustive()
    }
}

/// The schedule that Standard Webhooks recommends: a bit more than three days.
const DEFAULT: [u64; 9] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];

/// These pauses, each up to a fifth longer so that what has failed together is not tried together; then none.
pub fn schedule(pauses: Vec<Duration>) -> Pauses {
    Arc::new(move |failures| {
        let pause = pauses.get(usize::try_from(failures).ok()?.checked_sub(1)?)?;
        Some(pause.mul_f64(1.0 + rand::rng().random_range(0.0..0.2)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end() {
        let pauses = WebhookOptions::default().pauses;
        for (failures, seconds) in (1..).zip(DEFAULT) {
            let (pause, least) = (pauses(failures).unwrap(), Duration::from_secs(seconds));
            assert!(pause >= least && pause <= least.mul_f64(1.2), "{failures}: {pause:?}");
        }
        assert_eq!(pauses(10), None);
        assert!(DEFAULT.is_sorted());
    }
}
