//! Reads counts.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use rollbook_app::AppError;
use rollbook_app::queries::BucketSize;
use rollbook_app::views::ActivityBucket;
use rollbook_domain::{GroupId, Timestamp, WorkspaceName};

use super::ACTIVITY;
use super::bucket::{day_of, first_day, start_of};
use crate::db::{DbError, Reads, Row, sql};
use crate::queries::ViewQueries;

sql! { OF_GROUP = "of_group.sql"; }

impl ViewQueries {
    /// Whole days: the one of the first instant up to that of the last one before the second.
    pub(crate) async fn read_activity(
        &self,
        workspace: &WorkspaceName,
        group: GroupId,
        from: Timestamp,
        to: Timestamp,
        size: BucketSize,
    ) -> Result<Vec<ActivityBucket>, AppError> {
        let reads = self.of(&[ACTIVITY.name])?;
        Ok(buckets(&counts(&*reads, workspace, group, days(from, to)).await?, size))
    }
}

/// How often what happened, by day and type.
pub(super) type Counts = BTreeMap<(i64, String), u64>;

/// From the day of the first instant up to that of the last one before the second.
pub(super) fn days(from: Timestamp, to: Timestamp) -> RangeInclusive<i64> {
    day_of(from)..=day_of(Timestamp::from_micros(to.micros().saturating_sub(1)))
}

/// The counts of whole days.
pub(super) async fn counts(
    reads: &dyn Reads,
    workspace: &WorkspaceName,
    group: GroupId,
    days: RangeInclusive<i64>,
) -> Result<Counts, AppError> {
    let params = [workspace.as_str().into(), group.0.into(), (*days.start()).into(), (*days.end()).into()];
    let rows = reads.fetch(&OF_GROUP, &params).await?;
    let count = |row: &Row| Ok(((row.int(0)?, row.text(1)?.to_owned()), row.count(2)?));
    Ok(rows.iter().map(count).collect::<Result<_, DbError>>()?)
}

/// Days put together.
pub(super) fn buckets(counts: &Counts, size: BucketSize) -> Vec<ActivityBucket> {
    let mut buckets = Counts::new();
    for ((day, kind), count) in counts {
        *buckets.entry((first_day(*day, size), kind.clone())).or_default() += count;
    }
    let bucket = |((day, kind), count)| ActivityBucket { from: start_of(day), kind, count };
    buckets.into_iter().map(bucket).collect()
}
