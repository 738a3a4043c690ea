//! Gathers rows into commands. Rows of one group go in order, one command at a time; groups go side by side.

use std::collections::HashMap;
use std::sync::Arc;

use rollbook_domain::GroupId;
use rollbook_domain::group::commands::NewMember;
use tokio::task::JoinSet;

use super::rows::Row;
use super::target::{Landed, Target};
use crate::cli::error::CliError;

/// As many ids as one event carries.
const BATCH: usize = 10_000;
/// Rows held in memory before groups with few of them are sent as well.
const MOST_WAITING: usize = 200_000;

/// What has become of the rows so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) rows: u64,
    pub(super) groups: u64,
    pub(super) created: u64,
    pub(super) added: u64,
    pub(super) held: u64,
    pub(super) refused: u64,
}

impl Tally {
    /// Rows whose fate is known and durable.
    pub(super) fn settled(&self) -> u64 {
        self.added + self.held + self.refused
    }
}

#[derive(Default)]
struct Group {
    id: Option<GroupId>,
    waiting: Vec<NewMember>,
    busy: bool,
}

/// See the module.
pub(super) struct Loader {
    target: Arc<Target>,
    concurrency: usize,
    groups: HashMap<String, Group>,
    waiting: usize,
    under_way: JoinSet<Result<(String, usize, Landed), CliError>>,
    tally: Tally,
    /// Groups that could not take their members, and why.
    refusals: Vec<String>,
}

impl Loader {
    pub(super) fn new(target: Arc<Target>, concurrency: usize) -> Self {
        Self {
            target,
            concurrency,
            groups: HashMap::new(),
            waiting: 0,
            under_way: JoinSet::new(),
            tally: Tally::default(),
            refusals: Vec::new(),
        }
    }

    pub(super) fn tally(&self) -> Tally {
        self.tally
    }

    /// Refusals since the last call.
    pub(super) fn take_refusals(&mut self) -> Vec<String> {
        std::mem::take(&mut self.refusals)
    }

    /// Takes one more row; may send what has gathered.
    pub(super) async fn push(&mut self, row: Row) -> Result<(), CliError> {
        self.tally.rows += 1;
        self.waiting += 1;
        let group = self.groups.entry(row.group.clone()).or_default();
        group.waiting.push(row.member);
        if group.waiting.len() >= BATCH && !group.busy {
            self.send(row.group).await?;
        }
        while self.waiting >= MOST_WAITING {
            self.send_all().await?;
            self.settle_one().await?;
        }
        Ok(())
    }

    /// Sends what waits and settles one command; whether there was one.
    pub(super) async fn settle(&mut self) -> Result<bool, CliError> {
        self.send_all().await?;
        let any = !self.under_way.is_empty();
        self.settle_one().await?;
        Ok(any)
    }

    async fn send_all(&mut self) -> Result<(), CliError> {
        let ready = |group: &Group| !group.busy && !group.waiting.is_empty();
        let names: Vec<_> =
            self.groups.iter().filter(|(_, group)| ready(group)).map(|(name, _)| name.clone()).collect();
        for name in names {
            self.send(name).await?;
        }
        Ok(())
    }

    async fn send(&mut self, name: String) -> Result<(), CliError> {
        while self.under_way.len() >= self.concurrency {
            self.settle_one().await?;
        }
        let Some(group) = self.groups.get_mut(&name) else { return Ok(()) };
        let rest = group.waiting.split_off(group.waiting.len().min(BATCH));
        let members = std::mem::replace(&mut group.waiting, rest);
        self.waiting -= members.len();
        group.busy = true;
        let (target, id, count) = (Arc::clone(&self.target), group.id, members.len());
        self.under_way.spawn(async move {
            let landed = target.put(&name, id, members).await?;
            Ok((name, count, landed))
        });
        Ok(())
    }

    async fn settle_one(&mut self) -> Result<(), CliError> {
        let Some(joined) = self.under_way.join_next().await else { return Ok(()) };
        let (name, count, landed) = joined.map_err(|error| CliError::failed("a command was lost", error))??;
        let count = count as u64;
        let group = self.groups.entry(name).or_default();
        group.busy = false;
        self.tally.groups += u64::from(group.id.is_none());
        match landed {
            Landed::In { id, created, added } => {
                group.id = Some(id);
                self.tally.created += u64::from(created);
                self.tally.added += added;
                self.tally.held += count - added.min(count);
            }
            Landed::Refused(reason) => {
                self.tally.refused += count;
                self.refusals.push(reason);
            }
        }
        Ok(())
    }
}
