//! Reads groups and their resources as they were.

use std::collections::HashMap;

use rollbook_app::AppError;
use rollbook_app::queries::{GroupFilter, GroupKey, Item, Order, Page, Slice};
use rollbook_app::views::{Doc, GroupView, ResourceView};
use rollbook_domain::{GroupId, Timestamp, WorkspaceName};
use uuid::Uuid;

use super::{NAME, filter};
use crate::db::{DbError, Row, Snapshot, Value, sql};
use crate::memberships::{self, Standing};
use crate::page::page;
use crate::queries::{PastQueries, doc, docs};

sql! {
    BY_ID = "past_by_id.sql";
    RESOURCES = "past_resources_of_groups.sql";
}

impl PastQueries {
    pub(crate) async fn read_groups(
        &self,
        workspace: &WorkspaceName,
        ids: &[GroupId],
    ) -> Result<Vec<Doc<GroupView>>, AppError> {
        let mut snapshot = self.snapshot(&[NAME, memberships::NAME]).await?;
        let mut found = self.groups_in(&mut *snapshot, workspace, ids).await?;
        Ok(ids.iter().filter_map(|id| found.remove(&id.0)).collect())
    }

    /// Groups by their ids.
    pub(crate) async fn groups_in(
        &self,
        snapshot: &mut dyn Snapshot,
        workspace: &WorkspaceName,
        ids: &[GroupId],
    ) -> Result<HashMap<Uuid, Doc<GroupView>>, AppError> {
        let list = Value::Ids(ids.iter().map(|id| id.0).collect());
        let rows = snapshot.fetch(&BY_ID, &[workspace.as_str().into(), list, self.at()]).await?;
        let standings = self.standings_in(snapshot, workspace, ids).await?;
        let group = |mut row: Row| {
            let id = row.id(0)?;
            Ok((id, as_it_stood(doc(&mut row, 1)?, standings.get(&id))?))
        };
        rows.into_iter().map(group).collect()
    }

    pub(crate) async fn list_groups(
        &self,
        workspace: &WorkspaceName,
        wanted: &GroupFilter,
        order: Order<GroupKey>,
        which: &Page,
    ) -> Result<Slice<Doc<GroupView>>, AppError> {
        let mut snapshot = self.snapshot(&[NAME, memberships::NAME]).await?;
        let list = filter::past_list(&mut *snapshot, self.at(), workspace, wanted, order).await?;
        let slice = page(&mut *snapshot, &list, which).await?;
        let ids = slice.items.iter().map(|item| Ok(GroupId(item.value.id(1)?))).collect::<Result<Vec<_>, DbError>>()?;
        let standings = self.standings_in(&mut *snapshot, workspace, &ids).await?;
        let Slice { items, has_next, has_previous, total } = docs(slice, 2)?;
        let group = |(id, Item { value, place }): (&GroupId, Item<Doc<GroupView>>)| {
            Ok(Item { value: as_it_stood(value, standings.get(&id.0))?, place })
        };
        let items = ids.iter().zip(items).map(group).collect::<Result<_, AppError>>()?;
        Ok(Slice { items, has_next, has_previous, total })
    }

    pub(crate) async fn read_resources(
        &self,
        workspace: &WorkspaceName,
        groups: &[GroupId],
        kind: Option<&str>,
    ) -> Result<Vec<Vec<Doc<ResourceView>>>, AppError> {
        let list = Value::Ids(groups.iter().map(|id| id.0).collect());
        let params = [workspace.as_str().into(), list, kind.unwrap_or_default().into(), self.at()];
        let rows = self.of(&[NAME])?.fetch(&RESOURCES, &params).await?;
        let mut found: HashMap<Uuid, Vec<Doc<ResourceView>>> = HashMap::new();
        for mut row in rows {
            found.entry(row.id(0)?).or_default().push(doc(&mut row, 1)?);
        }
        Ok(groups.iter().map(|id| found.get(&id.0).cloned().unwrap_or_default()).collect())
    }
}

/// The document with what changes along with the members as that was.
fn as_it_stood(doc: Doc<GroupView>, standing: Option<&Standing>) -> Result<Doc<GroupView>, AppError> {
    let Some(standing) = standing else { return Ok(doc) };
    let mut view = doc.read()?;
    view.version = standing.version;
    view.updated_at = Timestamp::from_micros(standing.updated);
    view.member_counts = standing.by_kind();
    view.member_count = view.member_counts.values().sum();
    let json = serde_json::to_string(&view).map_err(|error| AppError::Internal(error.to_string()))?;
    Ok(Doc::from_json(json))
}
