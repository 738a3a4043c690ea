//! Finding the listed members that are in the group.

use std::collections::{BTreeMap, HashSet};

use super::bulk::{BulkReport, Existing, ItemProblem, ItemRefusal, Mode, refusal_of};
use crate::group::members::Membership;
use crate::group::state::Group;
use crate::reference::Reference;
use crate::refusal::Refusal;
use crate::text::chunks;

/// Who was found, in request order, and what became of the others.
pub(super) struct Selection<'a> {
    pub(super) found: Vec<(&'a Reference, Membership<'a>)>,
    pub(super) report: BulkReport,
}

impl<'a> Selection<'a> {
    /// Looks everybody up; under [`Mode::Atomic`] the first problem refuses all.
    pub(super) fn of(
        members: impl IntoIterator<Item = &'a Reference>,
        group: &'a Group,
        mode: Mode,
        missing: Existing,
    ) -> Result<Self, Refusal> {
        let mut selection = Self { found: Vec::new(), report: BulkReport::default() };
        let mut seen = HashSet::new();
        for member in members {
            let problem = match group.members.get(member) {
                _ if !seen.insert(member) => ItemProblem::NamedTwice,
                None => ItemProblem::NotAMember,
                Some(membership) => {
                    selection.found.push((member, membership));
                    continue;
                }
            };
            match missing {
                Existing::Skip => selection.report.skipped += 1,
                Existing::Strict => selection.report.refused.push(ItemRefusal { member: member.clone(), problem }),
            }
        }
        match refusal_of(&selection.report.refused) {
            Some(refusal) if mode == Mode::Atomic => Err(refusal),
            _ => Ok(selection),
        }
    }

    /// Keeps those for whom there is something to do; the others count as skipped.
    pub(super) fn only(self, to_do: impl Fn(&Membership<'_>) -> bool) -> Self {
        self.only_where(|_, membership| to_do(membership))
    }

    /// [`Selection::only`] where it depends on who it is.
    pub(super) fn only_where(mut self, to_do: impl Fn(&Reference, &Membership<'_>) -> bool) -> Self {
        let before = self.found.len();
        self.found.retain(|(member, membership)| to_do(member, membership));
        self.report.skipped += (before - self.found.len()) as u64;
        self.report.applied = self.found.len() as u64;
        self
    }

    /// The found ones.
    pub(super) fn members(&self) -> impl Iterator<Item = &'a Reference> + Clone + '_ {
        self.found.iter().map(|(member, _)| *member)
    }
}

/// The ids of each kind, in request order, cut into what single events carry.
pub(super) fn by_kind<'a>(
    members: impl IntoIterator<Item = &'a Reference>,
) -> impl Iterator<Item = (String, Vec<String>)> {
    let mut by_kind = BTreeMap::<&str, Vec<String>>::new();
    for member in members {
        by_kind.entry(member.kind()).or_default().push(member.id().to_owned());
    }
    let by_kind: Vec<_> = by_kind.into_iter().map(|(kind, ids)| (kind.to_owned(), chunks(ids))).collect();
    by_kind.into_iter().flat_map(|(kind, chunks)| chunks.into_iter().map(move |ids| (kind.clone(), ids)))
}
