//! Lets an account prove itself by another secret, of which only a salted hash is told.

use crate::context::Context;
use crate::decision::Decision;
use crate::reference::Reference;
use crate::refusal::Refusal;
use crate::subject::event::{SubjectCredentialSet, SubjectEvent};
use crate::subject::state::Subject;

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetCredential {
    /// Whose.
    pub subject: Reference,
    /// The argon2id hash in PHC form.
    pub argon2id: String,
}

impl SetCredential {
    /// The event. What is no hash is refused, so that no secret gets into the log by mistake.
    pub fn decide(&self, subject: &Subject, context: &Context<'_>) -> Result<Decision<SubjectEvent>, Refusal> {
        subject.existing(context, &self.subject)?;
        if !self.argon2id.starts_with("$argon2id$") {
            return Err(Refusal::InvalidText { field: "argon2id", reason: "must be a hash in PHC form" });
        }
        Ok(Decision::events([SubjectCredentialSet { argon2id: Some(self.argon2id.clone()) }.into()]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{given_state, member, registered_event};

    fn decide(hash: &'static str) -> impl Fn(&Subject, &Context<'_>) -> Result<Decision<SubjectEvent>, Refusal> {
        move |subject, context| {
            SetCredential { subject: member("user:2"), argon2id: hash.into() }.decide(subject, context)
        }
    }

    #[test]
    fn a_hash_is_kept_and_a_secret_is_not() {
        let set = SubjectCredentialSet { argon2id: Some("$argon2id$v=19$x".into()) };
        given_state::<Subject>([registered_event("user:2", None)]).when(decide("$argon2id$v=19$x")).then([set.into()]);
        given_state::<Subject>([registered_event("user:2", None)])
            .when(decide("Admin123."))
            .then_refused(&Refusal::InvalidText { field: "argon2id", reason: "must be a hash in PHC form" });
    }
}
