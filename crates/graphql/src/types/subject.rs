//! Entries of the directory.

use async_graphql::connection::{Connection, EmptyFields};
use async_graphql::{Enum, ID, Json, Object};
use rollbook_app::AppError;
use rollbook_app::views::{Doc, SubjectView};
use rollbook_domain::{Attributes, subject};

use super::member::Member;
use super::page::Total;
use super::scalars::DateTime;

/// Directory entries with their cursors.
pub(crate) type SubjectConnection = Connection<String, Subject, Total, EmptyFields>;

/// Whether a subject may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "subject::SubjectStatus")]
pub(crate) enum SubjectStatus {
    /// It may.
    Active,
    /// It is known, and may not.
    Inactive,
}

/// An entry of the directory.
pub(crate) struct Subject(SubjectView);

impl Subject {
    pub(crate) fn read(doc: &Doc<SubjectView>) -> Result<Self, AppError> {
        Ok(Self(doc.read()?))
    }
}

/// An entry of the directory.
#[Object]
impl Subject {
    /// For `node`.
    pub(crate) async fn id(&self) -> ID {
        format!("subject/{}", self.0.subject).into()
    }

    /// `kind:id`, as `user:u-asha`.
    async fn r#ref(&self) -> &str {
        self.0.subject.as_str()
    }

    /// What stands before the colon.
    async fn kind(&self) -> &str {
        self.0.subject.kind()
    }

    /// Its number, where its kind is numbered.
    async fn number(&self) -> Option<u32> {
        self.0.number
    }

    /// What people call it.
    async fn name(&self) -> Option<&str> {
        self.0.name.as_deref()
    }

    /// Whether it may be used.
    async fn status(&self) -> SubjectStatus {
        self.0.status.into()
    }

    /// What its kind has beside.
    async fn attributes(&self) -> Json<&Attributes> {
        Json(&self.0.attributes)
    }

    /// As a member of groups.
    async fn member(&self) -> Member {
        Member::new(self.0.subject.clone())
    }

    /// When it was registered.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// By whom.
    async fn created_by(&self) -> &str {
        self.0.created_by.as_str()
    }

    /// When it last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }

    /// The version of its stream, for `ifVersion`.
    async fn version(&self) -> u64 {
        self.0.version
    }
}
