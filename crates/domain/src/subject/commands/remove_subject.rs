//! Makes a subject unknown. The groups that hold it lose it in the same append; see
//! [`DropSubject`](crate::group::commands::DropSubject).

use crate::context::Context;
use crate::decision::Decision;
use crate::guard::{ClaimKey, Guard};
use crate::reference::Reference;
use crate::refusal::Refusal;
use crate::subject::event::{SubjectEvent, SubjectRemoved};
use crate::subject::state::Subject;
use crate::subject::vanity::vanity_claim;

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoveSubject {
    /// What it is known as.
    pub subject: Reference,
    /// The position up to which the caller has looked for groups that hold it. If one began to rely on it later,
    /// the commit fails and the caller looks again. `None`: nobody had to be looked for.
    pub looked_at: Option<u64>,
}

impl RemoveSubject {
    /// The event, and the release of its name.
    pub fn decide(&self, subject: &Subject, context: &Context<'_>) -> Result<Decision<SubjectEvent>, Refusal> {
        let known = subject.existing(context, &self.subject)?;
        let key = ClaimKey::subject(context.workspace, known);
        let released = Guard::Release { key, unless_required_since: self.looked_at };
        let claims = subject.claims.iter().map(|(kind, value)| ClaimKey::of_subject(context.workspace, kind, value));
        let vanity = vanity_claim(context, known, &subject.attributes);
        let claims = claims.chain(vanity).map(|key| Guard::Release { key, unless_required_since: None });
        Ok(Decision::events([SubjectRemoved {}.into()]).guarded([released]).guarded(claims))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{given_state, member, registered_event, workspace};

    fn decide(subject: &Subject, context: &Context<'_>) -> Result<Decision<SubjectEvent>, Refusal> {
        RemoveSubject { subject: member("device:31"), looked_at: Some(7) }.decide(subject, context)
    }

    #[test]
    fn its_name_is_free_unless_somebody_began_to_rely_on_it() {
        let decision = given_state::<Subject>([registered_event("device:31", None)]).when(decide).then_ok();
        let key = ClaimKey::subject(&workspace(), &member("device:31"));
        assert_eq!(decision.events, [SubjectRemoved {}.into()]);
        assert_eq!(decision.guards, [Guard::Release { key, unless_required_since: Some(7) }]);
    }

    #[test]
    fn what_it_alone_had_is_free() {
        let SubjectEvent::Registered(mut registered) = registered_event("device:31", None) else { unreachable!() };
        registered.claims.insert("identifier".into(), "i-1".into());
        let decision = given_state::<Subject>([registered.into()]).when(decide).then_ok();
        let key = ClaimKey::new("identifier", workspace().as_str(), "i-1");
        assert_eq!(decision.guards[1], Guard::Release { key, unless_required_since: None });
    }

    #[test]
    fn a_subject_is_removed_once() {
        let unknown = Refusal::UnknownSubject { subject: "device:31".into() };
        given_state::<Subject>([]).when(decide).then_refused(&unknown);
        given_state::<Subject>([registered_event("device:31", None), SubjectRemoved {}.into()])
            .when(decide)
            .then_refused(&unknown);
    }
}
