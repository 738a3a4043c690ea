//! Writes memberships.

use std::collections::HashMap;

use async_trait::async_trait;
use rollbook_domain::GroupId;

use super::counts::Counts;
use super::doc::doc;
use super::fold::{Key, Members, to_load};
use super::state::{MemberState, code};
use crate::batch::Seen;
use crate::db::{DbError, Value, WriteTx, sql};
use crate::definition::{Failure, Projector};
use crate::key::{key_of, number_of};

sql! {
    LOAD = "load.sql";
    UPSERT = "upsert.sql";
}

/// How many rows are laid out before they are written.
const ROWS: usize = 5_000;

pub(super) struct MembershipsProjector;

#[async_trait]
impl Projector for MembershipsProjector {
    async fn apply(&mut self, tx: &mut dyn WriteTx, events: &[&Seen]) -> Result<(), Failure> {
        let mut members = load(tx, to_load(events)).await?;
        events.iter().for_each(|seen| members.evolve(seen));
        write(tx, &members).await
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
            members.0.insert(*key, Some(MemberState::load(&row)?));
        }
    }
    Ok(members)
}

async fn write(tx: &mut dyn WriteTx, members: &Members<'_>) -> Result<(), Failure> {
    let there = members.0.iter().filter_map(|(key, state)| state.as_ref().map(|state| (key, state)));
    let mut there: Vec<_> = there.collect();
    // Side by side in the index.
    there.sort_unstable_by_key(|(key, _)| **key);
    for some in there.chunks(ROWS) {
        let rows: Result<Vec<_>, DbError> = some.iter().map(|(key, state)| row(key, state)).collect();
        tx.execute_many(&UPSERT, &rows?).await?;
    }
    let mut counts = Counts::default();
    for ((group, kind, _), state) in there {
        counts.add(*group, kind, &state.workspace, state.counted, -1);
        counts.add(*group, kind, &state.workspace, state.counts(), 1);
    }
    counts.write(tx).await
}

/// For `upsert.sql`.
fn row<'s>((group, kind, id): &Key<'s>, state: &'s MemberState<'_>) -> Result<Vec<Value<'s>>, DbError> {
    let removed = state.removed.as_ref();
    Ok(vec![
        group.0.into(),
        member_key(kind, id).into(),
        state.workspace.as_ref().into(),
        (*kind).into(),
        number_of(id).into(),
        key_of(&state.role).into(),
        code(state.status).into(),
        state.created.at.into(),
        removed.map(|act| act.at).into(),
        removed.map(|act| act.by.as_ref()).into(),
        doc(*group, kind, id, state)?.into(),
    ])
}

fn member_key(kind: &str, id: &str) -> String {
    key_of(&format!("{kind}:{id}")).into_owned()
}
