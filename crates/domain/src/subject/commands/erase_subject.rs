//! Erases what is personal of a subject for good: its key is destroyed once this is in the log. A subject that is
//! still known is removed with it; the groups that hold it lose it in the same append.

use super::RemoveSubject;
use crate::context::Context;
use crate::decision::Decision;
use crate::personal::is_person;
use crate::reference::Reference;
use crate::refusal::Refusal;
use crate::subject::event::{SubjectErased, SubjectEvent};
use crate::subject::state::Subject;

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EraseSubject {
    /// What it is known as, or was before it was removed.
    pub subject: Reference,
    /// See [`RemoveSubject::looked_at`].
    pub looked_at: Option<u64>,
}

impl EraseSubject {
    /// The events, unless it is erased already.
    pub fn decide(&self, subject: &Subject, context: &Context<'_>) -> Result<Decision<SubjectEvent>, Refusal> {
        if !is_person(&self.subject) {
            let reason = "must be a person: nothing of other directory entries is sealed";
            return Err(Refusal::InvalidText { field: "subject", reason });
        }
        let Self { subject: wanted, looked_at } = self.clone();
        if subject.workspace.as_ref() != Some(context.workspace) {
            return Err(Refusal::UnknownSubject { subject: wanted.to_string() });
        }
        if subject.erased {
            return Ok(Decision::nothing());
        }
        let removed = match &subject.subject {
            Some(_) => RemoveSubject { subject: wanted, looked_at }.decide(subject, context)?,
            None => Decision::nothing(),
        };
        Ok(removed.and(Decision::<SubjectEvent>::events([SubjectErased {}.into()])))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decision::Decider;
    use crate::guard::{ClaimKey, Guard};
    use crate::subject::event::SubjectRemoved;
    use crate::testing::{given_state, member, registered_event, workspace};

    fn decide(subject: &Subject, context: &Context<'_>) -> Result<Decision<SubjectEvent>, Refusal> {
        EraseSubject { subject: member("user:7"), looked_at: Some(9) }.decide(subject, context)
    }

    fn erased() -> SubjectEvent {
        SubjectErased {}.into()
    }

    #[test]
    fn who_is_known_is_removed_and_erased() {
        let decision = given_state::<Subject>([registered_event("user:7", Some("Asha"))]).when(decide).then_ok();
        assert_eq!(decision.events, [SubjectRemoved {}.into(), erased()]);
        let key = ClaimKey::subject(&workspace(), &member("user:7"));
        assert_eq!(decision.guards, [Guard::Release { key, unless_required_since: Some(9) }]);
    }

    #[test]
    fn who_was_removed_before_is_only_erased_and_only_once() {
        let past = [registered_event("user:7", Some("Asha")), SubjectRemoved {}.into()];
        given_state::<Subject>(past.clone()).when(decide).then([erased()]);
        given_state::<Subject>(past.into_iter().chain([erased()])).when(decide).then([]);
    }

    #[test]
    fn nothing_personal_is_left_in_the_state() {
        let mut subject = Subject::default();
        for event in [registered_event("user:7", Some("Asha")), erased()] {
            subject.evolve(&event);
        }
        let (id, workspace) = (subject.id, Some(workspace()));
        assert_eq!(subject, Subject { id, workspace, erased: true, ..Subject::default() });
    }

    #[test]
    fn strangers_and_things_are_refused() {
        let unknown = Refusal::UnknownSubject { subject: "user:7".into() };
        given_state::<Subject>([]).when(decide).then_refused(&unknown);
        given_state::<Subject>([registered_event("user:8", None)]).when(decide).then_refused(&unknown);
        given_state::<Subject>([registered_event("user:7", None)])
            .in_workspace("other")
            .when(decide)
            .then_refused(&unknown);
        let device = EraseSubject { subject: member("device:7"), looked_at: None };
        let refused = given_state::<Subject>([registered_event("device:7", None)])
            .when(|subject, context| device.decide(subject, context));
        let reason = "must be a person: nothing of other directory entries is sealed";
        refused.then_refused(&Refusal::InvalidText { field: "subject", reason });
    }
}
