//! Progress of members in activities, as some other system reports it.

pub mod commands;
pub mod event;
pub mod record;
pub mod state;

pub use commands::{MAX_RECORDS, RecordProgress};
pub use event::{ProgressEvent, ProgressRecorded};
pub use record::{ProgressRecord, Score};
pub use state::Progress;
