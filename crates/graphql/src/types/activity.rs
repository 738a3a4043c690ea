//! What happens in groups, counted; and how far members are in activities.

use std::collections::BTreeMap;

use async_graphql::{Enum, Json, SimpleObject};
use rollbook_app::When;
use rollbook_app::queries::BucketSize;
use rollbook_app::views;
use rollbook_domain::progress::Score;

use super::member::Member;
use super::scalars::DateTime;

/// A stretch of time that events are counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "BucketSize")]
pub(crate) enum Bucket {
    /// Days of UTC.
    Day,
    /// Weeks of UTC, from Monday.
    Week,
    /// Months of UTC.
    Month,
}

/// How often one kind of event happened to a group in a stretch of time.
#[derive(SimpleObject)]
pub(crate) struct ActivityBucket {
    /// The first instant of the stretch.
    from: DateTime,
    /// The event type.
    kind: String,
    /// How often.
    count: u64,
}

impl From<views::ActivityBucket> for ActivityBucket {
    fn from(bucket: views::ActivityBucket) -> Self {
        Self { from: DateTime(bucket.from), kind: bucket.kind, count: bucket.count }
    }
}

/// All progress of a group's active members in one activity, summed up.
#[derive(SimpleObject)]
pub(crate) struct ActivityAggregate {
    /// The id of the activity, whatever kind it was reported under.
    activity_id: String,
    /// Different members with progress.
    enrolment_count: u64,
    /// Items completed by all of them.
    completed_count: u64,
    /// The newest report.
    updated_at: Option<DateTime>,
    /// One per member and batch.
    members: Vec<Progress>,
}

impl ActivityAggregate {
    pub(crate) fn read(aggregate: views::ActivityAggregate, when: When) -> Self {
        Self {
            activity_id: aggregate.activity_id,
            enrolment_count: aggregate.enrolment_count,
            completed_count: aggregate.completed_count,
            updated_at: aggregate.updated_at.map(DateTime),
            members: aggregate.members.into_iter().map(|view| Progress::read(view, when)).collect(),
        }
    }
}

/// The newest report of one member in one activity and batch.
#[derive(SimpleObject)]
pub(crate) struct Progress {
    /// Who.
    member: Member,
    /// The activity as last reported.
    activity: String,
    /// The run of the activity.
    batch: String,
    /// Whether the member is enrolled.
    enrolled: bool,
    /// Items completed.
    completed_count: u64,
    /// By the id of the assessed item.
    scores: Json<BTreeMap<String, Score>>,
    /// When it was so.
    at: DateTime,
}

impl Progress {
    fn read(view: views::ProgressView, when: When) -> Self {
        Self {
            member: Member::new(view.member, when),
            activity: view.activity.to_string(),
            batch: view.batch,
            enrolled: view.enrolled,
            completed_count: view.completed_count,
            scores: Json(view.scores),
            at: DateTime(view.at),
        }
    }
}
