//! Reads the members of one group, and the groups of one member.

use std::sync::{Arc, LazyLock};

use rollbook_app::AppError;
use rollbook_app::queries::{MemberFilter, MemberKey, Order, Page, Slice};
use rollbook_app::views::{Doc, MemberGroup, MemberView};
use rollbook_domain::{GroupId, Reference, WorkspaceName};

use super::read_pages::member_group;
use super::{NAME, filter};
use crate::db::{DbError, Fragments, Kind, LazyFragments, Sql, Value, sql};
use crate::groups;
use crate::key::key_of;
use crate::page::{List, Source, Total, page};
use crate::queries::{ViewQueries, doc, docs};

pub(crate) static GROUPS_OF_MEMBER: LazyFragments =
    LazyLock::new(|| Fragments::parse(include_str!("groups_of_member.sql")));
static OF_GROUP: LazyLock<Arc<Sql>> = LazyLock::new(|| Arc::new(Sql::new(include_str!("of_group.sql"))));
sql! {
    BY_MEMBER = "by_member.sql";
    GROUP_IDS = "group_ids.sql";
}

impl ViewQueries {
    pub(crate) async fn read_member(
        &self,
        workspace: &WorkspaceName,
        group: GroupId,
        member: &Reference,
    ) -> Result<Option<Doc<MemberView>>, AppError> {
        let params = [workspace.as_str().into(), group.0.into(), key_of(member.as_str()).into()];
        let mut rows = self.of(&[NAME])?.fetch(&BY_MEMBER, &params).await?;
        Ok(rows.first_mut().map(|row| doc(row, 0)).transpose()?)
    }

    pub(crate) async fn read_members(
        &self,
        workspace: &WorkspaceName,
        group: GroupId,
        members: &[Reference],
    ) -> Result<Vec<Doc<MemberView>>, AppError> {
        let keys = members.iter().map(|member| key_of(member.as_str()).into_owned()).collect();
        let params = vec![workspace.to_string().into(), group.0.into(), Value::Texts(keys)];
        // A change of many names thousands.
        let mut snapshot = self.of(&[NAME])?.snapshot().await?;
        let mut rows = snapshot.fetch_long(Arc::clone(&OF_GROUP), params).await?;
        Ok(rows.iter_mut().map(|row| doc(row, 0)).collect::<Result<_, _>>()?)
    }

    pub(crate) async fn list_members(
        &self,
        workspace: &WorkspaceName,
        group: GroupId,
        wanted: &MemberFilter,
        order: Order<MemberKey>,
        which: &Page,
    ) -> Result<Slice<Doc<MemberView>>, AppError> {
        let mut snapshot = self.of(&[NAME])?.snapshot().await?;
        docs(page(&mut *snapshot, &filter::list(workspace, group, wanted, order), which).await?, 2)
    }

    pub(crate) async fn list_groups_of_member(
        &self,
        workspace: &WorkspaceName,
        member: &Reference,
        which: &Page,
    ) -> Result<Slice<MemberGroup>, AppError> {
        let mut snapshot = self.of(&[NAME, groups::NAME])?.snapshot().await?;
        let list = List {
            fragments: &GROUPS_OF_MEMBER,
            key: "",
            kinds: &[Kind::Int, Kind::Bytes],
            descending: false,
            bounds: [None; 2],
            sources: vec![Source::now(Vec::new())],
            params: vec![workspace.to_string().into(), key_of(member.as_str()).into_owned().into()],
            total: Total::Counted,
            long: false,
        };
        let Slice { items, has_next, has_previous, total } = page(&mut *snapshot, &list, which).await?;
        let items = items.into_iter().map(|item| member_group(item.value)).collect::<Result<_, DbError>>()?;
        Ok(Slice { items, has_next, has_previous, total })
    }

    pub(crate) async fn read_group_ids_of_member(
        &self,
        workspace: &WorkspaceName,
        member: &Reference,
    ) -> Result<Vec<GroupId>, AppError> {
        let params = [workspace.as_str().into(), key_of(member.as_str()).into()];
        let rows = self.of(&[NAME, groups::NAME])?.fetch(&GROUP_IDS, &params).await?;
        Ok(rows.iter().map(groups::group_id).collect::<Result<_, _>>()?)
    }
}
