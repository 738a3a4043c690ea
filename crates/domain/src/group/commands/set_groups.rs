//! Puts one member, or one resource, into exactly the given groups.
//!
//! The caller knows from the views where it is now; each group that has to change is then decided by its own state,
//! and all of them are appended at once.

use std::collections::BTreeSet;

use super::add_members::{AddMembers, NewMember};
use super::bulk::{Existing, Mode};
use super::link_resources::LinkResources;
use super::linking::Linked;
use super::remove_members::RemoveMembers;
use super::unlink_resources::UnlinkResources;
use crate::context::Context;
use crate::decision::Decision;
use crate::group::event::{GroupEvent, LinkedResource, RemovalReason};
use crate::group::state::Group;
use crate::ids::GroupId;
use crate::reference::Reference;
use crate::refusal::Refusal;

/// Which groups change, and how.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Moves {
    /// Have it afterwards.
    pub into: Vec<GroupId>,
    /// Do not have it afterwards.
    pub out_of: Vec<GroupId>,
}

impl Moves {
    /// From the groups it is in to those it shall be in.
    pub fn between(current: &BTreeSet<GroupId>, wanted: &BTreeSet<GroupId>) -> Self {
        Self {
            into: wanted.difference(current).copied().collect(),
            out_of: current.difference(wanted).copied().collect(),
        }
    }
}

/// One group of a member's new list of groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetGroupsOfMember {
    /// Who.
    pub member: NewMember,
}

impl SetGroupsOfMember {
    /// The event of a group that shall have the member, if it has not.
    pub fn decide_into(&self, group: &Group, context: &Context<'_>) -> Result<Decision<GroupEvent>, Refusal> {
        let members = vec![self.member.clone()];
        let added = AddMembers { members, mode: Mode::Atomic, existing: Existing::Skip }.decide(group, context)?;
        Ok(added.reporting(()))
    }

    /// The event of a group that shall not have the member, if it has.
    pub fn decide_out_of(&self, group: &Group, context: &Context<'_>) -> Result<Decision<GroupEvent>, Refusal> {
        let removal = RemoveMembers {
            members: vec![self.member.member.clone()],
            mode: Mode::Atomic,
            missing: Existing::Skip,
            must_exist: false,
            reason: RemovalReason::Removed,
        };
        Ok(removal.decide(group, context)?.reporting(()))
    }
}

/// One group of a resource's new list of groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetGroupsOfResource {
    /// Which.
    pub resource: Reference,
}

impl SetGroupsOfResource {
    /// The event of a group that shall have the resource, if it has not.
    pub fn decide_into(&self, group: &Group, context: &Context<'_>) -> Result<Decision<GroupEvent>, Refusal> {
        let linked = LinkedResource { resource: self.resource.clone(), attributes: crate::Attributes::new() };
        let link = LinkResources { resources: vec![linked], linked: Linked::Keep };
        Ok(link.decide(group, context)?.reporting(()))
    }

    /// The event of a group that shall not have the resource, if it has.
    pub fn decide_out_of(&self, group: &Group, context: &Context<'_>) -> Result<Decision<GroupEvent>, Refusal> {
        let unlink = UnlinkResources { resources: vec![self.resource.clone()], missing: Existing::Skip };
        Ok(unlink.decide(group, context)?.reporting(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::group::event::{MembersRemoved, ResourcesUnlinked};
    use crate::testing::{added, created_event, given, ids, links, member, suspended_event};

    #[test]
    fn only_groups_that_differ_change() {
        let groups = |numbers: &[u32]| numbers.iter().map(|&number| ids(number).id).collect::<BTreeSet<_>>();
        let moves = Moves::between(&groups(&[1, 2]), &groups(&[3, 2]));
        assert_eq!(moves, Moves { into: vec![ids(3).id], out_of: vec![ids(1).id] });
    }

    #[test]
    fn a_member_comes_and_goes() {
        let set = SetGroupsOfMember { member: NewMember::new(member("device:31")) };
        let gone = MembersRemoved { kind: "device".into(), ids: vec!["31".into()], reason: RemovalReason::Removed };
        let has = [created_event(), added(&["device:31"])];
        given([created_event()]).when(|group, context| set.decide_into(group, context)).then([added(&["device:31"])]);
        given(has.clone()).when(|group, context| set.decide_into(group, context)).then([]);
        given(has).when(|group, context| set.decide_out_of(group, context)).then([gone.into()]);
        given([created_event()]).when(|group, context| set.decide_out_of(group, context)).then([]);
    }

    #[test]
    fn a_resource_comes_and_goes() {
        let set = SetGroupsOfResource { resource: member("form:5") };
        let gone = ResourcesUnlinked { resources: vec![member("form:5")], reason: RemovalReason::Removed };
        let has = [created_event(), links(&["form:5"])];
        given([created_event()]).when(|group, context| set.decide_into(group, context)).then([links(&["form:5"])]);
        given(has.clone()).when(|group, context| set.decide_into(group, context)).then([]);
        given(has).when(|group, context| set.decide_out_of(group, context)).then([gone.into()]);
        given([created_event()]).when(|group, context| set.decide_out_of(group, context)).then([]);
    }

    #[test]
    fn a_suspended_group_takes_no_part() {
        let set = SetGroupsOfResource { resource: member("form:5") };
        given([created_event(), suspended_event()])
            .when(|group, context| set.decide_into(group, context))
            .then_refused(&Refusal::GroupSuspended);
    }
}
