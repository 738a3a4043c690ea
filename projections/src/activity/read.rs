//! Reads counts.

use std::collections::BTreeMap;

use rollbook_app::AppError;
use rollbook_app::queries::BucketSize;
use rollbook_app::views::ActivityBucket;
use rollbook_domain::{GroupId, Timestamp, WorkspaceName};

use super::ACTIVITY;
use super::bucket::{day_of, first_day, start_of};
use crate::db::sql;
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
        let last = Timestamp::from_micros(to.micros().saturating_sub(1));
        let params = [workspace.as_str().into(), group.0.into(), day_of(from).into(), day_of(last).into()];
        let rows = self.of(&[ACTIVITY.name])?.fetch(&OF_GROUP, &params).await?;
        let mut buckets: BTreeMap<(i64, String), u64> = BTreeMap::new();
        for row in rows {
            let at = (first_day(row.int(0)?, size), row.text(1)?.to_owned());
            *buckets.entry(at).or_default() += row.count(2)?;
        }
        let bucket = |((day, kind), count)| ActivityBucket { from: start_of(day), kind, count };
        Ok(buckets.into_iter().map(bucket).collect())
    }
}
