//! How each group stood after each command: its version, when it last changed, its members by kind and status. All that
//! a change of members moves is here, in a narrow row per command; the rest of a group is kept where it changes.

use std::collections::{BTreeMap, HashMap, HashSet};

use rollbook_app::queries::MemberFilter;
use rollbook_app::views::MembershipStatus;
use rollbook_domain::GroupId;
use rollbook_domain::group::GroupEvent;

use super::state::MemberState;
use crate::batch::Seen;
use crate::db::{DbError, Row, Value, WriteTx, int, sql};
use crate::definition::Failure;

sql! {
    LOAD = "standing_load.sql";
    UPSERT = "standing_upsert.sql";
}

/// How many members there are, active and suspended ones.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Headcount {
    pub(crate) active: i64,
    pub(crate) suspended: i64,
}

impl Headcount {
    /// Counts a membership, if there is one.
    pub(super) fn count(&mut self, member: Option<&MemberState<'_>>, change: i64) {
        match member.map(|member| member.status) {
            Some(MembershipStatus::Active) => self.active += change,
            Some(MembershipStatus::Suspended) => self.suspended += change,
            None => {}
        }
    }

    fn add(&mut self, more: Self) {
        self.active += more.active;
        self.suspended += more.suspended;
    }
}

/// See the module.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) version: u64,
    pub(crate) updated: i64,
    pub(crate) members: BTreeMap<String, Headcount>,
}

impl Standing {
    /// From its columns in a row, from `at` on.
    pub(crate) fn of(row: &Row, at: usize) -> Result<Self, DbError> {
        let counts: BTreeMap<String, (i64, i64)> =
            serde_json::from_str(row.text(at + 2)?).map_err(|error| DbError::Rejected(error.to_string()))?;
        let members = counts.into_iter().map(|(kind, (active, suspended))| (kind, Headcount { active, suspended }));
        Ok(Self { version: row.count(at)?, updated: row.int(at + 1)?, members: members.collect() })
    }

    /// How many members of each kind there were.
    pub(crate) fn by_kind(&self) -> BTreeMap<String, u64> {
        let total = |count: &Headcount| u64::try_from(count.active + count.suspended).unwrap_or_default();
        let kinds = self.members.iter().map(|(kind, count)| (kind.clone(), total(count)));
        kinds.filter(|(_, total)| *total > 0).collect()
    }

    /// How many members a filter admitted, whatever it says of roles.
    pub(super) fn count(&self, filter: &MemberFilter) -> u64 {
        let kinds = self.members.iter().filter(|(kind, _)| filter.kind.as_ref().is_none_or(|wanted| wanted == *kind));
        let total = kinds.map(|(_, count)| match filter.status {
            Some(MembershipStatus::Active) => count.active,
            Some(MembershipStatus::Suspended) => count.suspended,
            None => count.active + count.suspended,
        });
        u64::try_from(total.sum::<i64>()).unwrap_or_default()
    }

    fn counts(&self) -> Result<String, DbError> {
        let counts = self.members.iter().map(|(kind, count)| (kind, (count.active, count.suspended)));
        let counts: BTreeMap<_, _> = counts.filter(|(_, count)| *count != (0, 0)).collect();
        serde_json::to_string(&counts).map_err(|error| DbError::Rejected(error.to_string()))
    }
}

/// The standings that events make, by group and command, behind the last one that there is.
#[derive(Default)]
pub(super) struct Standings {
    last: HashMap<GroupId, Standing>,
    new: BTreeMap<(GroupId, i64), Standing>,
}

impl Standings {
    /// Loads the last one of each group but new ones.
    pub(super) async fn load(tx: &mut dyn WriteTx, events: &[&Seen]) -> Result<Self, Failure> {
        let (mut known, mut wanted) = (HashSet::new(), Vec::new());
        for (group, event) in events.iter().filter_map(|seen| seen.group_event()) {
            if known.insert(group) && !matches!(event, GroupEvent::Created(_)) {
                wanted.push(vec![Value::from(group.0)]);
            }
        }
        let mut last = HashMap::new();
        for row in tx.fetch_each(&LOAD, &wanted).await? {
            last.insert(GroupId(row.id(0)?), Standing::of(&row, 1)?);
        }
        Ok(Self { last, new: BTreeMap::new() })
    }

    /// Takes in an event and what it has made of the members.
    pub(super) fn evolve(&mut self, seen: &Seen, more: Option<(&str, Headcount)>) {
        let Some((group, event)) = seen.group_event() else { return };
        let standing = self.last.entry(group).or_default();
        standing.version = seen.recorded.version;
        if event.moves_updated() {
            standing.updated = seen.at().micros();
        }
        if let Some((kind, more)) = more {
            match standing.members.get_mut(kind) {
                Some(count) => count.add(more),
                None => _ = standing.members.insert(kind.to_owned(), more),
            }
        }
        self.new.insert((group, seen.since()), standing.clone());
    }

    /// Where a command was cut in two, its second part replaces what the first has written.
    pub(super) async fn write(&self, tx: &mut dyn WriteTx) -> Result<(), Failure> {
        let row = |((group, position), standing): (&(GroupId, i64), &Standing)| -> Result<Vec<Value<'_>>, DbError> {
            let Standing { version, updated, .. } = standing;
            let counts = standing.counts()?;
            Ok(vec![group.0.into(), (*position).into(), int(*version), (*updated).into(), counts.into()])
        };
        let rows: Result<Vec<_>, DbError> = self.new.iter().map(row).collect();
        tx.execute_many(&UPSERT, &rows?).await?;
        Ok(())
    }
}
