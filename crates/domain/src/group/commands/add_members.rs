//! Adds members, one or a million, whole or in part.

use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};

use super::bulk::{BulkReport, Existing, ItemProblem, ItemRefusal, Mode};
use crate::context::Context;
use crate::decision::Decision;
use crate::group::event::{GroupEvent, LinkedResource, MembersAdded, MembersReactivated};
use crate::group::state::{Group, MEMBER};
use crate::guard::{ClaimKey, Guard};
use crate::reference::Reference;
use crate::refusal::Refusal;
use crate::text::CHUNK;

/// Who shall be in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewMember {
    /// Who.
    pub member: Reference,
    /// As what.
    pub role: String,
    /// Whether the member has seen the group already.
    pub visited: bool,
}

impl NewMember {
    /// A plain member.
    pub fn new(member: Reference) -> Self {
        Self::with_role(member, MEMBER)
    }

    /// A member with a role.
    pub fn with_role(member: Reference, role: impl Into<String>) -> Self {
        Self { member, role: role.into(), visited: false }
    }
}

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddMembers {
    /// In request order.
    pub members: Vec<NewMember>,
    /// Whole or in part.
    pub mode: Mode,
    /// What a member that is in already amounts to.
    pub existing: Existing,
}

type Added = Decision<GroupEvent, BulkReport>;

impl AddMembers {
    /// The events that put the members in, at most [`CHUNK`] ids each.
    pub fn decide(&self, group: &Group, context: &Context<'_>) -> Result<Added, Refusal> {
        group.changeable(context)?.administered(context)?;
        self.decide_unchecked(group, context)
    }

    /// The same for a group whose state and rights the caller has checked.
    pub(super) fn decide_unchecked(&self, group: &Group, context: &Context<'_>) -> Result<Added, Refusal> {
        let mut sorted = Sorted::default();
        let mut seen = HashSet::with_capacity(self.members.len());
        for new in &self.members {
            if !seen.insert(&new.member) {
                sorted.repeated(self, new)?;
                continue;
            }
            match group.members.get(&new.member) {
                None => sorted.fresh.push(new),
                Some(membership) if membership.suspended && self.existing == Existing::Skip => sorted.hidden.push(new),
                Some(_) => sorted.existing(self, new)?,
            }
        }
        check_limit(group, context, &sorted.fresh)?;
        Ok(sorted.decision(context))
    }
}

/// The wished members by what has to be done for them.
#[derive(Default)]
struct Sorted<'a> {
    fresh: Vec<&'a NewMember>,
    hidden: Vec<&'a NewMember>,
    skipped: u64,
    refused: Vec<ItemRefusal>,
    existing: Vec<&'a NewMember>,
}

impl<'a> Sorted<'a> {
    fn repeated(&mut self, command: &AddMembers, new: &NewMember) -> Result<(), Refusal> {
        match (command.existing, command.mode) {
            (Existing::Skip, _) => self.skipped += 1,
            (Existing::Strict, Mode::Partial) => self.refuse(new, ItemProblem::NamedTwice),
            (Existing::Strict, Mode::Atomic) => {
                return Err(Refusal::NamedTwice { first: new.member.to_string() });
            }
        }
        Ok(())
    }

    fn existing(&mut self, command: &AddMembers, new: &'a NewMember) -> Result<(), Refusal> {
        match (command.existing, command.mode) {
            (Existing::Skip, _) => self.skipped += 1,
            (Existing::Strict, Mode::Partial) => self.refuse(new, ItemProblem::MemberExists),
            (Existing::Strict, Mode::Atomic) => {
                self.existing.push(new);
                return Err(Refusal::MemberExists { first: new.member.to_string(), count: 1 });
            }
        }
        Ok(())
    }

    fn refuse(&mut self, new: &NewMember, problem: ItemProblem) {
        self.refused.push(ItemRefusal { member: new.member.clone(), problem });
    }

    fn decision(self, context: &Context<'_>) -> Added {
        let mut guards = Vec::new();
        for new in &self.fresh {
            guards.extend(required(context, &new.member));
        }
        let mut events = added_events(&self.fresh);
        events.extend(reactivated_events(&self.hidden));
        let applied = (self.fresh.len() + self.hidden.len()) as u64;
        let report = BulkReport { applied, skipped: self.skipped, refused: self.refused };
        Decision { events, guards, report }
    }
}

fn required(context: &Context<'_>, member: &Reference) -> Option<Guard> {
    let key = || ClaimKey::subject(context.workspace, member);
    context.policy.members_must_exist.then(|| Guard::Require { key: key() })
}

fn check_limit(group: &Group, context: &Context<'_>, fresh: &[&NewMember]) -> Result<(), Refusal> {
    let Some(limit) = context.policy.max_members else { return Ok(()) };
    let mut counts = BTreeMap::<&str, u64>::new();
    for new in fresh {
        *counts.entry(new.member.kind()).or_default() += 1;
    }
    let over = counts.into_iter().any(|(kind, more)| group.members.count(kind) + more > limit);
    if over { Err(Refusal::TooManyMembers { limit }) } else { Ok(()) }
}

/// Events for members that are not in yet: one per kind, role and flag, cut into chunks.
fn added_events(fresh: &[&NewMember]) -> Vec<GroupEvent> {
    let mut by_kind = BTreeMap::<(&str, &str, bool), Vec<String>>::new();
    for new in fresh {
        let key = (new.member.kind(), new.role.as_str(), new.visited);
        by_kind.entry(key).or_default().push(new.member.id().to_owned());
    }
    let mut events = Vec::new();
    for ((kind, role, visited), ids) in by_kind {
        for ids in ids.chunks(CHUNK) {
            let (kind, role) = (kind.to_owned(), role.to_owned());
            events.push(MembersAdded { kind, ids: ids.to_vec(), role, visited }.into());
        }
    }
    events
}

fn reactivated_events(hidden: &[&NewMember]) -> Vec<GroupEvent> {
    let mut by_kind = BTreeMap::<&str, Vec<String>>::new();
    for new in hidden {
        by_kind.entry(new.member.kind()).or_default().push(new.member.id().to_owned());
    }
    let chunks = by_kind.into_iter().flat_map(|(kind, ids)| {
        ids.chunks(CHUNK)
            .map(|ids| MembersReactivated { kind: kind.to_owned(), ids: ids.to_vec() }.into())
            .collect::<Vec<_>>()
    });
    chunks.collect()
}

/// Refuses too many resources; gives the guards that the linked ones need.
pub(super) fn checked_resources(
    group: &Group,
    resources: &[LinkedResource],
    context: &Context<'_>,
) -> Result<Vec<Guard>, Refusal> {
    if let Some(limit) = context.policy.max_resources
        && (group.resources.len() + resources.len()) as u64 > limit
    {
        return Err(Refusal::TooManyResources { limit });
    }
    let required =
        |linked: &LinkedResource| Guard::Require { key: ClaimKey::subject(context.workspace, &linked.resource) };
    Ok(if context.policy.resources_must_exist { resources.iter().map(required).collect() } else { Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{added, created_event, given, member};

    fn command(members: &[&str]) -> AddMembers {
        let members = members.iter().map(|text| NewMember::new(member(text))).collect();
        AddMembers { members, mode: Mode::Atomic, existing: Existing::Strict }
    }

    #[test]
    fn the_first_member_that_is_in_refuses_all() {
        given([created_event(), added(&["user:b"])])
            .when(|group, context| command(&["user:a", "user:b"]).decide(group, context))
            .then_refused(&Refusal::MemberExists { first: "user:b".into(), count: 1 });
    }

    #[test]
    fn in_part_the_good_ones_are_applied() {
        let command = AddMembers { mode: Mode::Partial, ..command(&["user:a", "user:b", "user:a"]) };
        let decision = given([created_event(), added(&["user:b"])])
            .when(|group, context| command.decide(group, context))
            .then_ok();
        assert_eq!(decision.events, [added(&["user:a"])]);
        let problems: Vec<_> = decision.report.refused.iter().map(|item| item.problem).collect();
        assert_eq!(problems, [ItemProblem::MemberExists, ItemProblem::NamedTwice]);
    }

    #[test]
    fn a_wish_that_holds_gives_no_event() {
        let command = AddMembers { existing: Existing::Skip, ..command(&["user:b"]) };
        let decision = given([created_event(), added(&["user:b"])])
            .when(|group, context| command.decide(group, context))
            .then_ok();
        assert_eq!((decision.events.len(), decision.report.skipped), (0, 1));
    }
}
