//! The members' section of an update: add, edit, remove, and whole lists.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::add_members::NewMember;
use super::bulk::{Existing, Mode};
use super::change_role::role_changed;
use super::joining::{Joining, Rules, check_room};
use super::remove_members::removed;
use super::report::SectionReport;
use super::selection::Selection;
use crate::context::Context;
use crate::decision::Decision;
use crate::group::event::{GroupEvent, MemberVisited, RemovalReason};
use crate::group::members::Membership;
use crate::group::state::Group;
use crate::reference::Reference;
use crate::refusal::Refusal;
use crate::subject::Directory;
use crate::text::word;

/// What shall become of the members. Every list is judged by the group as it stands before the command, and
/// whoever is named twice in one counts once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MemberChanges {
    /// Who shall be in.
    pub add: Vec<NewMember>,
    /// What an added one that is in already amounts to.
    pub existing: Existing,
    /// Who shall be something else; the last wish for a member counts.
    pub edit: Vec<MemberEdit>,
    /// Who shall be out.
    pub remove: Vec<Reference>,
    /// What an edited or removed one that is not in amounts to.
    pub missing: Existing,
    /// Kinds of which all members are given.
    pub exact: Vec<ExactMembers>,
}

/// What shall change for one member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberEdit {
    /// Who.
    pub member: Reference,
    /// Another role.
    pub role: Option<String>,
    /// The flag.
    pub visited: Option<bool>,
}

/// All members of one kind whose ids are decimal numbers. Others of that kind, whose ids the state does not know, stay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExactMembers {
    /// The kind.
    pub kind: String,
    /// The ids after the colon.
    pub ids: Vec<String>,
    /// The role of those who are new.
    pub role: String,
}

impl MemberChanges {
    /// How many members it is about.
    pub fn items(&self) -> usize {
        let exact = self.exact.iter().map(|exact| exact.ids.len()).sum::<usize>();
        self.add.len() + self.edit.len() + self.remove.len() + exact
    }

    pub(super) fn is_empty(&self) -> bool {
        self.add.is_empty() && self.edit.is_empty() && self.remove.is_empty() && self.exact.is_empty()
    }

    /// Whether this is a member's wish to leave and nothing else.
    pub(super) fn is_exit_of(&self, member: &Reference) -> bool {
        let others = [self.add.is_empty(), self.edit.is_empty(), self.exact.is_empty()];
        self.remove.as_slice() == std::slice::from_ref(member) && !others.contains(&false)
    }

    /// The events and a report; in part, bad items are left out, and so is all of it past the limit of members, also
    /// where the group is past it before and too few leave.
    pub(super) fn decide(
        &self,
        mode: Mode,
        directory: &Directory,
        group: &Group,
        context: &Context<'_>,
    ) -> Result<Decision<GroupEvent, SectionReport>, Refusal> {
        let wanted = self.exact.iter().map(ExactMembers::wanted).collect::<Result<Vec<_>, _>>()?.concat();
        let leavers = self.exact.iter().map(|exact| exact.leavers(group)).collect::<Result<Vec<_>, _>>()?.concat();
        // Who gives a whole list has not seen those who are hidden, and says nothing about them.
        let shown = |member: &Reference| group.members.get(member).is_some_and(|membership| !membership.suspended);
        let leavers: Vec<_> = leavers.into_iter().filter(shown).collect();
        self.check_words(&wanted, group)?;
        let rules = Rules { mode, repeated: Existing::Skip, most: None, directory, creator: None };
        let lists = [(self.add.as_slice(), self.existing), (wanted.as_slice(), Existing::Skip)];
        let joining = Joining::of(&lists, group, context, &rules)?;
        let edits = self.last_edits();
        let edited =
            Selection::of(self.edit.iter().map(|edit| &edit.member).filter(first()), group, mode, self.missing)?;
        let edited = edited.only_where(|member, membership| edits[member].changes(membership));
        let leaving = Selection::of(self.remove.iter().filter(first()), group, mode, self.missing)?.only(|_| true);
        let gone: Vec<_> = leaving.members().chain(&leavers).filter(first()).collect();

        let limit = joining.limit_passed(group, context, &self.touched(mode), &gone);
        if let (Some(limit), Mode::Atomic) = (limit, mode) {
            return Err(Refusal::TooManyMembers { limit });
        }
        let decision = match limit {
            Some(_) => Decision::nothing(),
            None => Decision::events(joining.events())
                .guarded(joining.guards(context, None))
                .and(Decision::events(edit_events(&edited, &edits)))
                .and(removed(gone.iter().copied(), RemovalReason::Removed, group, context)),
        };
        let mut items = joining.report();
        items.absorb(edited.report);
        items.absorb(leaving.report);
        items.applied = if limit.is_some() { 0 } else { items.applied + leavers.len() as u64 };
        Ok(decision.reporting(SectionReport { items, limit }))
    }

    /// The kinds whose members are counted although nobody joins. As a whole, an update that makes a group smaller is
    /// never refused for its size.
    fn touched(&self, mode: Mode) -> Vec<&str> {
        let added = self.add.iter().map(|new| &new.member);
        let named = added.chain(self.edit.iter().map(|edit| &edit.member)).chain(&self.remove);
        named.map(Reference::kind).filter(|_| mode == Mode::Partial).collect()
    }

    fn check_words(&self, wanted: &[NewMember], group: &Group) -> Result<(), Refusal> {
        let new_roles = self.edit.iter().filter_map(|edit| edit.role.as_deref());
        new_roles.clone().try_for_each(|role| word("role", role))?;
        let added = || self.add.iter().chain(wanted);
        check_room(group, added().map(|new| new.member.kind()), added().map(|new| new.role.as_str()).chain(new_roles))
    }

    fn last_edits(&self) -> HashMap<&Reference, &MemberEdit> {
        self.edit.iter().map(|edit| (&edit.member, edit)).collect()
    }
}

impl MemberEdit {
    fn changes(&self, membership: &Membership<'_>) -> bool {
        self.new_role(membership).is_some() || self.new_flag(membership).is_some()
    }

    fn new_role(&self, membership: &Membership<'_>) -> Option<&str> {
        self.role.as_deref().filter(|role| *role != membership.role)
    }

    fn new_flag(&self, membership: &Membership<'_>) -> Option<bool> {
        self.visited.filter(|visited| *visited != membership.visited)
    }
}

impl ExactMembers {
    fn wanted(&self) -> Result<Vec<NewMember>, Refusal> {
        let member = |id: &String| Reference::new(&self.kind, id).map_err(|error| error.refusal("id"));
        self.ids.iter().map(|id| Ok(NewMember::with_role(member(id)?, self.role.as_str()))).collect()
    }

    fn leavers(&self, group: &Group) -> Result<Vec<Reference>, Refusal> {
        let numbers = group.members.numbers(&self.kind);
        let wanted: HashSet<&str> = self.ids.iter().map(String::as_str).collect();
        let gone = numbers.into_iter().map(|number| number.to_string()).filter(|id| !wanted.contains(id.as_str()));
        gone.map(|id| Reference::new(&self.kind, &id).map_err(|error| error.refusal("id"))).collect()
    }
}

fn edit_events(edited: &Selection<'_>, edits: &HashMap<&Reference, &MemberEdit>) -> Vec<GroupEvent> {
    let mut by_role = BTreeMap::<&str, Vec<&Reference>>::new();
    let mut visits = Vec::new();
    for (member, membership) in &edited.found {
        let edit = edits[*member];
        if let Some(role) = edit.new_role(membership) {
            by_role.entry(role).or_default().push(member);
        }
        if let Some(visited) = edit.new_flag(membership) {
            visits.push(MemberVisited { member: (*member).clone(), visited }.into());
        }
    }
    by_role.into_iter().flat_map(|(role, members)| role_changed(members, role)).chain(visits).collect()
}

/// Passes each reference once.
fn first<'a>() -> impl FnMut(&&'a Reference) -> bool {
    let mut seen = HashSet::new();
    move |member| seen.insert(*member)
}
