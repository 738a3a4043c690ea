//! Entries of the directory.

use async_graphql::connection::{Connection, EmptyFields};
use async_graphql::{Enum, ID, Json, Object};
use rollbook_app::views::{Doc, SubjectView};
use rollbook_app::{AppError, When};
use rollbook_domain::{Attributes, subject};

use super::member::Member;
use super::page::{Cursor, Total};
use super::scalars::DateTime;

/// Directory entries with their cursors.
pub(crate) type SubjectConnection = Connection<Cursor, Subject, Total, EmptyFields>;

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
pub(crate) struct Subject {
    view: SubjectView,
    /// When it is looked at; so is everything that it leads to.
    when: When,
}

impl Subject {
    pub(crate) fn read(doc: &Doc<SubjectView>, when: When) -> Result<Self, AppError> {
        Ok(Self { view: doc.read()?, when })
    }
}

/// An entry of the directory.
#[Object]
impl Subject {
    /// For `node`.
    pub(crate) async fn id(&self) -> ID {
        format!("subject/{}", self.view.subject).into()
    }

    /// `kind:id`, as `user:u-asha`.
    async fn r#ref(&self) -> &str {
        self.view.subject.as_str()
    }

    /// What stands before the colon.
    async fn kind(&self) -> &str {
        self.view.subject.kind()
    }

    /// Its number, where its kind is numbered.
    async fn number(&self) -> Option<u32> {
        self.view.number
    }

    /// What people call it.
    async fn name(&self) -> Option<&str> {
        self.view.name.as_deref()
    }

    /// Whether it may be used.
    async fn status(&self) -> SubjectStatus {
        self.view.status.into()
    }

    /// What its kind has beside.
    async fn attributes(&self) -> Json<&Attributes> {
        Json(&self.view.attributes)
    }

    /// As a member of groups.
    async fn member(&self) -> Member {
        Member::new(self.view.subject.clone(), self.when)
    }

    /// When it was registered.
    async fn created_at(&self) -> DateTime {
        DateTime(self.view.created_at)
    }

    /// By whom.
    async fn created_by(&self) -> &str {
        self.view.created_by.as_str()
    }

    /// When it last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.view.updated_at)
    }

    /// The version of its stream, for `ifVersion`.
    async fn version(&self) -> u64 {
        self.view.version
    }
}
