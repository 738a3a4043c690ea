//! Writes memberships as they are and as they were.

use std::collections::HashMap;

use async_trait::async_trait;
use rollbook_domain::GroupId;

use super::counts::Counts;
use super::doc::doc;
use super::fold::{Key, Member, Members, Past, to_load};
use super::standings::Standings;
use super::state::{MemberState, code};
use crate::batch::Seen;
use crate::db::{DbError, Value, WriteTx, sql};
use crate::definition::{Failure, Projector};
use crate::key::{key_of, number_of};

sql! {
    LOAD = "load.sql";
    INSERT = "insert.sql";
    DELETE = "delete.sql";
    PAST_INSERT = "past_insert.sql";
}

/// How many rows are laid out before they are written.
const ROWS: usize = 5_000;

pub(super) struct MembershipsProjector;

#[async_trait]
impl Projector for MembershipsProjector {
    async fn apply(&mut self, tx: &mut dyn WriteTx, events: &[&Seen]) -> Result<(), Failure> {
        let mut members = load(tx, to_load(events)).await?;
        let mut standings = Standings::load(tx, events).await?;
        for seen in events {
            standings.evolve(seen, members.evolve(seen));
        }
        write(tx, &members).await?;
        write_past(tx, &members.past).await?;
        standings.write(tx).await
    }
}

async fn load<'e>(tx: &mut dyn WriteTx, keys: Vec<Key<'e>>) -> Result<Members<'e>, Failure> {
    let named = |(group, kind, id): &Key<'e>| (*group, member_key(kind, id));
    let rows: Vec<_> = keys.iter().map(named).map(|(group, member)| vec![group.0.into(), member.into()]).collect();
    let by_row: HashMap<(GroupId, String), Key<'e>> = keys.iter().map(|key| (named(key), *key)).collect();
    let mut members = Members::default();
    for row in tx.fetch_each(&LOAD, &rows).await? {
        let name = (GroupId(row.id(0)?), row.text(1)?.to_owned());
        if let Some(key) = by_row.get(&name) {
            let state = MemberState::load(&row)?;
            members.all.insert(*key, Member { workspace: "", before: Some(state.status), now: Some(state) });
        }
    }
    Ok(members)
}

async fn write(tx: &mut dyn WriteTx, members: &Members<'_>) -> Result<(), Failure> {
    let rows = members.all.iter().filter(|(_, member)| member.before.is_some());
    let rows: Vec<_> = rows.map(|((group, kind, id), _)| vec![group.0.into(), member_key(kind, id).into()]).collect();
    tx.execute_many(&DELETE, &rows).await?;
    let there = members.all.iter().filter_map(|(key, member)| member.now.as_ref().map(|state| (key, state)));
    let mut there: Vec<_> = there.collect();
    // Side by side in the index.
    there.sort_unstable_by_key(|(key, _)| **key);
    for some in there.chunks(ROWS) {
        let rows: Result<Vec<_>, DbError> = some.iter().map(|(key, state)| row(key, state)).collect();
        tx.execute_many(&INSERT, &rows?).await?;
    }
    let mut counts = Counts::default();
    for ((group, kind, _), member) in &members.all {
        counts.add(*group, kind, member.workspace, member.before, -1);
        counts.add(*group, kind, member.workspace, member.now.as_ref().map(|state| state.status), 1);
    }
    counts.write(tx).await
}

/// Writes how memberships were.
async fn write_past(tx: &mut dyn WriteTx, past: &[Past<'_>]) -> Result<(), Failure> {
    for some in past.chunks(ROWS) {
        let rows: Result<Vec<_>, DbError> = some.iter().map(past_row).collect();
        tx.execute_many(&PAST_INSERT, &rows?).await?;
    }
    Ok(())
}

/// For `insert.sql`.
fn row<'s>((group, kind, id): &Key<'s>, state: &'s MemberState<'_>) -> Result<Vec<Value<'s>>, DbError> {
    Ok(vec![
        group.0.into(),
        member_key(kind, id).into(),
        state.workspace.as_ref().into(),
        (*kind).into(),
        number_of(id).into(),
        key_of(&state.role).into(),
        code(state.status).into(),
        state.created.at.into(),
        state.since.into(),
        doc(*group, kind, id, state)?.into(),
    ])
}

/// For `past_insert.sql`.
fn past_row<'s>(past: &'s Past<'_>) -> Result<Vec<Value<'s>>, DbError> {
    let removed = past.removed.as_ref();
    let mut row = row(&past.key, &past.was)?;
    row.extend([past.until.into(), removed.map(|act| act.at).into(), removed.map(|act| act.by.as_ref()).into()]);
    Ok(row)
}

fn member_key(kind: &str, id: &str) -> String {
    key_of(&format!("{kind}:{id}")).into_owned()
}
