//! Lets an account do more or less than before.

use crate::context::Context;
use crate::decision::Decision;
use crate::reference::Reference;
use crate::refusal::Refusal;
use crate::subject::event::{SubjectEvent, SubjectRoleChanged};
use crate::subject::state::Subject;
use crate::text::word;

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeRole {
    /// Whose.
    pub subject: Reference,
    /// A word of the surface.
    pub role: String,
}

impl ChangeRole {
    /// The event, unless it has the role.
    pub fn decide(&self, subject: &Subject, context: &Context<'_>) -> Result<Decision<SubjectEvent>, Refusal> {
        subject.existing(context, &self.subject)?;
        word("role", &self.role)?;
        if subject.role.as_ref() == Some(&self.role) {
            return Ok(Decision::nothing());
        }
        Ok(Decision::events([SubjectRoleChanged { role: self.role.clone() }.into()]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{given_state, member, registered_event};

    fn decide(subject: &Subject, context: &Context<'_>) -> Result<Decision<SubjectEvent>, Refusal> {
        ChangeRole { subject: member("user:2"), role: "MODERATOR".into() }.decide(subject, context)
    }

    #[test]
    fn a_role_changes_once() {
        let changed: SubjectEvent = SubjectRoleChanged { role: "MODERATOR".into() }.into();
        given_state::<Subject>([registered_event("user:2", None)]).when(decide).then([changed.clone()]);
        given_state::<Subject>([registered_event("user:2", None), changed]).when(decide).then([]);
    }

    #[test]
    fn unknown_accounts_are_refused() {
        given_state::<Subject>([]).when(decide).then_refused(&Refusal::UnknownSubject { subject: "user:2".into() });
    }
}
