//! What members do, counted and summed up.

use std::collections::BTreeMap;

use rollbook_domain::progress::Score;
use rollbook_domain::{Reference, Timestamp};
use serde::{Deserialize, Serialize};

use crate::rfc3339;

/// The newest report of one member in one activity and batch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProgressView {
    /// Who.
    pub member: Reference,
    /// The activity as last reported.
    pub activity: Reference,
    /// The run of the activity.
    pub batch: String,
    /// Whether the member is enrolled.
    pub enrolled: bool,
    /// Items completed.
    pub completed_count: u64,
    /// By assessed item.
    pub scores: BTreeMap<String, Score>,
    /// When it was so.
    #[serde(with = "rfc3339")]
    pub at: Timestamp,
}

/// How often one kind of event happened to a group in a stretch of time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ActivityBucket {
    /// The first instant of the stretch.
    #[serde(with = "rfc3339")]
    pub from: Timestamp,
    /// The event type.
    pub kind: String,
    /// How often.
    pub count: u64,
}

/// All progress of a group's active members in one activity, summed up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ActivityAggregate {
    /// The id of the activity, whatever kind it was reported under.
    pub activity_id: String,
    /// Different members with progress.
    pub enrolment_count: u64,
    /// Items completed by all of them.
    pub completed_count: u64,
    /// The newest report.
    #[serde(with = "rfc3339::option")]
    pub updated_at: Option<Timestamp>,
    /// One row per member and batch.
    pub members: Vec<ProgressView>,
}
