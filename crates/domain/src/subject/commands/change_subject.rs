//! Changes name, status or attributes of a subject.

use super::register_subject::check;
use crate::attributes::AttributesChange;
use crate::context::Context;
use crate::decision::Decision;
use crate::patch::Patch;
use crate::reference::Reference;
use crate::refusal::Refusal;
use crate::subject::event::{SubjectChanged, SubjectEvent};
use crate::subject::state::{Subject, SubjectStatus};

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
        subject.existing(context, &self.subject)?;
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
        Ok(Decision::events([changed.into()]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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
