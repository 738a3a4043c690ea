//! What adding members has in common, wherever they come from.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::add_members::NewMember;
use super::bulk::{BulkReport, Existing, ItemProblem, ItemRefusal, Mode, refusal_of};
use super::counts;
use super::selection::by_kind;
use crate::context::Context;
use crate::group::event::{GroupEvent, MembersAdded, MembersReactivated};
use crate::group::media::PHOTO;
use crate::group::members::MAX_WORDS;
use crate::group::state::Group;
use crate::guard::{ClaimKey, Guard};
use crate::reference::Reference;
use crate::refusal::Refusal;
use crate::subject::Directory;
use crate::text::{chunks, word};

/// What a violation does.
pub(super) struct Rules<'a> {
    pub(super) mode: Mode,
    /// A member named before in the same request.
    pub(super) repeated: Existing,
    /// Refuses single items past this many members of their kind. The whole is checked elsewhere.
    pub(super) most: Option<u64>,
    pub(super) directory: &'a Directory,
    /// The maker of a new group, who has proved to exist by acting and is held to the limit of groups.
    pub(super) creator: Option<&'a Reference>,
}

/// Members to add, and what one that is in already amounts to.
pub(super) type List<'a> = (&'a [NewMember], Existing);

/// The wished members by what has to be done for them.
#[derive(Default)]
pub(super) struct Joining<'a> {
    /// Are not in yet.
    pub(super) fresh: Vec<&'a NewMember>,
    /// Are in, suspended, and come back.
    hidden: Vec<&'a NewMember>,
    skipped: u64,
    pub(super) refused: Vec<ItemRefusal>,
    more: BTreeMap<&'a str, u64>,
}

impl<'a> Joining<'a> {
    /// Sorts them; under [`Mode::Atomic`] the first problem refuses all.
    pub(super) fn of(
        lists: &[List<'a>],
        group: &Group,
        context: &Context<'_>,
        rules: &Rules<'_>,
    ) -> Result<Self, Refusal> {
        check_words(lists.iter().flat_map(|(members, _)| *members), group)?;
        let mut joining = Self::default();
        let mut seen = HashSet::with_capacity(lists.iter().map(|(members, _)| members.len()).sum());
        for (members, existing) in lists {
            for new in *members {
                if seen.insert(&new.member) {
                    joining.sort(new, *existing, group, context, rules);
                } else if rules.repeated == Existing::Skip {
                    joining.skipped += 1;
                } else {
                    joining.refuse(new, ItemProblem::NamedTwice);
                }
            }
        }
        match refusal_of(&joining.refused) {
            Some(refusal) if rules.mode == Mode::Atomic => Err(refusal),
            _ => Ok(joining),
        }
    }

    fn sort(
        &mut self,
        new: &'a NewMember,
        existing: Existing,
        group: &Group,
        context: &Context<'_>,
        rules: &Rules<'_>,
    ) {
        match (group.members.get(&new.member), existing) {
            (None, _) => self.admit(new, group, context, rules),
            (Some(_), Existing::Strict) => self.refuse(new, ItemProblem::MemberExists),
            (Some(membership), Existing::Skip) if membership.suspended => self.hidden.push(new),
            (Some(_), Existing::Skip) => self.skipped += 1,
        }
    }

    fn admit(&mut self, new: &'a NewMember, group: &Group, context: &Context<'_>, rules: &Rules<'_>) {
        let kind = new.member.kind();
        let strict = context.policy.members_must_exist && rules.creator != Some(&new.member);
        let directory = Some(rules.directory).filter(|_| strict);
        if directory.is_some_and(|directory| directory.lacks(&new.member)) {
            self.refuse(new, ItemProblem::UnknownSubject);
        } else if directory.is_some_and(|directory| directory.has_inactive(&new.member)) {
            self.refuse(new, ItemProblem::InactiveSubject);
        } else if rules.most.is_some_and(|most| self.then(group, kind) >= most) {
            self.refuse(new, ItemProblem::LimitReached);
        } else {
            *self.more.entry(kind).or_default() += 1;
            self.fresh.push(new);
        }
    }

    fn refuse(&mut self, new: &NewMember, problem: ItemProblem) {
        self.refused.push(ItemRefusal { member: new.member.clone(), problem });
    }

    /// How many members of a kind there will be.
    fn then(&self, group: &Group, kind: &str) -> u64 {
        group.members.count(kind) + self.more.get(kind).copied().unwrap_or_default()
    }

    /// The limit of the policy, if a kind would be over it once `leaving` have left: one that somebody joins, or one
    /// of `touched`.
    pub(super) fn limit_passed(
        &self,
        group: &Group,
        context: &Context<'_>,
        touched: &[&str],
        leaving: &[&Reference],
    ) -> Option<u64> {
        let left = |kind: &str| leaving.iter().filter(|member| member.kind() == kind).count() as u64;
        let limit = context.policy.max_members?;
        let mut kinds = self.more.keys().chain(touched);
        kinds.any(|kind| self.then(group, kind).saturating_sub(left(kind)) > limit).then_some(limit)
    }

    /// The events that put them in: one per kind, role and flag, cut into chunks.
    pub(super) fn events(&self) -> Vec<GroupEvent> {
        let mut alike = BTreeMap::<(&str, &str, bool), Vec<String>>::new();
        for new in &self.fresh {
            let key = (new.member.kind(), new.role.as_str(), new.visited);
            alike.entry(key).or_default().push(new.member.id().to_owned());
        }
        let added = alike.into_iter().flat_map(|((kind, role, visited), ids)| {
            let event = move |ids: Vec<String>| {
                MembersAdded { kind: kind.to_owned(), ids: ids.into(), role: role.to_owned(), visited }.into()
            };
            chunks(ids).into_iter().map(event)
        });
        let back = by_kind(self.hidden.iter().map(|new| &new.member));
        added.chain(back.map(|(kind, ids)| MembersReactivated { kind, ids }.into())).collect()
    }

    /// What must hold for those who are new, in request order; see [`Rules::creator`].
    pub(super) fn guards(&self, context: &Context<'_>, creator: Option<&Reference>) -> Vec<Guard> {
        let counted = self.fresh.iter().filter_map(|new| match creator {
            Some(creator) if *creator == new.member => counts::created(context, creator),
            _ => counts::joined(context, &new.member),
        });
        let strict = context.policy.members_must_exist;
        let others = self.fresh.iter().filter(|new| strict && creator != Some(&new.member));
        let required = others.map(|new| require(context, &new.member));
        counted.chain(required).collect()
    }

    /// What to tell of it.
    pub(super) fn report(self) -> BulkReport {
        let applied = (self.fresh.len() + self.hidden.len()) as u64;
        BulkReport { applied, skipped: self.skipped, refused: self.refused }
    }
}

/// Demands that the directory knows somebody.
pub(super) fn require(context: &Context<'_>, subject: &Reference) -> Guard {
    Guard::Require { key: ClaimKey::subject(context.workspace, subject) }
}

/// Refuses roles that are no words, and more kinds or roles than the group can tell apart.
fn check_words<'a>(members: impl Iterator<Item = &'a NewMember>, group: &Group) -> Result<(), Refusal> {
    let (kinds, roles): (BTreeSet<&str>, BTreeSet<&str>) =
        members.map(|new| (new.member.kind(), new.role.as_str())).unzip();
    roles.iter().try_for_each(|role| word("role", role))?;
    check_room(group, kinds, roles)
}

/// Refuses photos, of which more must be known, and more kinds or roles than the group can tell apart.
pub(super) fn check_room<'a>(
    group: &Group,
    kinds: impl IntoIterator<Item = &'a str>,
    roles: impl IntoIterator<Item = &'a str>,
) -> Result<(), Refusal> {
    let kinds: Vec<_> = kinds.into_iter().collect();
    if kinds.contains(&PHOTO) {
        return Err(Refusal::InvalidText { field: "member", reason: "of kind photo must be uploaded" });
    }
    check_words_left(group, kinds, roles)
}

/// Refuses more kinds or roles than the group can tell apart.
pub(super) fn check_words_left<'a>(
    group: &Group,
    kinds: impl IntoIterator<Item = &'a str>,
    roles: impl IntoIterator<Item = &'a str>,
) -> Result<(), Refusal> {
    let room = group.members.has_room_for_all(kinds, roles);
    if room { Ok(()) } else { Err(Refusal::TooManyKinds { limit: MAX_WORDS as u64 }) }
}
