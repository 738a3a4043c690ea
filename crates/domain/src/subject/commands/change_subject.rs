//! Changes name, status or attributes of a subject.

use super::register_subject::check;
use crate::Attributes;
use crate::attributes::AttributesChange;
use crate::context::Context;
use crate::decision::Decision;
use crate::event::StreamId;
use crate::guard::Guard;
use crate::patch::Patch;
use crate::reference::Reference;
use crate::refusal::Refusal;
use crate::subject::event::{SubjectChanged, SubjectEvent};
use crate::subject::state::{Subject, SubjectStatus};
use crate::subject::vanity::vanity_claim;

/// See the module. What is absent stays as it is, and so does what is wished to be as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeSubject {
    /// What it is known as.
    pub subject: Reference,
    /// Another name, or none.
    pub name: Patch<String>,
    /// Another status.
    pub status: Option<SubjectStatus>,
    /// Other attributes.
    pub attributes: Option<AttributesChange>,
}

impl ChangeSubject {
    /// The event.
    pub fn decide(&self, subject: &Subject, context: &Context<'_>) -> Result<Decision<SubjectEvent>, Refusal> {
        let known = subject.existing(context, &self.subject)?;
        let changed = SubjectChanged {
            name: self.name.clone().filter(|name| *name != subject.name),
            status: self.status.filter(|status| *status != subject.status),
            attributes: self.attributes.as_ref().and_then(|change| change.applied_to(&subject.attributes)),
        };
        if changed == SubjectChanged::default() {
            return Ok(Decision::nothing());
        }
        let name = changed.name.as_ref().and_then(Option::as_deref);
        check(name, changed.attributes.as_ref())?;
        let attributes = changed.attributes.as_ref().unwrap_or(&subject.attributes);
        context.policy.subjects.check(name, attributes, &subject.attributes)?;
        let guards = moved_claim(subject, known, attributes, context);
        Ok(Decision::events([changed.into()]).guarded(guards))
    }
}

/// The old address of a brand becomes free before the new one is taken.
fn moved_claim(subject: &Subject, known: &Reference, attributes: &Attributes, context: &Context<'_>) -> Vec<Guard> {
    let (old, new) = (vanity_claim(context, known, &subject.attributes), vanity_claim(context, known, attributes));
    if old == new {
        return Vec::new();
    }
    let released = old.map(|key| Guard::Release { key, unless_required_since: None });
    let owner = subject.id.map(|id| StreamId::subject(id).to_string());
    let claimed = new.zip(owner).map(|(key, owner)| Guard::Claim { key, owner });
    released.into_iter().chain(claimed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guard::ClaimKey;
    use crate::ids::SubjectId;
    use crate::testing::{given_state, member, registered_event};

    fn keep() -> ChangeSubject {
        ChangeSubject { subject: member("device:31"), name: None, status: None, attributes: None }
    }

    #[test]
    fn only_what_becomes_different_is_in_the_event() {
        let wish = ChangeSubject {
            name: Some(Some("Door cam".into())),
            status: Some(SubjectStatus::Inactive),
            attributes: Some(AttributesChange::Merge([("owner".into(), "Ann".into())].into())),
            ..keep()
        };
        let changed = SubjectChanged {
            status: Some(SubjectStatus::Inactive),
            attributes: Some([("owner".into(), "Ann".into())].into()),
            ..SubjectChanged::default()
        };
        let decide = |subject: &Subject, context: &Context<'_>| wish.decide(subject, context);
        let past = || registered_event("device:31", Some("Door cam"));
        given_state::<Subject>([past()]).when(decide).then([changed.clone().into()]);
        given_state::<Subject>([past(), changed.into()]).when(decide).then([]);
    }

    #[test]
    fn another_address_of_a_brand_moves_the_claim() {
        let attributes = |url: &str| Attributes::from([("vanity_url".to_owned(), url.into())]);
        let address = |url| SubjectChanged { attributes: Some(attributes(url)), ..SubjectChanged::default() };
        let past = || [registered_event("brand:b-1", None), address("main").into()];
        let guards = |url| {
            let attributes = Some(AttributesChange::Whole(attributes(url)));
            let wish = ChangeSubject { subject: member("brand:b-1"), attributes, ..keep() };
            given_state::<Subject>(past()).when(|subject, context| wish.decide(subject, context)).then_ok().guards
        };
        let key = |url| ClaimKey::new("vanity_url", "", url);
        let released = Guard::Release { key: key("main"), unless_required_since: None };
        let owner = StreamId::subject(SubjectId(uuid::Uuid::from_u128(7))).to_string();
        assert_eq!(guards("Reef"), [released.clone(), Guard::Claim { key: key("reef"), owner }]);
        assert_eq!((guards("MAIN"), guards("")), (vec![], vec![released]));
    }

    #[test]
    fn a_name_can_be_taken_away() {
        let wish = ChangeSubject { name: Some(None), ..keep() };
        given_state::<Subject>([registered_event("device:31", Some("Door cam"))])
            .when(|subject, context| wish.decide(subject, context))
            .then([SubjectChanged { name: Some(None), ..SubjectChanged::default() }.into()]);
    }

    #[test]
    fn unknown_foreign_and_oversized_are_refused() {
        let unknown = Refusal::UnknownSubject { subject: "device:31".into() };
        let decide = |subject: &Subject, context: &Context<'_>| keep().decide(subject, context);
        given_state::<Subject>([]).when(decide).then_refused(&unknown);
        given_state::<Subject>([registered_event("device:32", None)]).when(decide).then_refused(&unknown);
        given_state::<Subject>([registered_event("device:31", None)])
            .in_workspace("other")
            .when(decide)
            .then_refused(&unknown);
        let long = ChangeSubject { name: Some(Some("x".repeat(65_537))), ..keep() };
        given_state::<Subject>([registered_event("device:31", None)])
            .when(|subject, context| long.decide(subject, context))
            .then_refused(&Refusal::InvalidText { field: "name", reason: "is longer than 65536 bytes" });
    }
}
