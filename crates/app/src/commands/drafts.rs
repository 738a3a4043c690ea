//! New directory entries, before they are decided.

use std::collections::BTreeMap;

use rollbook_domain::subject::SubjectStatus;
use rollbook_domain::subject::commands::RegisterSubject;
use rollbook_domain::{Attributes, Reference, SequenceKey, SubjectId};
use serde::{Deserialize, Serialize};

use super::numbers::{Numbered, Numbers};
use crate::app::App;
use crate::call::Call;
use crate::error::AppError;

/// The kind of people.
pub(super) const PERSON: &str = "user";

/// A subject to be registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSubject {
    /// `user`, `device`, `form`, ...
    pub kind: String,
    /// Its id, or that it is numbered; the number then is its id.
    pub id: SubjectName,
    /// What people call it.
    pub name: Option<String>,
    /// Whether it may be used.
    pub status: SubjectStatus,
    /// What its kind has beside.
    pub attributes: Attributes,
}

/// Where the id of a new subject comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SubjectName {
    /// The caller.
    Given(String),
    /// The next number of its kind that no entry has.
    Numbered,
}

/// What a new subject is known by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectRegistration {
    /// Its stream.
    pub id: SubjectId,
    /// The name members and resources go by.
    pub subject: Reference,
    /// Its number, where it has one.
    pub number: Option<u32>,
}

/// A subject that has its name and number, but is not yet decided.
pub(super) struct SubjectDraft<'a> {
    new: &'a NewSubject,
    subject: Reference,
    number: Option<(SequenceKey, u32)>,
}

/// The names of a new subject, one after the other until nobody else has it.
pub(super) struct Names<'n, 'a> {
    new: &'n NewSubject,
    source: Source<'a>,
}

enum Source<'a> {
    Given(Reference),
    Drawn(Numbers<'a>),
}

impl App {
    /// Names a new subject: as the caller says, or by numbers.
    pub(super) async fn names<'n, 'a>(
        &'a self,
        call: &'a Call,
        new: &'n NewSubject,
    ) -> Result<Names<'n, 'a>, AppError> {
        let source = match &new.id {
            SubjectName::Given(id) => Source::Given(named(&new.kind, id)?),
            SubjectName::Numbered if self.door().hides(&call.workspace).await? && new.kind == PERSON => {
                let reason = "must be given: ids of people are personal here, and a number would stay".into();
                return Err(AppError::Invalid { field: "id", reason });
            }
            SubjectName::Numbered => Source::Drawn(self.numbers_for(call, &new.kind).await?),
        };
        Ok(Names { new, source })
    }
}

/// The name of an entry.
pub(super) fn named(kind: &str, id: &str) -> Result<Reference, AppError> {
    Reference::new(kind, id).map_err(|error| AppError::Invalid { field: "subject", reason: error.to_string() })
}

impl<'n> Names<'n, '_> {
    /// Whether there is another one, for when somebody has this one.
    pub(super) fn go_on(&self) -> bool {
        matches!(self.source, Source::Drawn(_))
    }

    pub(super) async fn next(&mut self) -> Result<SubjectDraft<'n>, AppError> {
        let (subject, number) = match &mut self.source {
            Source::Given(subject) => (subject.clone(), None),
            Source::Drawn(numbers) => {
                let Numbered { sequence, number, subject } = numbers.draw().await?;
                (subject, Some((sequence, number)))
            }
        };
        Ok(SubjectDraft { new: self.new, subject, number })
    }
}

impl SubjectDraft<'_> {
    pub(super) fn command(&self, id: SubjectId) -> RegisterSubject {
        RegisterSubject {
            id,
            subject: self.subject.clone(),
            number: self.number.clone(),
            name: self.new.name.clone(),
            status: self.new.status,
            attributes: self.new.attributes.clone(),
            claims: BTreeMap::new(),
        }
    }

    pub(super) fn registration(&self, id: SubjectId) -> SubjectRegistration {
        let number = self.number.as_ref().map(|(_, number)| *number);
        SubjectRegistration { id, subject: self.subject.clone(), number }
    }
}
