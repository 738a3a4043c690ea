//! Activity and progress.

use std::collections::BTreeMap;

use utoipa::ToSchema;

/// How often one type of event happened in a stretch of time.
#[derive(ToSchema)]
pub(in crate::native) struct ActivityBucket {
    #[schema(format = DateTime)]
    from: String,
    /// `group.members-added`
    kind: String,
    count: u64,
}

/// A group's activity.
#[derive(ToSchema)]
pub(in crate::native) struct ActivityBuckets {
    items: Vec<ActivityBucket>,
}

/// Progress of a group's active members in one activity.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(in crate::native) struct ActivityAggregate {
    activity_id: String,
    enrolment_count: u64,
    completed_count: u64,
    #[schema(format = DateTime)]
    updated_at: Option<String>,
    members: Vec<Progress>,
}

/// The newest report of a member in an activity and batch.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(in crate::native) struct Progress {
    member: String,
    activity: String,
    batch: String,
    enrolled: bool,
    completed_count: u64,
    scores: BTreeMap<String, Score>,
    #[schema(format = DateTime)]
    at: String,
}

#[derive(ToSchema)]
pub(in crate::native) struct Score {
    score: f64,
    max: f64,
    attempts: u64,
}
