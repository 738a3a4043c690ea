//! An account logs out.

use crate::context::Context;
use crate::decision::Decision;
use crate::reference::Reference;
use crate::refusal::Refusal;
use crate::subject::event::{SubjectEvent, SubjectSessionClosed};
use crate::subject::state::Subject;

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CloseSession {
    /// Whose.
    pub subject: Reference,
    /// Which session.
    pub token_sha256: String,
}

impl CloseSession {
    /// The event, unless that session is over already.
    pub fn decide(&self, subject: &Subject, context: &Context<'_>) -> Result<Decision<SubjectEvent>, Refusal> {
        subject.existing(context, &self.subject)?;
        let open = subject.session.as_ref().is_some_and(|session| session.token_sha256 == self.token_sha256);
        if !open {
            return Ok(Decision::nothing());
        }
        Ok(Decision::events([SubjectSessionClosed { token_sha256: self.token_sha256.clone() }.into()]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::subject::SubjectSessionOpened;
    use crate::testing::{NOW, given_state, member, registered_event};

    #[test]
    fn only_the_session_that_is_open_is_closed() {
        let opened = SubjectSessionOpened { token_sha256: "a".into(), expires_at: NOW };
        let past = [registered_event("user:2", None), opened.into()];
        let decide = |token: &'static str| {
            move |subject: &Subject, context: &Context<'_>| {
                CloseSession { subject: member("user:2"), token_sha256: token.into() }.decide(subject, context)
            }
        };
        let closed: SubjectEvent = SubjectSessionClosed { token_sha256: "a".into() }.into();
        given_state::<Subject>(past.clone()).when(decide("a")).then([closed.clone()]);
        given_state::<Subject>(past.clone()).when(decide("b")).then([]);
        given_state::<Subject>(past.into_iter().chain([closed])).when(decide("a")).then([]);
    }
}
