//! What can be done to the progress in an activity, one file each.

mod record_progress;

pub use record_progress::{MAX_RECORDS, RecordProgress};
