//! Makes a subject known.

use crate::Attributes;
use crate::context::Context;
use crate::decision::Decision;
use crate::event::StreamId;
use crate::guard::{ClaimKey, Guard, SequenceKey};
use crate::ids::SubjectId;
use crate::reference::Reference;
use crate::refusal::Refusal;
use crate::subject::event::{SubjectEvent, SubjectRegistered};
use crate::subject::state::{Subject, SubjectStatus};

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterSubject {
    /// Its stream.
    pub id: SubjectId,
    /// What it will be known as.
    pub subject: Reference,
    /// Its number and where it counts, where its kind is numbered.
    pub number: Option<(SequenceKey, u32)>,
    /// What people call it.
    pub name: Option<String>,
    /// Whether it may be used.
    pub status: SubjectStatus,
    /// What its kind has beside.
    pub attributes: Attributes,
}

impl RegisterSubject {
    /// The event, if nobody in the workspace is known by this name.
    pub fn decide(&self, subject: &Subject, context: &Context<'_>) -> Result<Decision<SubjectEvent>, Refusal> {
        if subject.workspace.is_some() {
            return Err(Refusal::SubjectExists);
        }
        let registered = SubjectRegistered {
            id: self.id,
            workspace: context.workspace.clone(),
            subject: self.subject.clone(),
            number: self.number.as_ref().map(|(_, number)| *number),
            name: self.name.clone(),
            status: self.status,
            attributes: self.attributes.clone(),
        };
        let key = ClaimKey::subject(context.workspace, &self.subject);
        let claim = Guard::Claim { key, owner: StreamId::subject(self.id).to_string() };
        let number = self.number.clone().map(|(key, used)| Guard::Number { key, used });
        Ok(Decision::events([registered.into()]).guarded([claim]).guarded(number))
    }
}
