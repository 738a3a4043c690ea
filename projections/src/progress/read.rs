//! Sums up progress.

use std::collections::HashSet;

use rollbook_app::AppError;
use rollbook_app::views::{ActivityAggregate, Doc, ProgressView};
use rollbook_domain::{GroupId, WorkspaceName};

use super::PROGRESS;
use crate::db::{Row, sql};
use crate::key::key_of;
use crate::memberships;
use crate::queries::{PastQueries, ViewQueries, doc};

sql! {
    OF_GROUP = "of_group.sql";
    PAST_OF_GROUP = "past_of_group.sql";
}

impl ViewQueries {
    pub(crate) async fn read_aggregate(
        &self,
        workspace: &WorkspaceName,
        group: GroupId,
        activity_id: &str,
    ) -> Result<ActivityAggregate, AppError> {
        let params = [workspace.as_str().into(), group.0.into(), key_of(activity_id).into()];
        let mut rows = self.of(&[PROGRESS.name, memberships::NAME])?.fetch(&OF_GROUP, &params).await?;
        sum(activity_id, &mut rows)
    }
}

impl PastQueries {
    pub(crate) async fn read_aggregate(
        &self,
        workspace: &WorkspaceName,
        group: GroupId,
        activity_id: &str,
    ) -> Result<ActivityAggregate, AppError> {
        let params = [workspace.as_str().into(), group.0.into(), key_of(activity_id).into(), self.at()];
        let mut rows = self.of(&[PROGRESS.name, memberships::NAME])?.fetch(&PAST_OF_GROUP, &params).await?;
        sum(activity_id, &mut rows)
    }
}

fn sum(activity_id: &str, rows: &mut [Row]) -> Result<ActivityAggregate, AppError> {
    let views = rows.iter_mut().map(|row| Doc::<ProgressView>::read(&doc(row, 0)?));
    let members: Vec<ProgressView> = views.collect::<Result<_, AppError>>()?;
    let different: HashSet<_> = members.iter().map(|row| &row.member).collect();
    Ok(ActivityAggregate {
        activity_id: activity_id.to_owned(),
        enrolment_count: different.len() as u64,
        completed_count: members.iter().map(|row| row.completed_count).fold(0, u64::saturating_add),
        updated_at: members.iter().map(|row| row.at).max(),
        members,
    })
}
