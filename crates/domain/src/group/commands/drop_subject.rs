//! Takes a subject that is being removed from the directory out of one group, as a member and as a resource.

use super::remove_members::removed;
use super::unlink_resources::unlinked;
use crate::context::Context;
use crate::decision::Decision;
use crate::group::event::{GroupEvent, RemovalReason};
use crate::group::state::Group;
use crate::reference::Reference;
use crate::refusal::Refusal;

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DropSubject {
    /// Which.
    pub subject: Reference,
}

impl DropSubject {
    /// The events; none in a group that does not hold it. Passes on a suspended group and asks for no rights in it:
    /// whoever may remove the subject removes it everywhere.
    pub fn decide(&self, group: &Group, context: &Context<'_>) -> Result<Decision<GroupEvent>, Refusal> {
        group.existing(context)?;
        let reason = RemovalReason::SubjectRemoved;
        let member = Some(&self.subject).filter(|subject| group.members.contains(subject));
        let resource: Vec<_> =
            Some(&self.subject).filter(|subject| group.resource(subject).is_some()).into_iter().collect();
        Ok(removed(member, reason, group, context).and(Decision::events(unlinked(&resource, reason))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::group::event::{MembersRemoved, ResourcesUnlinked};
    use crate::testing::{added, created_event, deleted_event, given, group_admin, links, member, suspended_event};

    fn decide(group: &Group, context: &Context<'_>) -> Result<Decision<GroupEvent>, Refusal> {
        DropSubject { subject: member("device:31") }.decide(group, context)
    }

    #[test]
    fn a_removed_subject_disappears_even_from_a_suspended_group() {
        let reason = RemovalReason::SubjectRemoved;
        let member_gone = MembersRemoved { kind: "device".into(), ids: vec!["31".into()], reason };
        let link_gone = ResourcesUnlinked { resources: vec![member("device:31")], reason };
        given([created_event(), added(&["device:31"]), links(&["device:31"]), suspended_event()])
            .under(group_admin)
            .when(decide)
            .then([member_gone.into(), link_gone.into()]);
    }

    #[test]
    fn a_group_without_it_does_not_change() {
        given([created_event(), added(&["device:3"])]).when(decide).then([]);
        given([created_event(), deleted_event()]).when(decide).then_refused(&Refusal::UnknownGroup);
    }
}
