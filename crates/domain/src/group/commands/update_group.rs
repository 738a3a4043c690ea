//! Changes many things of a group at once, with a report for each section.

use super::bulk::Mode;
use super::change_details::ChangeDetails;
use super::member_section::MemberChanges;
use super::remove_members::removed;
use super::report::{SectionReport, SectionReports};
use super::request_import::RequestImport;
use super::resource_section::ResourceChanges;
use super::selection::Selection;
use crate::context::Context;
use crate::decision::Decision;
use crate::group::event::{GroupEvent, GroupReactivated, GroupSuspended, RemovalReason};
use crate::group::state::{Group, Status};
use crate::policy::Rights;
use crate::refusal::Refusal;
use crate::subject::Directory;

/// Where the group shall stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusWish {
    /// In use; decided before everything else, so that the rest is possible.
    Active,
    /// Blocked; decided after everything else.
    Suspended,
    /// Something that means no change, but is asked for and therefore needs the rights all the same.
    Other,
}

/// See the module.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UpdateGroup {
    /// Where it shall stand.
    pub status: Option<StatusWish>,
    /// Name, description and so on; a bad text refuses everything.
    pub details: ChangeDetails,
    /// Members.
    pub members: MemberChanges,
    /// Resources.
    pub resources: ResourceChanges,
    /// A file of further members.
    pub import: Option<RequestImport>,
    /// Whether a bad item or a passed limit refuses everything, or is reported and left out.
    pub mode: Mode,
    /// What is known of the members that are named.
    pub directory: Directory,
}

type Updated = Decision<GroupEvent, SectionReports>;

impl UpdateGroup {
    /// The events of all sections.
    pub fn decide(&self, group: &Group, context: &Context<'_>) -> Result<Updated, Refusal> {
        group.existing(context)?;
        if self.is_exit(context) {
            return self.exit(group, context);
        }
        if group.status == Status::Suspended && self.status != Some(StatusWish::Active) {
            return Err(Refusal::GroupSuspended);
        }
        if self.is_empty() {
            return Ok(Decision::nothing().reporting(SectionReports::default()));
        }
        group.administered(context)?;
        self.sections(group, context)
    }

    fn sections(&self, group: &Group, context: &Context<'_>) -> Result<Updated, Refusal> {
        let back = group.status == Status::Suspended && self.status == Some(StatusWish::Active);
        let blocked = group.status == Status::Active && self.status == Some(StatusWish::Suspended);
        let members = self.members.decide(self.mode, &self.directory, group, context)?;
        let resources = self.resources.decide(self.mode, group, context)?;
        let reports = SectionReports { members: members.report.clone(), resources: resources.report.clone() };
        let import = self.import.as_ref().map_or(Ok(Decision::nothing()), |import| import.decide_unchecked(group))?;
        Ok(Decision::events(back.then(|| GroupReactivated {}.into()))
            .and(self.details.decide_unchecked(group, context)?)
            .and(members)
            .and(resources)
            .and(import)
            .and(Decision::<GroupEvent>::events(blocked.then(|| GroupSuspended {}.into())))
            .reporting(reports))
    }

    /// A member that removes itself and asks for nothing else leaves, for which it needs no rights.
    fn is_exit(&self, context: &Context<'_>) -> bool {
        let actor = context.actor.as_member();
        context.policy.rights == Rights::GroupAdmin
            && self.has_only_members()
            && actor.is_some_and(|actor| self.members.is_exit_of(&actor))
    }

    fn exit(&self, group: &Group, context: &Context<'_>) -> Result<Updated, Refusal> {
        let MemberChanges { remove, missing, .. } = &self.members;
        let leaving = Selection::of(remove, group, self.mode, *missing)?.only(|_| true);
        let left = removed(leaving.members(), RemovalReason::Left, group, context);
        let members = SectionReport { items: leaving.report, limit: None };
        Ok(left.reporting(SectionReports { members, ..SectionReports::default() }))
    }

    fn is_empty(&self) -> bool {
        self.has_only_members() && self.members.is_empty()
    }

    fn has_only_members(&self) -> bool {
        self.status.is_none() && self.details.is_empty() && self.resources.is_empty() && self.import.is_none()
    }
}

#[cfg(test)]
mod tests;
