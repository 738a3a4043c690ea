//! Reads the members of several groups, and the groups of several members, as they were. One statement for each table,
//! however many are asked for.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, LazyLock};

use rollbook_app::AppError;
use rollbook_app::queries::{From, MemberFilter, MemberKey, Order, Page, Slice};
use rollbook_app::views::{Doc, MemberGroup, MemberView};
use rollbook_domain::{GroupId, Reference, WorkspaceName};
use uuid::Uuid;

use super::filter::column;
use super::read_past::with_groups;
use super::{NAME, state};
use crate::db::{DbError, Fragments, Kind, LazyFragments, Row, Snapshot, Sql, Value, int};
use crate::groups;
use crate::key::key_of;
use crate::page::{item, sorted};
use crate::queries::{PastQueries, docs, unsorted};

pub(crate) static OF_GROUPS: LazyFragments =
    LazyLock::new(|| Fragments::with_twin(include_str!("past_of_groups.sql"), include_str!("past_of_groups.pg.sql")));
pub(crate) static OF_MEMBERS: LazyFragments =
    LazyLock::new(|| Fragments::with_twin(include_str!("past_of_members.sql"), include_str!("past_of_members.pg.sql")));

/// Where the groups or members that are asked for stand among the parameters.
const LIST: usize = 1;

/// Whether a page is at the beginning or at the end of its list; none inside.
fn end_of(page: &Page) -> Option<bool> {
    match page.from {
        From::Start | From::Offset(0) => Some(true),
        From::End => Some(false),
        From::After(_) | From::Before(_) | From::Offset(_) => None,
    }
}

impl PastQueries {
    pub(crate) async fn list_members_of_groups(
        &self,
        workspace: &WorkspaceName,
        groups: &[GroupId],
        filter: &MemberFilter,
        order: Order<MemberKey>,
        which: &Page,
    ) -> Result<Vec<Slice<Doc<MemberView>>>, AppError> {
        if order.key == MemberKey::Number {
            return Err(unsorted("member or created"));
        }
        let mut snapshot = self.snapshot(&[NAME, groups::NAME]).await?;
        let mut standings = self.standings_in(&mut *snapshot, workspace, groups).await?;
        let Some(first) = end_of(which) else {
            // A place inside belongs to one group; nobody asks for the same one in many.
            let mut slices = Vec::with_capacity(groups.len());
            for group in groups {
                let standing = standings.remove(&group.0);
                let at = (workspace, *group);
                slices.push(docs(self.members_in(&mut *snapshot, at, filter, order, which, standing).await?, 2)?);
            }
            return Ok(slices);
        };
        let ids = Value::Ids(groups.iter().map(|id| id.0).collect());
        let params = of_groups_params(workspace, ids, filter, which.limit, self.at());
        let up = first != order.descending;
        let heads = ["head", "past_head"].map(|head| {
            let names = [&[head][..], &set(filter, ["kind", "role", "status"]), &[if up { "up" } else { "down" }]];
            OF_GROUPS.compose(&names.concat(), column(order.key))
        });
        let ends = Ends { limit: which.limit, first, up };
        let found = ends.of(&mut *snapshot, &heads, &params, |row| row.id(0)).await?;
        let totals = match (which.total, &filter.role) {
            (false, _) => None,
            (true, None) => Some(standings.iter().map(|(id, standing)| (*id, standing.count(filter))).collect()),
            (true, Some(_)) => Some(totals_of_groups(&mut *snapshot, filter, &params).await?),
        };
        let slice = |group: &GroupId| docs(ends.slice(&found, totals.as_ref(), &group.0)?, 2);
        groups.iter().map(slice).collect()
    }

    pub(crate) async fn list_groups_of_members(
        &self,
        workspace: &WorkspaceName,
        members: &[Reference],
        which: &Page,
    ) -> Result<Vec<Slice<MemberGroup>>, AppError> {
        let Some(first) = end_of(which) else {
            let mut slices = Vec::with_capacity(members.len());
            for member in members {
                slices.push(self.list_groups_of_member(workspace, member, which).await?);
            }
            return Ok(slices);
        };
        let mut snapshot = self.snapshot(&[NAME, groups::NAME]).await?;
        let keys: Vec<String> = members.iter().map(|member| key_of(member.as_str()).into_owned()).collect();
        let limit = int(u64::from(which.limit) + 1);
        let params = vec![workspace.to_string().into(), Value::Texts(keys.clone()), limit, self.at()];
        let order = if first { "up" } else { "down" };
        let heads = ["head", "past_head"].map(|head| OF_MEMBERS.compose(&[head, "listed", order], ""));
        let ends = Ends { limit: which.limit, first, up: first };
        let name = |row: &Row| row.text(0).map(str::to_owned);
        let found = ends.of(&mut *snapshot, &heads, &params, name).await?;
        let totals = if which.total {
            let heads = ["totals", "past_totals"].map(|head| OF_MEMBERS.compose(&[head, "listed", "of_each"], ""));
            Some(totals(&mut *snapshot, &heads, &params, name).await?)
        } else {
            None
        };
        let slices = keys.iter().map(|key| ends.slice(&found, totals.as_ref(), key));
        let slices = slices.collect::<Result<Vec<_>, AppError>>()?;
        let ids = slices.iter().flat_map(|slice| &slice.items).map(|item| Ok(GroupId(item.value.id(1)?)));
        let ids = ids.collect::<Result<Vec<_>, DbError>>()?;
        let groups = self.groups_in(&mut *snapshot, workspace, &ids).await?;
        slices.into_iter().map(|slice| with_groups(slice, &groups)).collect()
    }
}

/// The fragments of the filters that are set, under the names they have in a statement.
fn set(filter: &MemberFilter, [kind, role, status]: [&'static str; 3]) -> Vec<&'static str> {
    let set = [(kind, filter.kind.is_some()), (role, filter.role.is_some()), (status, filter.status.is_some())];
    set.into_iter().filter(|(_, set)| *set).map(|(name, _)| name).collect()
}

/// For `past_of_groups.sql`.
fn of_groups_params(
    workspace: &WorkspaceName,
    groups: Value<'static>,
    filter: &MemberFilter,
    limit: u32,
    at: Value<'static>,
) -> Vec<Value<'static>> {
    let text = |text: Option<String>| text.map_or(Value::Null(Kind::Text), Value::from);
    vec![
        workspace.to_string().into(),
        groups,
        text(filter.kind.clone()),
        text(filter.role.as_deref().map(|role| key_of(role).into_owned())),
        filter.status.map(state::code).into(),
        int(u64::from(limit) + 1),
        at,
    ]
}

async fn totals_of_groups(
    snapshot: &mut dyn Snapshot,
    filter: &MemberFilter,
    params: &[Value<'static>],
) -> Result<HashMap<Uuid, u64>, AppError> {
    let filters = set(filter, ["total_kind", "total_role", "total_status"]);
    let heads = ["totals", "past_totals"]
        .map(|head| OF_GROUPS.compose(&[&[head][..], &filters, &["total_group"]].concat(), ""));
    totals(snapshot, &heads, params, |row| row.id(0)).await
}

/// Sums up what two tables say of each.
async fn totals<K: Hash + Eq>(
    snapshot: &mut dyn Snapshot,
    statements: &[Arc<Sql>; 2],
    params: &[Value<'static>],
    name: impl Fn(&Row) -> Result<K, DbError>,
) -> Result<HashMap<K, u64>, AppError> {
    let mut totals = HashMap::new();
    for sql in statements {
        for row in snapshot.fetch_long(Arc::clone(sql), params.to_vec()).await? {
            *totals.entry(name(&row)?).or_default() += row.count(1)?;
        }
    }
    Ok(totals)
}

/// The first or last items of several lists.
struct Ends {
    limit: u32,
    first: bool,
    up: bool,
}

impl Ends {
    /// What two tables have of each, in the order of its list from its end.
    async fn of<K: Hash + Eq>(
        &self,
        snapshot: &mut dyn Snapshot,
        statements: &[Arc<Sql>; 2],
        params: &[Value<'static>],
        name: impl Fn(&Row) -> Result<K, DbError>,
    ) -> Result<HashMap<K, Vec<Row>>, AppError> {
        let mut found: HashMap<K, Vec<Row>> = HashMap::new();
        for sql in statements {
            for mut row in snapshot.fetch_in_turn(sql, params, LIST).await? {
                let name = name(&row)?;
                row.0.remove(0);
                found.entry(name).or_default().push(row);
            }
        }
        for rows in found.values_mut() {
            *rows = sorted(std::mem::take(rows), 2, self.up)?;
        }
        Ok(found)
    }

    /// The page of one of them.
    fn slice<K: Hash + Eq>(
        &self,
        found: &HashMap<K, Vec<Row>>,
        totals: Option<&HashMap<K, u64>>,
        key: &K,
    ) -> Result<Slice<Row>, AppError> {
        let mut rows = found.get(key).cloned().unwrap_or_default();
        let more = rows.len() > self.limit as usize;
        rows.truncate(self.limit as usize);
        if !self.first {
            rows.reverse();
        }
        let items = rows.into_iter().map(|row| item(row, 2)).collect::<Result<_, DbError>>()?;
        let total = totals.map(|totals| totals.get(key).copied().unwrap_or_default());
        Ok(Slice { items, has_next: more && self.first, has_previous: more && !self.first, total })
    }
}
