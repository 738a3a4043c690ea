//! Folds events into groups.

use std::collections::{HashMap, HashSet};

use async_trait::async_trait;
use rollbook_domain::GroupId;
use rollbook_domain::group::GroupEvent;

use super::counts::Counts;
use super::links::Links;
use super::past::{self, Past};
use super::state::GroupState;
use super::totals::Totals;
use crate::batch::Seen;
use crate::db::{DbError, Value, WriteTx, sql};
use crate::definition::{Failure, Projector};
use crate::key::key_of;

sql! {
    LOAD = "load.sql";
    UPSERT = "upsert.sql";
    STAND = "stand.sql";
    TAG_INSERT = "tag_insert.sql";
    TAG_DELETE = "tag_delete.sql";
}

pub(super) struct GroupsProjector;

type Groups = HashMap<GroupId, GroupState>;

/// Groups while events are folded into them, and how they were.
struct Fold {
    groups: Groups,
    links: Links,
    past: Past,
    totals: Totals,
}

#[async_trait]
impl Projector for GroupsProjector {
    async fn apply(&mut self, tx: &mut dyn WriteTx, events: &[&Seen]) -> Result<(), Failure> {
        let (groups, links) = (load(tx, events).await?, Links::load(tx, events).await?);
        let mut fold = Fold { groups, links, past: Past::default(), totals: Totals::default() };
        for seen in events {
            fold.evolve(seen)?;
        }
        write(tx, &fold.groups).await?;
        fold.links.write(tx).await?;
        fold.past.write(tx).await?;
        fold.totals.write(tx).await
    }
}

async fn load(tx: &mut dyn WriteTx, events: &[&Seen]) -> Result<Groups, Failure> {
    let ids: HashSet<_> = events.iter().filter_map(|seen| seen.group_event()).map(|(group, _)| group.0).collect();
    let rows = tx.fetch(&LOAD, &[Value::Ids(ids.into_iter().collect())]).await?;
    let groups: Result<_, DbError> = rows.iter().map(|row| Ok((GroupId(row.id(0)?), GroupState::load(row)?))).collect();
    Ok(groups?)
}

impl Fold {
    fn evolve(&mut self, seen: &Seen) -> Result<(), Failure> {
        let Some((id, event)) = seen.group_event() else { return Ok(()) };
        if let GroupEvent::Created(created) = event {
            let replaced = self.groups.remove(&id);
            replaced.iter().for_each(|replaced| self.past.keep(replaced, seen.since()));
            let counted = replaced.as_ref().map(GroupState::counted);
            let group = GroupState::create(seen, created, replaced);
            self.totals.moved(counted.as_ref(), &group.counted(), seen.since());
            self.groups.insert(id, group);
            return Ok(());
        }
        let group = self.groups.get_mut(&id).ok_or_else(|| seen.failure(format!("group {id} was never created")))?;
        let changes = past::changes(group, event);
        let counted = changes.then(|| group.counted());
        if changes {
            self.past.keep(group, seen.since());
            group.changes_from(seen.since());
        }
        group.evolve(seen, event);
        let (more, less) = self.links.evolve(seen, id, event);
        group.view.resource_count = (group.view.resource_count + more).saturating_sub(less);
        if let Some(counted) = counted {
            self.totals.moved(Some(&counted), &group.counted(), seen.since());
        }
        Ok(())
    }
}

async fn write(tx: &mut dyn WriteTx, groups: &Groups) -> Result<(), Failure> {
    let mut ordered: Vec<_> = groups.values().collect();
    // Side by side in the table and its index.
    ordered.sort_unstable_by_key(|group| group.view.id);
    let (standing, others): (Vec<&GroupState>, Vec<&GroupState>) =
        ordered.iter().copied().partition(|group| group.only_stands());
    let rows: Result<Vec<_>, DbError> = others.iter().map(|group| group.row()).collect();
    tx.execute_many(&UPSERT, &rows?).await?;
    let rows: Result<Vec<_>, DbError> = standing.iter().map(|group| group.standing_row()).collect();
    tx.execute_many(&STAND, &rows?).await?;
    let mut counts = Counts::default();
    ordered.iter().for_each(|group| counts.move_group(group.before.as_ref(), &group.counted()));
    counts.write(tx).await?;
    write_tags(tx, &ordered).await
}

async fn write_tags(tx: &mut dyn WriteTx, groups: &[&GroupState]) -> Result<(), Failure> {
    let (mut gone, mut new) = (Vec::new(), Vec::new());
    for group in groups.iter().filter(|group| group.tags_before != group.view.tags) {
        let id = || Value::Id(group.view.id.0);
        let tag = |tag: &String| Value::from(key_of(tag).into_owned());
        gone.extend(
            group.tags_before.iter().filter(|old| !group.view.tags.contains(old)).map(|old| vec![id(), tag(old)]),
        );
        let workspace = || Value::from(group.workspace.as_str());
        let fresh = group.view.tags.iter().filter(|new| !group.tags_before.contains(new));
        new.extend(fresh.map(|fresh| vec![id(), tag(fresh), workspace()]));
    }
    tx.execute_many(&TAG_DELETE, &gone).await?;
    tx.execute_many(&TAG_INSERT, &new).await?;
    Ok(())
}
