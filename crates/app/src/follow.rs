//! Following the log for what comes rarely.

use std::time::Duration;

use rollbook_store::{Position, Recorded};

use crate::app::App;
use crate::error::AppError;

/// How many events are looked at on one thread before another task may have it.
const STRETCH: usize = 256;
/// While something else is committed all the time, it is looked through this often: a look after every commit, by
/// everybody who follows, would cost more than the commit.
const PACE: Duration = Duration::from_millis(20);

impl App {
    /// The events of these types in the next stretch of the log, once there is one; the position moves on. Often there
    /// are none.
    pub(crate) async fn sift_next(
        &self,
        after: &mut Position,
        kinds: &'static [&'static str],
    ) -> Result<Vec<Recorded>, AppError> {
        let seen = *after;
        let stopped = |_| AppError::Unavailable("the log has stopped".into());
        self.store().head().wait_for(|head| *head > seen).await.map_err(stopped)?;
        let sifting = self.store().sift_log(seen, STRETCH, kinds).await?;
        *after = sifting.next;
        if sifting.at_end && sifting.events.is_empty() {
            tokio::time::sleep(PACE).await;
        }
        Ok(sifting.events)
    }
}
