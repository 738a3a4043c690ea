//! Makes a group, with its first members and resources if wished.

use super::add_members::NewMember;
use super::bulk::{Existing, Mode};
use super::joining::{Joining, Rules};
use super::linking::Linking;
use super::report::SectionReports;
use super::request_import::RequestImport;
use super::texts::{check_optional, sorted_tags};
use crate::Attributes;
use crate::attributes;
use crate::context::{Actor, Context};
use crate::decision::Decision;
use crate::group::event::{GroupCreated, GroupEvent, LinkedResource};
use crate::group::state::{Group, Status, created};
use crate::guard::{ClaimKey, Guard, SequenceKey};
use crate::ids::GroupIds;
use crate::refusal::Refusal;
use crate::subject::Directory;

/// See the module.
#[derive(Debug, Clone, PartialEq)]
pub struct CreateGroup {
    /// What it will be known by.
    pub ids: GroupIds,
    /// What it is called.
    pub name: String,
    /// Free text.
    pub description: Option<String>,
    /// A free word.
    pub kind: Option<String>,
    /// How members come in.
    pub membership_type: Option<String>,
    /// In any order.
    pub tags: Vec<String>,
    /// Free values.
    pub attributes: Attributes,
    /// The moment it is filed under, in unix seconds.
    pub filed_at: Option<i64>,
    /// Whether a first import decides when it may be used.
    pub awaiting_import: bool,
    /// First members.
    pub members: Vec<NewMember>,
    /// What a member or resource that is named twice amounts to.
    pub repeated: Existing,
    /// First resources.
    pub resources: Vec<LinkedResource>,
    /// A file of further members.
    pub import: Option<RequestImport>,
}

impl CreateGroup {
    /// A group of this name and nothing else.
    pub fn named(ids: GroupIds, name: impl Into<String>) -> Self {
        Self {
            ids,
            name: name.into(),
            description: None,
            kind: None,
            membership_type: None,
            tags: Vec::new(),
            attributes: Attributes::new(),
            filed_at: None,
            awaiting_import: false,
            members: Vec::new(),
            repeated: Existing::Strict,
            resources: Vec::new(),
            import: None,
        }
    }

    /// The same with its maker as the first member and an admin, also if the maker is listed as something else.
    #[must_use]
    pub fn with_creator(mut self, creator: &Actor) -> Self {
        if let Some(creator) = NewMember::creator(creator) {
            self.members.retain(|new| new.member != creator.member);
            self.members.insert(0, creator);
        }
        self
    }

    /// The events of a new group; whatever is wrong refuses all of it.
    pub fn decide(&self, group: &Group, context: &Context<'_>) -> Result<Decision<GroupEvent>, Refusal> {
        let decision = self.decided(Mode::Atomic, &Directory::default(), group, context)?;
        Ok(decision.reporting(()))
    }

    /// The events of a group that is made even if some of its members or resources cannot be in it: unknown ones
    /// are left out, too many members leave the creator alone, too many resources leave none.
    pub fn decide_in_part(
        &self,
        directory: &Directory,
        group: &Group,
        context: &Context<'_>,
    ) -> Result<Decision<GroupEvent, SectionReports>, Refusal> {
        self.decided(Mode::Partial, directory, group, context)
    }

    fn decided(
        &self,
        mode: Mode,
        directory: &Directory,
        group: &Group,
        context: &Context<'_>,
    ) -> Result<Decision<GroupEvent, SectionReports>, Refusal> {
        if group.status != Status::Vacant {
            return Err(Refusal::GroupExists);
        }
        let mut reports = SectionReports::default();
        let decision = Decision::events([self.created(context)?.into()])
            .guarded(self.guards(context))
            .and(self.members(mode, directory, group, context, &mut reports)?)
            .and(self.resources(mode, group, context, &mut reports)?)
            .and(match &self.import {
                Some(import) => import.decide_unchecked(group)?,
                None => Decision::nothing(),
            });
        Ok(decision.reporting(reports))
    }

    fn created(&self, context: &Context<'_>) -> Result<GroupCreated, Refusal> {
        context.policy.name.check("name", &self.name)?;
        if let Some(description) = &self.description {
            context.policy.description.check("description", description)?;
        }
        check_optional("kind", self.kind.as_deref())?;
        check_optional("membership_type", self.membership_type.as_deref())?;
        attributes::check(&self.attributes, attributes::MAX_BYTES)?;
        Ok(GroupCreated {
            description: self.description.clone(),
            kind: self.kind.clone(),
            membership_type: self.membership_type.clone(),
            tags: sorted_tags(&self.tags)?,
            attributes: self.attributes.clone(),
            filed_at: self.filed_at,
            awaiting_import: self.awaiting_import,
            ..created(&self.ids, context, self.name.clone())
        })
    }

    fn members(
        &self,
        mode: Mode,
        directory: &Directory,
        group: &Group,
        context: &Context<'_>,
        reports: &mut SectionReports,
    ) -> Result<Decision<GroupEvent>, Refusal> {
        let rules = Rules { mode, existing: Existing::Strict, repeated: self.repeated, most: None, directory };
        let mut joining = Joining::of(&self.members, group, context, &rules)?;
        let creator = context.actor.as_member();
        reports.members.limit = joining.limit_passed(group, context, &[]);
        match reports.members.limit {
            Some(limit) if mode == Mode::Atomic => return Err(Refusal::TooManyMembers { limit }),
            Some(_) => joining.fresh.retain(|new| Some(&new.member) == creator.as_ref()),
            None => {}
        }
        let decision = Decision::events(joining.events()).guarded(joining.guards(context, creator.as_ref()));
        reports.members.items = joining.report();
        Ok(decision)
    }

    fn resources(
        &self,
        mode: Mode,
        group: &Group,
        context: &Context<'_>,
        reports: &mut SectionReports,
    ) -> Result<Decision<GroupEvent>, Refusal> {
        let linking = Linking::of(&self.resources, group, self.repeated.into())?;
        reports.resources.limit = linking.limit_passed(group, context, &[]);
        match reports.resources.limit {
            Some(limit) if mode == Mode::Atomic => return Err(Refusal::TooManyResources { limit }),
            Some(_) => return Ok(Decision::nothing()),
            None => {}
        }
        reports.resources.items = linking.report();
        Ok(Decision::events(linking.events()).guarded(linking.guards(context)))
    }

    fn guards(&self, context: &Context<'_>) -> Vec<Guard> {
        let owner = crate::StreamId::group(self.ids.id).to_string();
        let mut guards = vec![
            Guard::Claim { key: ClaimKey::token(&self.ids.token), owner: owner.clone() },
            Guard::Number {
                key: SequenceKey { scope: self.ids.number_scope.clone(), kind: "group".into() },
                used: self.ids.number,
            },
        ];
        if context.policy.unique_names {
            guards.push(Guard::Claim { key: ClaimKey::group_name(context.workspace, &self.name), owner });
        }
        guards
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guard::CountKey;
    use crate::testing::{actor, created_event, given, ids, linked, member, members_of, workspace};

    fn divers(members: &[&str]) -> CreateGroup {
        let members = members.iter().map(|text| NewMember::new(member(text))).collect();
        CreateGroup { members, ..CreateGroup::named(ids(1), "divers") }
    }

    fn in_part(command: &CreateGroup, group: &Group, context: &Context<'_>) -> Result<Parted, Refusal> {
        command.decide_in_part(&Directory::default(), group, context)
    }

    type Parted = Decision<GroupEvent, SectionReports>;

    #[test]
    fn a_group_is_made_with_its_first_members() {
        let command = CreateGroup {
            members: vec![NewMember::with_role(member("user:u-asha"), "admin")],
            tags: vec!["b".into(), "a".into(), "b".into()],
            ..divers(&[])
        };
        let decision = given([]).when(|group, context| command.decide(group, context)).then_ok();
        let kinds: Vec<_> = decision.events.iter().map(GroupEvent::kind).collect();
        assert_eq!(kinds, ["group.created", "group.members-added"]);
        let GroupEvent::Created(created) = &decision.events[0] else { panic!("{decision:?}") };
        assert_eq!(created.tags, ["a", "b"]);
    }

    #[test]
    fn the_creator_joins_once_as_an_admin() {
        let command = divers(&["user:b", "user:u-asha"]).with_creator(&actor());
        let creator = NewMember { member: member("user:u-asha"), role: "admin".into(), visited: true };
        assert_eq!(command.members, [creator, NewMember::new(member("user:b"))]);
        assert!(divers(&[]).with_creator(&Actor::new("operator")).members.is_empty());
    }

    #[test]
    fn an_id_is_used_once() {
        given([created_event()])
            .when(|group, context| divers(&[]).decide(group, context))
            .then_refused(&Refusal::GroupExists);
    }

    #[test]
    fn bad_texts_are_refused() {
        let refused = |command: CreateGroup, field, reason| {
            given([])
                .when(|group, context| command.decide(group, context))
                .then_refused(&Refusal::InvalidText { field, reason });
        };
        let long = "x".repeat(70_000);
        refused(CreateGroup::named(ids(1), " "), "name", "must not be blank");
        refused(CreateGroup { kind: Some(long.clone()), ..divers(&[]) }, "kind", "is longer than 65536 bytes");
        refused(CreateGroup { tags: vec![" ".into()], ..divers(&[]) }, "tags", "must not be blank");
        refused(CreateGroup { description: Some("x".repeat(10_001)), ..divers(&[]) }, "description", "is too long");
        let attributes: Attributes = (0..5).map(|i| (i.to_string(), long.clone().into())).collect();
        refused(CreateGroup { attributes, ..divers(&[]) }, "attributes", "are too large");
    }

    #[test]
    fn unique_names_are_claimed() {
        let claims = given([])
            .under(|policy| policy.unique_names = true)
            .when(|group, context| divers(&[]).decide(group, context))
            .then_ok()
            .guards;
        assert!(claims.iter().any(|g| matches!(g, Guard::Claim { key, .. } if key.as_str() == "name/acme/divers")));
    }

    #[test]
    fn only_the_creator_is_held_to_the_number_of_groups() {
        let guards = given([])
            .under(|policy| policy.max_groups_per_member = Some(50))
            .when(|group, context| divers(&["user:u-asha", "user:b"]).decide(group, context))
            .then_ok()
            .guards;
        let count = |text, limit| {
            let key = CountKey::groups_of_member(&workspace(), &member(text));
            Guard::Count { key, change: 1, limit }
        };
        assert_eq!(guards[2..], [count("user:u-asha", Some(50)), count("user:b", None)]);
    }

    #[test]
    fn too_many_members_refuse_the_group_or_leave_the_creator_alone() {
        let command = divers(&["user:b", "user:c"]).with_creator(&actor());
        given([])
            .under(|policy| policy.max_members = Some(2))
            .when(|group, context| command.decide(group, context))
            .then_refused(&Refusal::TooManyMembers { limit: 2 });
        let decision = given([])
            .under(|policy| policy.max_members = Some(2))
            .when(|group, context| in_part(&command, group, context))
            .then_ok();
        assert_eq!(decision.events.iter().map(members_of).collect::<Vec<_>>(), [0, 1]);
        assert_eq!(decision.report.members.limit, Some(2));
        assert_eq!(decision.report.members.items.applied, 1);
    }

    #[test]
    fn too_many_resources_refuse_the_group_or_leave_none() {
        let resources = ["activity:a", "activity:b", "form:1"].map(linked).to_vec();
        let command = CreateGroup { resources, ..divers(&["user:b"]) };
        given([])
            .under(|policy| policy.max_resources = Some(1))
            .when(|group, context| command.decide(group, context))
            .then_refused(&Refusal::TooManyResources { limit: 1 });
        let decision = given([])
            .under(|policy| policy.max_resources = Some(1))
            .when(|group, context| in_part(&command, group, context))
            .then_ok();
        assert_eq!(decision.events.len(), 2, "created and the member");
        assert_eq!(decision.report.resources.limit, Some(1));
        let two = given([])
            .under(|policy| policy.max_resources = Some(2))
            .when(|group, context| command.decide(group, context))
            .then_ok();
        assert_eq!(two.events.len(), 3, "a limit counts each kind alone");
    }

    #[test]
    fn a_repeated_member_is_a_violation_or_counts_once() {
        let command = divers(&["user:b", "user:b"]);
        given([])
            .when(|group, context| command.decide(group, context))
            .then_refused(&Refusal::NamedTwice { first: "user:b".into() });
        let lenient = CreateGroup { repeated: Existing::Skip, ..command };
        let decision = given([]).when(|group, context| lenient.decide(group, context)).then_ok();
        assert_eq!(decision.events.iter().map(members_of).sum::<usize>(), 1);
    }
}
