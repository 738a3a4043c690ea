//! What can be done to a zip of photos, one file each.

mod fail_archive;
mod fetch_archive;
mod finish_archive;
mod progress_archive;
mod request_archive;

pub use fail_archive::FailArchive;
pub use fetch_archive::FetchArchive;
pub use finish_archive::FinishArchive;
pub use progress_archive::ProgressArchive;
pub use request_archive::{MAX_ENTRIES, RequestArchive};
