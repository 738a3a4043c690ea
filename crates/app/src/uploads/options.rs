//! What uploads may take, and where tests reach into them.

use std::fmt;
use std::io;
use std::num::NonZero;
use std::sync::Arc;
use std::thread::available_parallelism;

/// Called at the named points of an upload. An error there counts as a fault of the storage.
pub type Hook = Arc<dyn Fn(&'static str) -> io::Result<()> + Send + Sync>;

/// The points at which a [`Hook`] is called.
pub mod points {
    /// What was received is stored; nobody has looked at it.
    pub const RECEIVED: &str = "uploads.received";
    /// The pictures are made; none is stored.
    pub const RENDERED: &str = "uploads.rendered";
    /// The pictures are stored; nothing is in the log.
    pub const STORED: &str = "uploads.stored";
    /// The photo is there; nobody has been told.
    pub const ARRIVED: &str = "uploads.arrived";
    /// All of them.
    pub const ALL: [&str; 4] = [RECEIVED, RENDERED, STORED, ARRIVED];
}

/// See the module.
#[derive(Clone)]
pub struct UploadOptions {
    /// The most bytes of a photo.
    pub max_bytes: u64,
    /// The most pixels of a photo.
    pub max_pixels: u64,
    /// How many uploads may be under way; one more is refused.
    pub under_way: usize,
    /// Of how many photos pictures are made at once.
    pub parallel: usize,
    /// The memory for that, in MiB.
    pub memory: u32,
    /// For tests of crashes and failures.
    pub hook: Option<Hook>,
}

impl Default for UploadOptions {
    fn default() -> Self {
        Self {
            max_bytes: 50 * 1024 * 1024,
            max_pixels: 100_000_000,
            under_way: 256,
            parallel: available_parallelism().map_or(2, NonZero::get),
            memory: 1_024,
            hook: None,
        }
    }
}

impl fmt::Debug for UploadOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UploadOptions")
            .field("under_way", &self.under_way)
            .field("memory", &self.memory)
            .finish_non_exhaustive()
    }
}

impl UploadOptions {
    pub(super) fn reach(&self, point: &'static str) -> io::Result<()> {
        self.hook.as_ref().map_or(Ok(()), |hook| hook(point))
    }
}
