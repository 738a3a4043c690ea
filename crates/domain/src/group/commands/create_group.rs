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
        let creator = context.actor.as_member();
        let rules = Rules { mode, repeated: self.repeated, most: None, directory, creator: creator.as_ref() };
        let mut joining = Joining::of(&[(&self.members, Existing::Strict)], group, context, &rules)?;
        reports.members.limit = joining.limit_passed(group, context, &[], &[]);
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
        reports.resources.limit = linking.limit_passed(group, context, &[], &[]);
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
mod tests;
