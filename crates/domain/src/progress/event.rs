//! What happens in an activity.

use serde::{Deserialize, Serialize};

use super::record::ProgressRecord;
use crate::event::events;
use crate::ids::WorkspaceName;

events! {
    /// Everything in an activity's stream.
    ProgressEvent, Progress {
        /// Members came further, or a report of it came in.
        Recorded(ProgressRecorded) = "progress.recorded" @ 1,
    }
}

/// See [`ProgressEvent::Recorded`]: records of one activity, 1 000 at most.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProgressRecorded {
    /// Where it belongs.
    pub workspace: WorkspaceName,
    /// In intake order.
    pub records: Vec<ProgressRecord>,
}
