//! Where the log is, how much of the server a process may use, and where tests reach into the writer.

use std::fmt;
use std::io;
use std::sync::Arc;

/// Called at the named points of the writer. An error there fails the batch as the network would.
pub type Hook = Arc<dyn Fn(&'static str) -> io::Result<()> + Send + Sync>;

/// The points at which a [`Hook`] is called.
pub mod points {
    /// A batch has been taken from the queue; nothing is locked.
    pub const BATCH_TAKEN: &str = "store-postgres.batch-taken";
    /// Everything is written, nothing is durable.
    pub const BEFORE_COMMIT: &str = "store-postgres.before-commit";
    /// Everything is durable, nobody has been told.
    pub const AFTER_COMMIT: &str = "store-postgres.after-commit";
    /// All of them.
    pub const ALL: [&str; 3] = [BATCH_TAKEN, BEFORE_COMMIT, AFTER_COMMIT];
}

/// See the module.
#[derive(Clone)]
pub struct Options {
    /// `postgres://user@host/db`, with the parameters that PostgreSQL's own clients take; several hosts, separated by
    /// commas, where one of them takes over from another.
    pub url: String,
    /// Connections for reading.
    pub readers: u32,
    /// For tests of crashes and failures.
    pub hook: Option<Hook>,
}

impl Options {
    /// The usual amounts.
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into(), readers: 8, hook: None }
    }
}

impl fmt::Debug for Options {
    /// Without the address, which may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options").field("readers", &self.readers).finish_non_exhaustive()
    }
}
