//! Reads the members of several groups at once.

use std::collections::HashMap;
use std::sync::LazyLock;

use rollbook_app::AppError;
use rollbook_app::queries::{From, MemberFilter, MemberKey, Order, Page, Slice};
use rollbook_app::views::{Doc, Entry, MemberEntry, MemberView, NumberedGroup};
use rollbook_domain::{GroupId, Reference, WorkspaceName};
use uuid::Uuid;

use super::filter::{column, list, total_params};
use super::{NAME, state};
use crate::db::{DbError, Fragments, Kind, LazyFragments, Row, Snapshot, Value, int, sql};
use crate::key::key_of;
use crate::page::{item, page};
use crate::queries::{ViewQueries, doc, docs};
use crate::{directory, groups};

pub(crate) static OF_GROUPS: LazyFragments =
    LazyLock::new(|| Fragments::with_twin(include_str!("of_groups.sql"), include_str!("of_groups.pg.sql")));
sql! {
    TOTALS = "totals.sql";
    GROUPS_OF_MEMBERS = "groups_of_members.sql";
}

/// One page of each of several groups.
struct Wanted<'a> {
    workspace: &'a WorkspaceName,
    groups: &'a [GroupId],
    filter: &'a MemberFilter,
    order: Order<MemberKey>,
    limit: u32,
}

/// Where the groups stand among the parameters.
const GROUPS: usize = 1;

impl ViewQueries {
    pub(crate) async fn list_members_of_groups(
        &self,
        workspace: &WorkspaceName,
        groups: &[GroupId],
        filter: &MemberFilter,
        order: Order<MemberKey>,
        which: &Page,
    ) -> Result<Vec<Slice<Doc<MemberView>>>, AppError> {
        let mut snapshot = self.of(&[NAME])?.snapshot().await?;
        let wanted = Wanted { workspace, groups, filter, order, limit: which.limit };
        let slices = match which.from {
            From::Start | From::Offset(0) => wanted.ends(&mut *snapshot, "head", true, which.total).await?,
            From::End => wanted.ends(&mut *snapshot, "head", false, which.total).await?,
            // A place inside belongs to one group; nobody asks for the same one in many.
            From::After(_) | From::Before(_) | From::Offset(_) => {
                let mut slices = Vec::new();
                for group in groups {
                    slices.push(page(&mut *snapshot, &list(workspace, *group, filter, order), which).await?);
                }
                slices
            }
        };
        slices.into_iter().map(|slice| docs(slice, 2)).collect()
    }

    pub(crate) async fn list_entries_of_groups(
        &self,
        workspace: &WorkspaceName,
        groups: &[GroupId],
        filter: &MemberFilter,
        order: Order<MemberKey>,
        limit: u32,
    ) -> Result<Vec<Slice<MemberEntry>>, AppError> {
        let mut snapshot = self.of(&[NAME, groups::NAME, directory::NAME])?.snapshot().await?;
        let wanted = Wanted { workspace, groups, filter, order, limit };
        let slices = wanted.ends(&mut *snapshot, "entries", true, true).await?;
        Ok(slices.into_iter().map(|slice| slice.try_map(entry)).collect::<Result<_, DbError>>()?)
    }

    pub(crate) async fn read_groups_of_members(
        &self,
        workspace: &WorkspaceName,
        members: &[Reference],
    ) -> Result<Vec<Vec<NumberedGroup>>, AppError> {
        let keys: Vec<_> = members.iter().map(|member| key_of(member.as_str()).into_owned()).collect();
        let params = [workspace.as_str().into(), Value::Texts(keys.clone())];
        let rows = self.of(&[NAME, groups::NAME])?.fetch(&GROUPS_OF_MEMBERS, &params).await?;
        let mut found: HashMap<String, Vec<NumberedGroup>> = HashMap::new();
        for row in rows {
            let number = u32::try_from(row.int(1)?).unwrap_or(u32::MAX);
            let group = NumberedGroup { number, id: GroupId(row.id(2)?) };
            found.entry(row.text(0)?.to_owned()).or_default().push(group);
        }
        Ok(keys.iter().map(|key| found.get(key).cloned().unwrap_or_default()).collect())
    }
}

/// A row of a place, a document of the directory or else of the membership, and numbers of groups.
fn entry(mut row: Row) -> Result<MemberEntry, DbError> {
    let entry = if row.text_or_null(2)?.is_some() {
        Entry::Registered(doc(&mut row, 2)?)
    } else {
        Entry::Unregistered(doc(&mut row, 3)?)
    };
    let numbers = row.text_or_null(4)?.unwrap_or_default().split_ascii_whitespace();
    let groups = numbers.map(|number| number.parse().map_err(|_| DbError::Corrupt(format!("{number} is no number"))));
    Ok(MemberEntry { entry, groups: groups.collect::<Result<_, _>>()? })
}

impl Wanted<'_> {
    /// The first or last members of each group: one statement, and one for totals.
    async fn ends(
        &self,
        snapshot: &mut dyn Snapshot,
        head: &'static str,
        first: bool,
        total: bool,
    ) -> Result<Vec<Slice<Row>>, AppError> {
        let order = if first == self.order.descending { "down" } else { "up" };
        let names = [&[head], &*self.filters("kind", "role", "status"), &[order]].concat();
        let sql = OF_GROUPS.compose(&names, column(self.order.key));
        let rows = snapshot.fetch_in_turn(&sql, &self.params(), GROUPS).await?;
        let mut found: HashMap<Uuid, Vec<Row>> = HashMap::new();
        for mut row in rows {
            let group = row.id(0)?;
            row.0.remove(0);
            found.entry(group).or_default().push(row);
        }
        let totals = if total { Some(self.totals(snapshot).await?) } else { None };
        let slice = |group: &GroupId| {
            let slice = self.slice(found.remove(&group.0).unwrap_or_default(), first)?;
            let total = totals.as_ref().map(|totals| totals.get(&group.0).copied().unwrap_or_default());
            Ok(Slice { total, ..slice })
        };
        self.groups.iter().map(slice).collect()
    }

    fn slice(&self, mut rows: Vec<Row>, first: bool) -> Result<Slice<Row>, AppError> {
        let more = rows.len() > self.limit as usize;
        rows.truncate(self.limit as usize);
        if !first {
            rows.reverse();
        }
        let items = rows.into_iter().map(|row| item(row, 2)).collect::<Result<_, _>>()?;
        Ok(Slice { items, has_next: more && first, has_previous: more && !first, total: None })
    }

    async fn totals(&self, snapshot: &mut dyn Snapshot) -> Result<HashMap<Uuid, u64>, AppError> {
        let rows = if self.filter.role.is_some() {
            let filters = self.filters("total_kind", "total_role", "total_status");
            let names = [&["totals"], &*filters, &["total_group"]].concat();
            snapshot.fetch_long(OF_GROUPS.compose(&names, ""), self.params()).await?
        } else {
            snapshot.fetch(&TOTALS, &total_params(self.ids(), self.workspace, self.filter)).await?
        };
        Ok(rows.iter().map(|row| Ok((row.id(0)?, row.count(1)?))).collect::<Result<_, DbError>>()?)
    }

    fn filters(&self, kind: &'static str, role: &'static str, status: &'static str) -> Vec<&'static str> {
        let MemberFilter { kind: of_kind, role: as_role, status: in_status } = self.filter;
        let set = [(kind, of_kind.is_some()), (role, as_role.is_some()), (status, in_status.is_some())];
        set.into_iter().filter(|(_, set)| *set).map(|(name, _)| name).collect()
    }

    fn ids(&self) -> Value<'static> {
        Value::Ids(self.groups.iter().map(|id| id.0).collect())
    }

    fn params(&self) -> Vec<Value<'static>> {
        let text = |text: Option<String>| text.map_or(Value::Null(Kind::Text), Value::from);
        vec![
            self.workspace.to_string().into(),
            self.ids(),
            text(self.filter.kind.clone()),
            text(self.filter.role.as_deref().map(|role| key_of(role).into_owned())),
            self.filter.status.map(state::code).into(),
            int(u64::from(self.limit) + 1),
        ]
    }
}
