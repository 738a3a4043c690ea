//! The resources' section of an update: link, unlink, and whole lists.

use std::collections::HashSet;

use super::bulk::{BulkReport, Existing, Mode};
use super::linking::{Linked, Linking};
use super::report::SectionReport;
use super::unlink_resources::{split, unlinked};
use crate::context::Context;
use crate::decision::Decision;
use crate::group::event::{GroupEvent, LinkedResource, RemovalReason};
use crate::group::state::Group;
use crate::reference::Reference;
use crate::refusal::Refusal;

/// What shall become of the resources: first linked, then unlinked, so that a new one in both lists never appears.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResourceChanges {
    /// What shall be linked, in this order.
    pub link: Vec<LinkedResource>,
    /// What one that is linked already amounts to.
    pub linked: Linked,
    /// What shall not be linked.
    pub unlink: Vec<Reference>,
    /// What an unlinked one that was not linked amounts to.
    pub missing: Existing,
    /// Kinds of which all resources are given.
    pub exact: Vec<ExactResources>,
}

/// All resources of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExactResources {
    /// The kind.
    pub kind: String,
    /// The ids after the colon.
    pub ids: Vec<String>,
}

impl ResourceChanges {
    pub(super) fn is_empty(&self) -> bool {
        self.link.is_empty() && self.unlink.is_empty() && self.exact.is_empty()
    }

    /// The events and a report; in part, all of it is left out past the limit of resources, also where the group is past
    /// it before and too few are unlinked.
    pub(super) fn decide(
        &self,
        mode: Mode,
        group: &Group,
        context: &Context<'_>,
    ) -> Result<Decision<GroupEvent, SectionReport>, Refusal> {
        let exact = self.exact.iter().map(ExactResources::wanted).collect::<Result<Vec<_>, _>>()?.concat();
        let unlink: HashSet<&Reference> = self.unlink.iter().collect();
        let wished = self.link.iter().filter(|new| !unlink.contains(&new.resource));
        let named: HashSet<&Reference> = self.link.iter().map(|new| &new.resource).collect();
        let others: Vec<_> = exact.iter().filter(|new| !named.contains(&new.resource)).collect();
        let linking = Linking::of(wished, group, self.linked)?.with(Linking::of(others, group, Linked::Keep)?);
        let (gone, report) = self.leaving(&exact, group)?;

        let limit = linking.limit_passed(group, context, &self.touched(mode), &gone);
        if let (Some(limit), Mode::Atomic) = (limit, mode) {
            return Err(Refusal::TooManyResources { limit });
        }
        if limit.is_some() {
            return Ok(Decision::nothing().reporting(SectionReport { items: BulkReport::default(), limit }));
        }
        let mut items = linking.report();
        items.absorb(report);
        Ok(Decision::events(linking.events())
            .guarded(linking.guards(context))
            .and(Decision::events(unlinked(&gone, RemovalReason::Removed)))
            .reporting(SectionReport { items, limit }))
    }

    /// The kinds whose resources are counted although none is linked; none where an update is made as a whole.
    fn touched(&self, mode: Mode) -> Vec<&str> {
        let named = self.link.iter().map(|new| &new.resource).chain(&self.unlink);
        named.map(Reference::kind).filter(|_| mode == Mode::Partial).collect()
    }

    /// What is linked and shall not be.
    fn leaving<'a>(
        &'a self,
        exact: &[LinkedResource],
        group: &'a Group,
    ) -> Result<(Vec<&'a Reference>, BulkReport), Refusal> {
        let fresh: HashSet<&Reference> = self.link.iter().map(|new| &new.resource).collect();
        let (_, missing) = split(&self.unlink, group);
        let missing: Vec<_> = missing.into_iter().filter(|resource| !fresh.contains(resource)).collect();
        if let (Existing::Strict, Some(first)) = (self.missing, missing.first()) {
            return Err(Refusal::ResourceNotLinked { first: first.to_string(), count: missing.len() });
        }
        let kinds: HashSet<&str> = self.exact.iter().map(|exact| exact.kind.as_str()).collect();
        let wanted: HashSet<&Reference> = exact.iter().map(|new| &new.resource).collect();
        let linked = group.resources.iter().map(|linked| &linked.resource);
        let left_out = linked.filter(|linked| kinds.contains(linked.kind()) && !wanted.contains(linked));
        let (gone, _) = split(self.unlink.iter().chain(left_out), group);
        let report = BulkReport { applied: gone.len() as u64, skipped: missing.len() as u64, ..BulkReport::default() };
        Ok((gone, report))
    }
}

impl ExactResources {
    fn wanted(&self) -> Result<Vec<LinkedResource>, Refusal> {
        let linked = |resource| LinkedResource { resource, attributes: crate::Attributes::new() };
        let ids = self.ids.iter();
        ids.map(|id| Reference::new(&self.kind, id).map(linked).map_err(|error| error.refusal("id"))).collect()
    }
}
