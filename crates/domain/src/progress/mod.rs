//! Progress of members in activities, as some other system reports it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::context::Context;
use crate::decision::{Decider, Decision};
use crate::event::{Category, Event, events};
use crate::ids::WorkspaceName;
use crate::reference::Reference;
use crate::refusal::Refusal;
use crate::time::Timestamp;

events! {
    /// Everything in an activity's stream.
    ProgressEvent, Progress {
        /// Members came further, or a report of it came in.
        Recorded(ProgressRecorded) = "progress.recorded" @ 1,
    }
}

/// The most records of one event.
pub const MAX_RECORDS: usize = 1_000;

/// The result of one assessment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// The best result.
    pub score: f64,
    /// The best possible result.
    pub max: f64,
    /// How often it was tried.
    pub attempts: u64,
}

/// How far one member is in one activity and batch. The newest `at` wins.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProgressRecord {
    /// Who.
    pub member: Reference,
    /// The activity as reported; its kind describes, its id identifies.
    pub activity: Reference,
    /// The run of the activity.
    pub batch: String,
    /// Whether the member is enrolled.
    pub enrolled: bool,
    /// Items completed.
    pub completed_count: u64,
    /// By the id of the assessed item.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub scores: BTreeMap<String, Score>,
    /// When it was so, in microseconds since the epoch.
    pub at: Timestamp,
}

/// See [`ProgressEvent::Recorded`]: records of one activity, 1 000 at most.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProgressRecorded {
    /// Where it belongs.
    pub workspace: WorkspaceName,
    /// In intake order.
    pub records: Vec<ProgressRecord>,
}

/// No state: the views keep the newest record, and intake in any order gives the same.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress;

impl Decider for Progress {
    const CATEGORY: Category = Category::Progress;
    type Event = ProgressEvent;

    fn evolve(&mut self, _event: &ProgressEvent) {}

    fn own(event: Event) -> Option<ProgressEvent> {
        match event {
            Event::Progress(event) => Some(event),
            Event::Group(_) | Event::Subject(_) | Event::Workspace(_) => None,
        }
    }
}

/// Takes in records of one activity.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordProgress {
    /// In intake order.
    pub records: Vec<ProgressRecord>,
}

impl RecordProgress {
    /// The events, cut into [`MAX_RECORDS`].
    pub fn decide(&self, context: &Context<'_>) -> Result<Decision<ProgressEvent>, Refusal> {
        let chunks = self.records.chunks(MAX_RECORDS);
        let recorded = |records: &[ProgressRecord]| {
            ProgressRecorded { workspace: context.workspace.clone(), records: records.to_vec() }.into()
        };
        Ok(Decision::events(chunks.map(recorded)))
    }
}
