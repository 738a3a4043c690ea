//! Bounds of the writer, and where tests reach into it.

use std::fmt;
use std::io;
use std::sync::Arc;

/// Called at the named points of the writer. An error there fails the batch as the disk would.
pub type Hook = Arc<dyn Fn(&'static str) -> io::Result<()> + Send + Sync>;

/// The points at which a [`Hook`] is called, on the writer's thread.
pub mod points {
    /// A batch has been taken from the queue; nothing is written.
    pub const BATCH_TAKEN: &str = "store-sqlite.batch-taken";
    /// Everything is written, nothing is durable.
    pub const BEFORE_COMMIT: &str = "store-sqlite.before-commit";
    /// Everything is durable, nobody has been told.
    pub const AFTER_COMMIT: &str = "store-sqlite.after-commit";
    /// All of them.
    pub const ALL: [&str; 3] = [BATCH_TAKEN, BEFORE_COMMIT, AFTER_COMMIT];
}

/// How much may wait, and how much goes into one transaction.
#[derive(Clone)]
pub struct Options {
    /// Appends that may wait; more are refused as overload.
    pub max_waiting: usize,
    /// Bytes of payload from which on no more appends are let in.
    pub max_waiting_bytes: usize,
    /// Appends in one transaction.
    pub max_batch: usize,
    /// Bytes of payload from which on a transaction takes in no more appends.
    pub max_batch_bytes: usize,
    /// How large the file may become; none: as large as the disk lets it.
    pub max_file_bytes: Option<u64>,
    /// What a log that is made now is told apart by from every other; none: chance.
    pub epoch: Option<u32>,
    /// Whether a commit is on the disk when it is acknowledged. Only a copy of a log that is kept elsewhere can do
    /// without: it may lose its newest commits, never one before another.
    pub durable: bool,
    /// For tests of crashes and failures.
    pub hook: Option<Hook>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            max_waiting: 8_192,
            max_waiting_bytes: 64 << 20,
            max_batch: 512,
            max_batch_bytes: 4 << 20,
            max_file_bytes: None,
            epoch: None,
            durable: true,
            hook: None,
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("max_waiting", &self.max_waiting)
            .field("max_waiting_bytes", &self.max_waiting_bytes)
            .field("max_batch", &self.max_batch)
            .field("max_batch_bytes", &self.max_batch_bytes)
            .field("max_file_bytes", &self.max_file_bytes)
            .field("epoch", &self.epoch)
            .field("durable", &self.durable)
            .finish_non_exhaustive()
    }
}

impl Options {
    pub(crate) fn reach(&self, point: &'static str) -> io::Result<()> {
        self.hook.as_ref().map_or(Ok(()), |hook| hook(point))
    }
}
