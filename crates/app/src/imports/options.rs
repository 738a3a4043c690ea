//! What the worker may do, and where tests reach into it.

use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use rollbook_domain::{Policy, WorkspaceName};

/// Called at the named points of a job. An error there counts as a fault of the storage.
pub type Hook = Arc<dyn Fn(&'static str) -> io::Result<()> + Send + Sync>;
/// How long to wait before the retry of this number, from 1.
pub type Backoff = Arc<dyn Fn(u32) -> Duration + Send + Sync>;
/// The rules of a workspace that members brought in by imports are held to.
pub type PolicyOf = Arc<dyn Fn(&WorkspaceName) -> Policy + Send + Sync>;

/// Where other nodes store files too: no request lives nearly as long.
const SHARED: Duration = Duration::from_hours(24);

/// The points at which a [`Hook`] is called.
pub mod points {
    /// The job is about to be worked on.
    pub const TAKEN: &str = "imports.taken";
    /// Some of the file has been read.
    pub const READING: &str = "imports.reading";
    /// The whole file is valid; nothing is in the log.
    pub const VALIDATED: &str = "imports.validated";
    /// The ids are members; nobody has been told.
    pub const APPLIED: &str = "imports.applied";
    /// A retry is in the log; its pause begins.
    pub const RETRIED: &str = "imports.retried";
    /// All of them.
    pub const ALL: [&str; 5] = [TAKEN, READING, VALIDATED, APPLIED, RETRIED];
}

/// See the module.
#[derive(Clone)]
pub struct ImportOptions {
    /// The most different ids of a file.
    pub max_ids: u64,
    /// How often a job is tried again after a fault that may pass.
    pub retries: u32,
    /// The pauses before that.
    pub backoff: Backoff,
    /// How many jobs are worked on at once.
    pub parallel: usize,
    /// The rules of each workspace.
    pub policy: PolicyOf,
    /// From which age on a stored file counts as one that nobody will ask for any more. Zero where this process
    /// alone stores files.
    pub orphans_after: Duration,
    /// For tests of crashes and failures.
    pub hook: Option<Hook>,
}

impl Default for ImportOptions {
    fn default() -> Self {
        Self {
            max_ids: 5_000_000,
            retries: 3,
            backoff: Arc::new(growing),
            parallel: 2,
            policy: Arc::new(|_| Policy::NATIVE),
            orphans_after: SHARED,
            hook: None,
        }
    }
}

/// 1 s, 4 s, 16 s and so on, up to a minute.
pub(crate) fn growing(retry: u32) -> Duration {
    let seconds = 4_u64.saturating_pow(retry.saturating_sub(1));
    Duration::from_secs(seconds.min(60))
}

impl fmt::Debug for ImportOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ImportOptions")
            .field("max_ids", &self.max_ids)
            .field("retries", &self.retries)
            .field("parallel", &self.parallel)
            .finish_non_exhaustive()
    }
}

impl ImportOptions {
    pub(super) fn reach(&self, point: &'static str) -> io::Result<()> {
        self.hook.as_ref().map_or(Ok(()), |hook| hook(point))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_up_to_a_minute() {
        let seconds: Vec<u64> = (1..6).map(|retry| growing(retry).as_secs()).collect();
        assert_eq!(seconds, [1, 4, 16, 60, 60]);
        assert_eq!(growing(u32::MAX), Duration::from_mins(1));
    }
}
