//! Lets the work on a device's pictures begin, rest or end.

use super::change_subject::ChangeSubject;
use crate::attributes::AttributesChange;
use crate::context::Context;
use crate::decision::Decision;
use crate::reference::Reference;
use crate::refusal::Refusal;
use crate::subject::event::SubjectEvent;
use crate::subject::processing::{ProcessingState, STATE};
use crate::subject::state::Subject;

/// See the module. Nothing works on pictures here, so the change is complete at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeProcessingState {
    /// Which device.
    pub subject: Reference,
    /// What it shall be doing.
    pub state: ProcessingState,
}

impl ChangeProcessingState {
    /// The event; a device that does nothing cannot rest.
    pub fn decide(&self, subject: &Subject, context: &Context<'_>) -> Result<Decision<SubjectEvent>, Refusal> {
        use ProcessingState as S;
        subject.existing(context, &self.subject)?;
        match (S::of(&subject.attributes), self.state) {
            (now, wanted) if now == wanted => return Ok(Decision::nothing()),
            (S::Pending, _) => return Err(Refusal::SubjectBusy { subject: self.subject.to_string() }),
            (from @ S::Inactive, to @ S::Paused) | (from, to @ S::Pending) => {
                return Err(Refusal::WrongTransition { from: from.as_str().into(), to: to.as_str().into() });
            }
            _ => {}
        }
        let state = (STATE.to_owned(), self.state.as_str().into());
        let attributes = Some(AttributesChange::Merge([state].into()));
        ChangeSubject { subject: self.subject.clone(), name: None, status: None, attributes }.decide(subject, context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::subject::SubjectChanged;
    use crate::testing::{given_state, member, registered_event};
    use ProcessingState as S;

    fn in_state(state: S) -> SubjectEvent {
        let attributes = Some([(STATE.to_owned(), state.as_str().into())].into());
        SubjectChanged { attributes, ..SubjectChanged::default() }.into()
    }

    fn decide(wanted: S) -> impl Fn(&Subject, &Context<'_>) -> Result<Decision<SubjectEvent>, Refusal> {
        move |subject, context| {
            ChangeProcessingState { subject: member("device:31"), state: wanted }.decide(subject, context)
        }
    }

    #[test]
    fn a_device_begins_rests_goes_on_and_ends() {
        for (now, wanted) in [
            (S::Inactive, S::Active),
            (S::Active, S::Paused),
            (S::Paused, S::Active),
            (S::Paused, S::Inactive),
            (S::Active, S::Inactive),
        ] {
            let past = [registered_event("device:31", None), in_state(now)];
            given_state::<Subject>(past.clone()).when(decide(wanted)).then([in_state(wanted)]);
            given_state::<Subject>(past).when(decide(now)).then([]);
        }
    }

    #[test]
    fn a_device_without_a_state_is_inactive_and_cannot_rest() {
        let past = || [registered_event("device:31", None)];
        given_state::<Subject>(past()).when(decide(S::Inactive)).then([]);
        let wrong = Refusal::WrongTransition { from: "INACTIVE".into(), to: "PAUSED".into() };
        given_state::<Subject>(past()).when(decide(S::Paused)).then_refused(&wrong);
    }

    #[test]
    fn a_device_on_its_way_is_left_alone() {
        given_state::<Subject>([registered_event("device:31", None), in_state(S::Pending)])
            .when(decide(S::Active))
            .then_refused(&Refusal::SubjectBusy { subject: "device:31".into() });
    }

    #[test]
    fn unknown_devices_are_refused() {
        given_state::<Subject>([])
            .when(decide(S::Active))
            .then_refused(&Refusal::UnknownSubject { subject: "device:31".into() });
    }
}
