//! Reads the groups of several members at once.

use std::collections::HashMap;
use std::sync::LazyLock;

use rollbook_app::AppError;
use rollbook_app::queries::{From, Item, Page, Slice};
use rollbook_app::views::MemberGroup;
use rollbook_domain::{Reference, WorkspaceName};

use super::NAME;
use crate::db::{DbError, Fragments, LazyFragments, Row, Snapshot, Value, int};
use crate::groups;
use crate::key::key_of;
use crate::page::item;
use crate::queries::{ViewQueries, doc};

pub(crate) static OF_MEMBERS: LazyFragments =
    LazyLock::new(|| Fragments::with_twin(include_str!("of_members.sql"), include_str!("of_members.pg.sql")));

/// Where the members stand among the parameters.
const MEMBERS: usize = 1;

impl ViewQueries {
    pub(crate) async fn list_groups_of_members(
        &self,
        workspace: &WorkspaceName,
        members: &[Reference],
        which: &Page,
    ) -> Result<Vec<Slice<MemberGroup>>, AppError> {
        let first = match which.from {
            From::Start | From::Offset(0) => true,
            From::End => false,
            // A place inside belongs to one member; nobody asks for the same one in many.
            From::After(_) | From::Before(_) | From::Offset(_) => {
                let mut slices = Vec::with_capacity(members.len());
                for member in members {
                    slices.push(self.list_groups_of_member(workspace, member, which).await?);
                }
                return Ok(slices);
            }
        };
        let mut snapshot = self.of(&[NAME, groups::NAME])?.snapshot().await?;
        let keys: Vec<String> = members.iter().map(|member| key_of(member.as_str()).into_owned()).collect();
        let params = vec![workspace.to_string().into(), Value::Texts(keys.clone()), int(u64::from(which.limit) + 1)];
        let ends = OF_MEMBERS.compose(&["head", if first { "up" } else { "down" }], "");
        let mut found = by_member(snapshot.fetch_in_turn(&ends, &params, MEMBERS).await?)?;
        let totals = if which.total { Some(totals(&mut *snapshot, params).await?) } else { None };
        let slice = |key: &String| {
            let slice = slice(found.remove(key).unwrap_or_default(), which.limit, first)?;
            Ok(Slice { total: totals.as_ref().map(|totals| totals.get(key).copied().unwrap_or_default()), ..slice })
        };
        keys.iter().map(slice).collect()
    }
}

/// The rows of each member, without the column that says whose they are.
fn by_member(rows: Vec<Row>) -> Result<HashMap<String, Vec<Row>>, DbError> {
    let mut found: HashMap<String, Vec<Row>> = HashMap::new();
    for mut row in rows {
        let member = row.text(0)?.to_owned();
        row.0.remove(0);
        found.entry(member).or_default().push(row);
    }
    Ok(found)
}

async fn totals(snapshot: &mut dyn Snapshot, params: Vec<Value<'static>>) -> Result<HashMap<String, u64>, AppError> {
    let rows = snapshot.fetch_long(OF_MEMBERS.compose(&["totals"], ""), params).await?;
    Ok(rows.iter().map(|row| Ok((row.text(0)?.to_owned(), row.count(1)?))).collect::<Result<_, DbError>>()?)
}

fn slice(mut rows: Vec<Row>, limit: u32, first: bool) -> Result<Slice<MemberGroup>, AppError> {
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    if !first {
        rows.reverse();
    }
    let items = rows.into_iter().map(member_group).collect::<Result<_, DbError>>()?;
    Ok(Slice { items, has_next: more && first, has_previous: more && !first, total: None })
}

/// A row of a place, a membership and a group.
pub(super) fn member_group(row: Row) -> Result<Item<MemberGroup>, DbError> {
    let Item { mut value, place } = item(row, 2)?;
    Ok(Item { value: MemberGroup { membership: doc(&mut value, 2)?, group: doc(&mut value, 3)? }, place })
}
