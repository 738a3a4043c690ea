//! Makes the next version of a subject, which one of its attributes counts.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::change_subject::ChangeSubject;
use crate::Attributes;
use crate::attributes::AttributesChange;
use crate::context::Context;
use crate::decision::Decision;
use crate::reference::Reference;
use crate::refusal::Refusal;
use crate::subject::event::SubjectEvent;
use crate::subject::state::Subject;

/// See the module. The version is counted on from the state that this is decided on, so that nobody has to look first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviseSubject {
    /// What it is known as.
    pub subject: Reference,
    /// Another name.
    pub name: Option<String>,
    /// What becomes different, as a JSON Merge Patch.
    pub attributes: Attributes,
    /// The attribute that counts; without it a subject is in its first version.
    pub counter: String,
}

/// A version that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revision {
    /// Which one.
    pub version: u64,
    /// What the subject is called in it.
    pub name: Option<String>,
}

impl ReviseSubject {
    /// The event.
    pub fn decide(
        &self,
        subject: &Subject,
        context: &Context<'_>,
    ) -> Result<Decision<SubjectEvent, Revision>, Refusal> {
        let version = subject.attributes.get(&self.counter).and_then(Value::as_u64).unwrap_or(1).saturating_add(1);
        let mut attributes = self.attributes.clone();
        attributes.insert(self.counter.clone(), version.into());
        let change = ChangeSubject {
            subject: self.subject.clone(),
            name: self.name.clone().map(Some),
            status: None,
            attributes: Some(AttributesChange::Merge(attributes)),
        };
        let name = self.name.clone().or_else(|| subject.name.clone());
        Ok(change.decide(subject, context)?.reporting(Revision { version, name }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::subject::event::SubjectChanged;
    use crate::testing::{given_state, member, registered_event};

    fn wish(name: Option<&str>) -> ReviseSubject {
        ReviseSubject {
            subject: member("form:4"),
            name: name.map(str::to_owned),
            attributes: [("children".to_owned(), "[]".into())].into(),
            counter: "version".into(),
        }
    }

    #[test]
    fn versions_are_counted_from_what_is_there() {
        let attributes = |version: u64| -> Attributes {
            [("children".to_owned(), "[]".into()), ("version".to_owned(), version.into())].into()
        };
        let changed = |version| SubjectChanged { attributes: Some(attributes(version)), ..SubjectChanged::default() };
        let decide = |subject: &Subject, context: &Context<'_>| wish(None).decide(subject, context);
        let past = || registered_event("form:4", Some("Survey"));
        let second = given_state::<Subject>([past()]).when(decide).then_ok();
        assert_eq!(second.events, [changed(2).into()]);
        assert_eq!(second.report, Revision { version: 2, name: Some("Survey".into()) });
        let third = given_state::<Subject>([past(), changed(2).into()]).when(decide).then_ok();
        assert_eq!((third.events, third.report.version), (vec![changed(3).into()], 3));
    }

    #[test]
    fn a_new_name_is_told_and_an_unknown_subject_refused() {
        let decide = |subject: &Subject, context: &Context<'_>| wish(Some("Audit")).decide(subject, context);
        let made = given_state::<Subject>([registered_event("form:4", Some("Survey"))]).when(decide).then_ok();
        assert_eq!(made.report.name.as_deref(), Some("Audit"));
        let unknown = Refusal::UnknownSubject { subject: "form:4".into() };
        given_state::<Subject>([]).when(decide).then_refused(&unknown);
    }
}
