//! Unlinks resources from a group, all or none.

use std::collections::HashSet;

use super::bulk::{BulkReport, Existing};
use crate::context::Context;
use crate::decision::Decision;
use crate::group::event::{GroupEvent, RemovalReason, ResourcesUnlinked};
use crate::group::state::Group;
use crate::reference::Reference;
use crate::refusal::Refusal;

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnlinkResources {
    /// Which.
    pub resources: Vec<Reference>,
    /// What one that is not linked amounts to.
    pub missing: Existing,
}

impl UnlinkResources {
    /// The event.
    pub fn decide(&self, group: &Group, context: &Context<'_>) -> Result<Decision<GroupEvent, BulkReport>, Refusal> {
        group.changeable(context)?.administered(context)?;
        let (linked, others) = split(&self.resources, group);
        if let (Existing::Strict, Some(first)) = (self.missing, others.first()) {
            return Err(Refusal::ResourceNotLinked { first: first.to_string(), count: others.len() });
        }
        let report = BulkReport { applied: linked.len() as u64, skipped: others.len() as u64, refused: Vec::new() };
        Ok(Decision::events(unlinked(&linked, RemovalReason::Removed)).reporting(report))
    }
}

/// The listed ones that are linked, each once, and those that are not.
pub(super) fn split<'a>(
    resources: impl IntoIterator<Item = &'a Reference>,
    group: &Group,
) -> (Vec<&'a Reference>, Vec<&'a Reference>) {
    let known: HashSet<&Reference> = group.resources.iter().map(|linked| &linked.resource).collect();
    let mut seen = HashSet::new();
    resources.into_iter().filter(|resource| seen.insert(*resource)).partition(|resource| known.contains(resource))
}

/// The event that unlinks what is linked, if there is anything.
pub(super) fn unlinked(resources: &[&Reference], reason: RemovalReason) -> Option<GroupEvent> {
    let event = || ResourcesUnlinked { resources: resources.iter().copied().cloned().collect(), reason }.into();
    (!resources.is_empty()).then(event)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{created_event, given, group_admin, links, member, suspended_event};

    fn command(resources: &[&str], missing: Existing) -> UnlinkResources {
        UnlinkResources { resources: resources.iter().map(|text| member(text)).collect(), missing }
    }

    #[test]
    fn what_is_linked_is_unlinked_once() {
        let wish = command(&["form:5", "form:7", "form:5"], Existing::Skip);
        let event = || ResourcesUnlinked { resources: vec![member("form:5")], reason: RemovalReason::Removed };
        let past = [created_event(), links(&["form:5", "form:6"])];
        given(past.clone()).when(|group, context| wish.decide(group, context)).then([event().into()]);
        given(past.into_iter().chain([event().into()])).when(|group, context| wish.decide(group, context)).then([]);
    }

    #[test]
    fn strict_suspended_and_administered_refuse() {
        let decide =
            |group: &Group, context: &Context<'_>| command(&["form:7"], Existing::Strict).decide(group, context);
        given([created_event()])
            .when(decide)
            .then_refused(&Refusal::ResourceNotLinked { first: "form:7".into(), count: 1 });
        given([created_event(), suspended_event()]).when(decide).then_refused(&Refusal::GroupSuspended);
        given([created_event()]).under(group_admin).when(decide).then_refused(&Refusal::AdminRequired);
    }
}
