//! Reads counts as they were. Time does not go back in the log, so of all days but the last one they are what they are
//! now; that day is counted in the log itself.

use rollbook_app::AppError;
use rollbook_app::queries::BucketSize;
use rollbook_app::views::ActivityBucket;
use rollbook_domain::{GroupId, StreamId, Timestamp, WorkspaceName};
use rollbook_store::Position;

use super::ACTIVITY;
use super::bucket::{day_of, start_of};
use super::read::{Counts, buckets, counts, days};
use crate::groups;
use crate::memberships;
use crate::queries::PastQueries;

/// Events that are read at once.
const PAGE: usize = 500;

impl PastQueries {
    pub(crate) async fn read_activity(
        &self,
        workspace: &WorkspaceName,
        group: GroupId,
        from: Timestamp,
        to: Timestamp,
        size: BucketSize,
    ) -> Result<Vec<ActivityBucket>, AppError> {
        let version = self.version_at(workspace, group, self.position()).await?;
        let stream = StreamId::group(group);
        let newest = match version.checked_sub(1) {
            Some(before) => self.store().read_stream(stream, before, 1).await?.events.into_iter().next(),
            None => None,
        };
        let Some(newest) = newest else { return Ok(Vec::new()) };
        let (days, today) = (days(from, to), day_of(newest.recorded_at));
        let whole = *days.start()..=(*days.end()).min(today - 1);
        let reads = self.of(&[ACTIVITY.name])?;
        let mut found = counts(&*reads, workspace, group, whole).await?;
        if days.contains(&today) {
            self.count_day(workspace, group, today, version, &mut found).await?;
        }
        Ok(buckets(&found, size))
    }

    /// Counts what happened on a day up to a version.
    async fn count_day(
        &self,
        workspace: &WorkspaceName,
        group: GroupId,
        day: i64,
        last: u64,
        into: &mut Counts,
    ) -> Result<(), AppError> {
        let midnight = Timestamp::from_micros(start_of(day).micros() - 1);
        let before = self.store().position_at(midnight).await?;
        let mut version = self.version_at(workspace, group, before).await?;
        while version < last {
            let reading = self.store().read_stream(StreamId::group(group), version, PAGE).await?;
            let reached = reading.events.last().map_or(last, |event| event.version);
            for event in reading.events.into_iter().filter(|event| event.version <= last) {
                *into.entry((day, event.kind.into_owned())).or_default() += 1;
            }
            version = reached;
        }
        Ok(())
    }

    /// The version that a group had; 0 before there was one.
    async fn version_at(&self, workspace: &WorkspaceName, group: GroupId, at: Position) -> Result<u64, AppError> {
        let mut snapshot = self.snapshot(&[memberships::NAME, groups::NAME]).await?;
        let then = self.then(at);
        let standings = then.standings_in(&mut *snapshot, workspace, &[group]).await?;
        Ok(standings.get(&group.0).map_or(0, |standing| standing.version))
    }
}
