//! What the worker may do, and where tests reach into it.

use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use crate::imports::options::{Backoff, Hook, growing};

/// The points at which a [`Hook`] is called.
pub mod points {
    /// The job is about to be worked on.
    pub const TAKEN: &str = "archives.taken";
    /// All files are measured; nothing is written.
    pub const MEASURED: &str = "archives.measured";
    /// Some of the zip is written.
    pub const WRITING: &str = "archives.writing";
    /// The zip is stored; the log does not know.
    pub const STORED: &str = "archives.stored";
    /// The job has ended; nobody has been told.
    pub const FINISHED: &str = "archives.finished";
    /// All of them.
    pub const ALL: [&str; 5] = [TAKEN, MEASURED, WRITING, STORED, FINISHED];
}

/// See the module.
#[derive(Clone)]
pub struct ArchiveOptions {
    /// How often a job is tried again after a fault that may pass.
    pub retries: u32,
    /// The pauses before that.
    pub backoff: Backoff,
    /// How many jobs are worked on at once.
    pub parallel: usize,
    /// The least time between two events that say how far a job is.
    pub pace: Duration,
    /// How long a zip can be fetched, and a failure is told.
    pub life: Duration,
    /// For tests of crashes and failures.
    pub hook: Option<Hook>,
}

impl Default for ArchiveOptions {
    fn default() -> Self {
        Self {
            retries: 3,
            backoff: Arc::new(growing),
            parallel: 2,
            pace: Duration::from_secs(1),
            life: Duration::from_hours(24),
            hook: None,
        }
    }
}

impl fmt::Debug for ArchiveOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut options = f.debug_struct("ArchiveOptions");
        options.field("retries", &self.retries).field("parallel", &self.parallel).field("life", &self.life);
        options.finish_non_exhaustive()
    }
}

impl ArchiveOptions {
    pub(super) fn reach(&self, point: &'static str) -> io::Result<()> {
        self.hook.as_ref().map_or(Ok(()), |hook| hook(point))
    }
}
