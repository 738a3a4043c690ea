//! Puts one member, or one resource, into exactly the given groups.
//!
//! The caller knows from the views where it is now; each group is then decided by its own state, and all of them are
//! appended at once. Only a group that has to change has a say: one that is as it shall be may be suspended, and one
//! that shall not have it may be deleted.

use std::collections::BTreeSet;

use super::add_members::{AddMembers, NewMember};
use super::bulk::{Existing, Mode};
use super::link_resources::LinkResources;
use super::linking::Linked;
use super::remove_members::RemoveMembers;
use super::unlink_resources::UnlinkResources;
use crate::context::Context;
use crate::decision::Decision;
use crate::group::event::{GroupEvent, LinkedResource};
use crate::group::state::Group;
use crate::ids::GroupId;
use crate::reference::Reference;
use crate::refusal::Refusal;

/// Which groups have a part in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Moves {
    /// Have it afterwards, whether the views show it in them or not: it may have left since.
    pub into: Vec<GroupId>,
    /// Do not have it afterwards.
    pub out_of: Vec<GroupId>,
}

impl Moves {
    /// From the groups it is in to those it shall be in.
    pub fn between(current: &BTreeSet<GroupId>, wanted: &BTreeSet<GroupId>) -> Self {
        Self { into: wanted.iter().copied().collect(), out_of: current.difference(wanted).copied().collect() }
    }

    /// All of them.
    pub fn groups(&self) -> impl Iterator<Item = GroupId> {
        self.out_of.iter().chain(&self.into).copied()
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
        let membership = group.existing(context)?.administered(context)?.members.get(&self.member.member);
        if membership.is_some_and(|membership| !membership.suspended) {
            return Ok(Decision::nothing());
        }
        let members = vec![self.member.clone()];
        let added = AddMembers { members, mode: Mode::Atomic, existing: Existing::Skip }.decide(group, context)?;
        Ok(added.reporting(()))
    }

    /// The event of a group that shall not have the member, if it has.
    pub fn decide_out_of(&self, group: &Group, context: &Context<'_>) -> Result<Decision<GroupEvent>, Refusal> {
        if group.existing(context).is_err() || !group.members.contains(&self.member.member) {
            return Ok(Decision::nothing());
        }
        let removal = RemoveMembers::strict(vec![self.member.member.clone()]);
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
        if group.existing(context)?.administered(context)?.resource(&self.resource).is_some() {
            return Ok(Decision::nothing());
        }
        let linked = LinkedResource { resource: self.resource.clone(), attributes: crate::Attributes::new() };
        let link = LinkResources { resources: vec![linked], linked: Linked::Keep };
        Ok(link.decide(group, context)?.reporting(()))
    }

    /// The event of a group that shall not have the resource, if it has.
    pub fn decide_out_of(&self, group: &Group, context: &Context<'_>) -> Result<Decision<GroupEvent>, Refusal> {
        if group.existing(context).is_err() || group.resource(&self.resource).is_none() {
            return Ok(Decision::nothing());
        }
        let unlink = UnlinkResources { resources: vec![self.resource.clone()], missing: Existing::Skip };
        Ok(unlink.decide(group, context)?.reporting(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::group::event::{MembersRemoved, MembersSuspended, RemovalReason, ResourcesUnlinked};
    use crate::testing::{added, created_event, deleted_event, given, ids, links, member, suspended_event};

    #[test]
    fn what_it_shall_be_in_and_what_it_shall_leave() {
        let groups = |numbers: &[u32]| numbers.iter().map(|&number| ids(number).id).collect::<BTreeSet<_>>();
        let moves = Moves::between(&groups(&[1, 2]), &groups(&[3, 2]));
        assert_eq!(moves, Moves { into: vec![ids(2).id, ids(3).id], out_of: vec![ids(1).id] });
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
        let joins = SetGroupsOfMember { member: NewMember::new(member("device:31")) };
        let empty = || given([created_event(), suspended_event()]);
        empty().when(|group, context| set.decide_into(group, context)).then_refused(&Refusal::GroupSuspended);
        empty().when(|group, context| joins.decide_into(group, context)).then_refused(&Refusal::GroupSuspended);
        let full = || given([created_event(), added(&["device:31"]), links(&["form:5"]), suspended_event()]);
        full().when(|group, context| set.decide_out_of(group, context)).then_refused(&Refusal::GroupSuspended);
        full().when(|group, context| joins.decide_out_of(group, context)).then_refused(&Refusal::GroupSuspended);
    }

    #[test]
    fn a_suspended_group_that_need_not_change_does_not_matter() {
        let set = SetGroupsOfResource { resource: member("form:5") };
        let joins = SetGroupsOfMember { member: NewMember::new(member("device:31")) };
        let full = || given([created_event(), added(&["device:31"]), links(&["form:5"]), suspended_event()]);
        full().when(|group, context| set.decide_into(group, context)).then([]);
        full().when(|group, context| joins.decide_into(group, context)).then([]);
        let empty = || given([created_event(), suspended_event()]);
        empty().when(|group, context| set.decide_out_of(group, context)).then([]);
        empty().when(|group, context| joins.decide_out_of(group, context)).then([]);
    }

    #[test]
    fn a_deleted_group_is_left_and_not_joined() {
        let set = SetGroupsOfResource { resource: member("form:5") };
        let joins = SetGroupsOfMember { member: NewMember::new(member("device:31")) };
        let gone = || given([created_event(), added(&["device:31"]), links(&["form:5"]), deleted_event()]);
        gone().when(|group, context| set.decide_out_of(group, context)).then([]);
        gone().when(|group, context| joins.decide_out_of(group, context)).then([]);
        gone().when(|group, context| set.decide_into(group, context)).then_refused(&Refusal::UnknownGroup);
        gone().when(|group, context| joins.decide_into(group, context)).then_refused(&Refusal::UnknownGroup);
    }

    #[test]
    fn a_hidden_membership_comes_back() {
        let joins = SetGroupsOfMember { member: NewMember::new(member("device:31")) };
        let hidden = MembersSuspended { kind: "device".into(), ids: vec!["31".into()] };
        let decision = given([created_event(), added(&["device:31"]), hidden.into()])
            .when(|group, context| joins.decide_into(group, context))
            .then_ok();
        assert_eq!(decision.events.len(), 1);
    }
}
