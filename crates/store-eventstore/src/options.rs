//! Where the log and its copy are, and where tests reach in.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use uuid::Uuid;

/// Called at the named points. An error there fails the step as the network or the disk would.
pub type Hook = Arc<dyn Fn(&'static str) -> io::Result<()> + Send + Sync>;

/// The points at which a [`Hook`] is called, in the order in which a command passes them.
pub mod points {
    /// A batch has been taken from the queue; nothing is written.
    pub const BATCH_TAKEN: &str = "store-eventstore.batch-taken";
    /// The server has the intent, nobody has been told.
    pub const INTENT_WRITTEN: &str = "store-eventstore.intent-written";
    /// A command was read, nothing is decided.
    pub const BEFORE_DECIDING: &str = "store-eventstore.before-deciding";
    /// The copy has what a command came to, nobody has been told.
    pub const AFTER_DECIDING: &str = "store-eventstore.after-deciding";
    /// Events were accepted, and are in no stream of their own yet.
    pub const BEFORE_PARTS: &str = "store-eventstore.before-parts";
    /// The events of one stream are there, those of the others perhaps not.
    pub const BETWEEN_PARTS: &str = "store-eventstore.between-parts";
    /// All events are in their streams; how far they are has not been noted.
    pub const AFTER_PARTS: &str = "store-eventstore.after-parts";
    /// All of them.
    pub const ALL: [&str; 7] =
        [BATCH_TAKEN, INTENT_WRITTEN, BEFORE_DECIDING, AFTER_DECIDING, BEFORE_PARTS, BETWEEN_PARTS, AFTER_PARTS];
}

/// See the module.
#[derive(Clone)]
pub struct Options {
    /// `kurrentdb://user:password@host:2113?tls=true`, several hosts for a cluster, or `esdb://…`; what the publisher's
    /// clients take.
    pub url: String,
    /// The file of the copy. Each process has one of its own.
    pub copy: PathBuf,
    /// Distinguishes this process from all others.
    pub node: Uuid,
    /// For tests of crashes and failures.
    pub hook: Option<Hook>,
}

impl Options {
    /// Without a hook.
    pub fn new(url: impl Into<String>, copy: impl Into<PathBuf>, node: Uuid) -> Self {
        Self { url: url.into(), copy: copy.into(), node, hook: None }
    }
}

impl fmt::Debug for Options {
    /// Without the address, which may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options").field("copy", &self.copy).field("node", &self.node).finish_non_exhaustive()
    }
}
