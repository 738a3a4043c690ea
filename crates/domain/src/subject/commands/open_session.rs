//! An account logs in. It has one session: an earlier one is over.

use crate::context::Context;
use crate::decision::Decision;
use crate::reference::Reference;
use crate::refusal::Refusal;
use crate::subject::event::{SubjectEvent, SubjectSessionOpened};
use crate::subject::state::{Subject, SubjectStatus};
use crate::time::Timestamp;

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenSession {
    /// Whose.
    pub subject: Reference,
    /// Of the text that the client will show, in hex.
    pub token_sha256: String,
    /// From when on it is no longer taken.
    pub expires_at: Timestamp,
}

impl OpenSession {
    /// The event.
    pub fn decide(&self, subject: &Subject, context: &Context<'_>) -> Result<Decision<SubjectEvent>, Refusal> {
        subject.existing(context, &self.subject)?;
        if subject.status == SubjectStatus::Inactive {
            return Err(Refusal::InactiveSubject { subject: self.subject.to_string() });
        }
        let (token_sha256, expires_at) = (self.token_sha256.clone(), self.expires_at);
        Ok(Decision::events([SubjectSessionOpened { token_sha256, expires_at }.into()]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decision::Decider;
    use crate::subject::SubjectChanged;
    use crate::testing::{NOW, given_state, member, registered_event};

    fn opened(token: &str) -> SubjectSessionOpened {
        SubjectSessionOpened { token_sha256: token.into(), expires_at: NOW }
    }

    fn decide(subject: &Subject, context: &Context<'_>) -> Result<Decision<SubjectEvent>, Refusal> {
        OpenSession { subject: member("user:2"), token_sha256: "b".into(), expires_at: NOW }.decide(subject, context)
    }

    #[test]
    fn a_login_ends_the_one_before() {
        let past = [registered_event("user:2", None), opened("a").into()];
        given_state::<Subject>(past.clone()).when(decide).then([opened("b").into()]);
        let mut subject = Subject::default();
        past.into_iter().chain([opened("b").into()]).for_each(|event| subject.evolve(&event));
        assert_eq!(subject.session.map(|session| session.token_sha256).as_deref(), Some("b"));
    }

    #[test]
    fn who_may_not_be_used_does_not_log_in() {
        let inactive = SubjectChanged { status: Some(SubjectStatus::Inactive), ..SubjectChanged::default() };
        given_state::<Subject>([registered_event("user:2", None), inactive.into()])
            .when(decide)
            .then_refused(&Refusal::InactiveSubject { subject: "user:2".into() });
    }
}
