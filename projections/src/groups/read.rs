//! Reads groups and their resources.

use std::collections::HashMap;

use rollbook_app::AppError;
use rollbook_app::queries::{GroupFilter, GroupKey, Order, Page, Slice};
use rollbook_app::views::{Doc, GroupView, ResourceView};
use rollbook_domain::{GroupId, Reference, WorkspaceName};
use uuid::Uuid;

use super::filter;
use crate::db::{DbError, Row, Value, sql};
use crate::key::key_of;
use crate::page::page;
use crate::queries::{ViewQueries, doc, docs};

sql! {
    BY_ID = "by_id.sql";
    RESOURCES = "resources_of_groups.sql";
    IDS_OF_RESOURCE = "ids_of_resource.sql";
}

pub(crate) const NAME: &str = super::GROUPS.name;

impl ViewQueries {
    pub(crate) async fn read_groups(
        &self,
        workspace: &WorkspaceName,
        ids: &[GroupId],
    ) -> Result<Vec<Doc<GroupView>>, AppError> {
        let list = Value::Ids(ids.iter().map(|id| id.0).collect());
        let rows = self.of(&[NAME])?.fetch(&BY_ID, &[workspace.as_str().into(), list]).await?;
        let found: Result<HashMap<Uuid, Box<str>>, DbError> =
            rows.into_iter().map(|mut row| Ok((row.id(0)?, row.take_text(1)?))).collect();
        let found = found?;
        Ok(ids.iter().filter_map(|id| found.get(&id.0)).map(|json| Doc::from_json(json.clone())).collect())
    }

    pub(crate) async fn list_groups(
        &self,
        workspace: &WorkspaceName,
        wanted: &GroupFilter,
        order: Order<GroupKey>,
        which: &Page,
    ) -> Result<Slice<Doc<GroupView>>, AppError> {
        let needs: &[_] = if wanted.member.is_some() { &[NAME, crate::memberships::NAME] } else { &[NAME] };
        let mut snapshot = self.of(needs)?.snapshot().await?;
        let list = filter::list(&mut *snapshot, workspace, wanted, order).await?;
        docs(page(&mut *snapshot, &list, which).await?, 2)
    }

    pub(crate) async fn read_resources(
        &self,
        workspace: &WorkspaceName,
        groups: &[GroupId],
        kind: Option<&str>,
    ) -> Result<Vec<Vec<Doc<ResourceView>>>, AppError> {
        let list = Value::Ids(groups.iter().map(|id| id.0).collect());
        let params = [workspace.as_str().into(), list, kind.unwrap_or_default().into()];
        let rows = self.of(&[NAME])?.fetch(&RESOURCES, &params).await?;
        let mut found: HashMap<Uuid, Vec<Doc<ResourceView>>> = HashMap::new();
        for mut row in rows {
            found.entry(row.id(0)?).or_default().push(doc(&mut row, 1)?);
        }
        Ok(groups.iter().map(|id| found.get(&id.0).cloned().unwrap_or_default()).collect())
    }

    pub(crate) async fn read_groups_of_resource(
        &self,
        workspace: &WorkspaceName,
        resource: &Reference,
    ) -> Result<Vec<GroupId>, AppError> {
        let params = [workspace.as_str().into(), key_of(resource.as_str()).into()];
        let rows = self.of(&[NAME])?.fetch(&IDS_OF_RESOURCE, &params).await?;
        Ok(rows.iter().map(group_id).collect::<Result<_, _>>()?)
    }
}

pub(crate) fn group_id(row: &Row) -> Result<GroupId, DbError> {
    row.id(0).map(GroupId)
}
