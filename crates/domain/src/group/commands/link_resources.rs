//! Links resources to a group, all or none.

use super::bulk::BulkReport;
use super::linking::{Linked, Linking};
use crate::context::Context;
use crate::decision::Decision;
use crate::group::event::{GroupEvent, LinkedResource};
use crate::group::state::Group;
use crate::refusal::Refusal;

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkResources {
    /// In link order.
    pub resources: Vec<LinkedResource>,
    /// What one that is linked already amounts to.
    pub linked: Linked,
}

impl LinkResources {
    /// The event.
    pub fn decide(&self, group: &Group, context: &Context<'_>) -> Result<Decision<GroupEvent, BulkReport>, Refusal> {
        group.changeable(context)?.administered(context)?;
        let linking = Linking::of(&self.resources, group, self.linked)?;
        if let Some(limit) = linking.limit_passed(group, context, &[], &[]) {
            return Err(Refusal::TooManyResources { limit });
        }
        Ok(Decision::events(linking.events()).guarded(linking.guards(context)).reporting(linking.report()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::group::event::ResourcesLinked;
    use crate::guard::{ClaimKey, Guard};
    use crate::testing::{created_event, given, group_admin, linked, links, member, suspended_event, workspace};

    fn command(resources: &[&str], linked_already: Linked) -> LinkResources {
        LinkResources { resources: resources.iter().map(|text| linked(text)).collect(), linked: linked_already }
    }

    #[test]
    fn new_ones_are_linked_in_order_and_known_ones_kept() {
        let wish = command(&["activity:c", "activity:a", "activity:b", "activity:b"], Linked::Keep);
        let decision = given([created_event(), links(&["activity:a"])])
            .when(|group, context| wish.decide(group, context))
            .then_ok();
        assert_eq!(decision.events, [links(&["activity:c", "activity:b"])]);
        assert_eq!((decision.report.applied, decision.report.skipped), (2, 2));
    }

    #[test]
    fn a_strict_link_refuses_what_is_linked() {
        let refused = |wish: LinkResources, refusal| {
            given([created_event(), links(&["form:5"])])
                .when(|group, context| wish.decide(group, context))
                .then_refused(&refusal);
        };
        let count = 1;
        refused(
            command(&["form:6", "form:5"], Linked::Refuse),
            Refusal::ResourceLinked { first: "form:5".into(), count },
        );
        refused(command(&["form:6", "form:6"], Linked::Refuse), Refusal::NamedTwice { first: "form:6".into() });
    }

    #[test]
    fn a_link_may_take_other_attributes() {
        let mut resource = linked("form:5");
        resource.attributes.insert("type".into(), "Course".into());
        let wish = LinkResources { resources: vec![resource.clone()], linked: Linked::Replace };
        let changed = || GroupEvent::from(ResourcesLinked { resources: vec![resource.clone()] });
        let past = [created_event(), links(&["form:5", "form:6"])];
        given(past.clone()).when(|group, context| wish.decide(group, context)).then([changed()]);
        let past = past.into_iter().chain([changed()]);
        given(past.clone()).when(|group, context| wish.decide(group, context)).then([]);
        given(past)
            .when(|group, _| Ok(group.resources.clone()))
            .then_ok()
            .iter()
            .zip([resource.clone(), linked("form:6")])
            .for_each(|(linked, expected)| assert_eq!(*linked, expected, "the link keeps its place"));
    }

    #[test]
    fn a_limit_and_a_strict_directory_hold() {
        let wish = command(&["form:6"], Linked::Keep);
        given([created_event(), links(&["form:5"])])
            .under(|policy| policy.max_resources = Some(1))
            .when(|group, context| wish.decide(group, context))
            .then_refused(&Refusal::TooManyResources { limit: 1 });
        let guards = given([created_event()])
            .under(|policy| policy.resources_must_exist = true)
            .when(|group, context| wish.decide(group, context))
            .then_ok()
            .guards;
        assert_eq!(guards, [Guard::Require { key: ClaimKey::subject(&workspace(), &member("form:6")) }]);
    }

    #[test]
    fn suspended_and_administered_groups_refuse() {
        let decide = |group: &Group, context: &Context<'_>| command(&["form:5"], Linked::Keep).decide(group, context);
        given([created_event(), suspended_event()]).when(decide).then_refused(&Refusal::GroupSuspended);
        given([created_event()]).under(group_admin).when(decide).then_refused(&Refusal::AdminRequired);
    }
}
