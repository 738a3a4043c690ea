//! Reads the members of a group, and the groups of a member, as they were.

use std::collections::HashMap;
use std::sync::LazyLock;

use rollbook_app::AppError;
use rollbook_app::queries::{Item, MemberFilter, MemberKey, Order, Page, Slice};
use rollbook_app::views::{Doc, MemberGroup, MemberView};
use rollbook_domain::{GroupId, Reference, WorkspaceName};
use uuid::Uuid;

use super::NAME;
use super::filter::{self, FEW, Moment, TOTAL, total_params};
use super::standings::Standing;
use crate::db::{DbError, Fragments, Kind, LazyFragments, Row, Snapshot, Value, sql};
use crate::groups;
use crate::key::key_of;
use crate::page::{List, Source, Total, page};
use crate::queries::{PastQueries, doc, docs};

pub(crate) static GROUPS_OF_MEMBER: LazyFragments =
    LazyLock::new(|| Fragments::parse(include_str!("past_groups_of_member.sql")));
sql! {
    BY_MEMBER = "past_by_member.sql";
    OF_MEMBERS = "then_of_members.sql";
    STANDINGS = "standings_then.sql";
}

impl PastQueries {
    /// How groups stood, those that there were.
    pub(crate) async fn standings_in(
        &self,
        snapshot: &mut dyn Snapshot,
        workspace: &WorkspaceName,
        groups: &[GroupId],
    ) -> Result<HashMap<Uuid, Standing>, AppError> {
        let ids = Value::Ids(groups.iter().map(|id| id.0).collect());
        let rows = snapshot.fetch(&STANDINGS, &[workspace.as_str().into(), ids, self.at()]).await?;
        let standing = |row: &Row| Ok((row.id(0)?, Standing::of(row, 1)?));
        Ok(rows.iter().map(standing).collect::<Result<_, DbError>>()?)
    }

    pub(crate) async fn read_member(
        &self,
        workspace: &WorkspaceName,
        group: GroupId,
        member: &Reference,
    ) -> Result<Option<Doc<MemberView>>, AppError> {
        let params = [workspace.as_str().into(), group.0.into(), key_of(member.as_str()).into(), self.at()];
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
        let params = [workspace.as_str().into(), group.0.into(), Value::Texts(keys), self.at()];
        let mut rows = self.of(&[NAME])?.fetch(&OF_MEMBERS, &params).await?;
        Ok(rows.iter_mut().map(|row| doc(row, 1)).collect::<Result<_, _>>()?)
    }

    pub(crate) async fn list_members(
        &self,
        workspace: &WorkspaceName,
        group: GroupId,
        wanted: &MemberFilter,
        order: Order<MemberKey>,
        which: &Page,
    ) -> Result<Slice<Doc<MemberView>>, AppError> {
        let mut snapshot = self.snapshot(&[NAME, groups::NAME]).await?;
        let standing = self.standings_in(&mut *snapshot, workspace, &[group]).await?.remove(&group.0);
        docs(self.members_in(&mut *snapshot, (workspace, group), wanted, order, which, standing).await?, 2)
    }

    /// A page of the members of a group that stood so.
    pub(super) async fn members_in(
        &self,
        snapshot: &mut dyn Snapshot,
        (workspace, group): (&WorkspaceName, GroupId),
        wanted: &MemberFilter,
        order: Order<MemberKey>,
        which: &Page,
        standing: Option<Standing>,
    ) -> Result<Slice<Row>, AppError> {
        let standing = standing.unwrap_or_default();
        let everybody = MemberFilter::default();
        let now = if standing.count(&everybody) <= FEW {
            let params = total_params(Value::from(group.0), workspace, &everybody);
            snapshot.fetch(&TOTAL, &params).await?.first().map_or(Ok(0), |row| row.count(0))?
        } else {
            0
        };
        let moment = Moment { at: self.at(), standing: &standing, now };
        page(snapshot, &filter::past_list((workspace, group), wanted, order, &moment)?, which).await
    }

    pub(crate) async fn list_groups_of_member(
        &self,
        workspace: &WorkspaceName,
        member: &Reference,
        which: &Page,
    ) -> Result<Slice<MemberGroup>, AppError> {
        let mut snapshot = self.snapshot(&[NAME, groups::NAME]).await?;
        let list = List {
            fragments: &GROUPS_OF_MEMBER,
            key: "",
            kinds: &[Kind::Int, Kind::Bytes],
            descending: false,
            bounds: [None; 2],
            sources: vec![Source::now(vec!["listed"]), Source::past(vec!["listed"])],
            params: vec![workspace.to_string().into(), key_of(member.as_str()).into_owned().into(), self.at()],
            total: Total::Counted,
            long: false,
        };
        let slice = page(&mut *snapshot, &list, which).await?;
        let ids = slice.items.iter().map(|item| Ok(GroupId(item.value.id(1)?))).collect::<Result<Vec<_>, DbError>>()?;
        let groups = self.groups_in(&mut *snapshot, workspace, &ids).await?;
        with_groups(slice, &groups)
    }
}

/// Memberships in a page with their groups.
pub(super) fn with_groups(
    slice: Slice<Row>,
    groups: &HashMap<Uuid, Doc<rollbook_app::views::GroupView>>,
) -> Result<Slice<MemberGroup>, AppError> {
    let Slice { items, has_next, has_previous, total } = slice;
    let of_member = |Item { mut value, place }: Item<Row>| {
        let missing = || AppError::Internal("a membership has no group".into());
        let group = groups.get(&value.id(1)?).cloned().ok_or_else(missing)?;
        Ok(Item { value: MemberGroup { membership: doc(&mut value, 2)?, group }, place })
    };
    let items = items.into_iter().map(of_member).collect::<Result<_, AppError>>()?;
    Ok(Slice { items, has_next, has_previous, total })
}
