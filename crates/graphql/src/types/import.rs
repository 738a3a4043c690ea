//! Imports of members from files.

use async_graphql::connection::{Connection, EmptyFields};
use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use rollbook_app::imports::{self, ImportMove};
use rollbook_app::queries::ImportFilter;
use rollbook_app::views::{Doc, ImportView};
use rollbook_app::{AppError, When};
use rollbook_domain::{GroupId, group};
use rollbook_http::auth::Scope;

use super::event::EventConnection;
use super::group::{Group, read_group_at};
use super::history::{HistoryArguments, HistoryFilter, told};
use super::page::{Cursor, PageArguments, Total, connection};
use super::scalars::{DateTime, Long};
use crate::error::Result;
use crate::session::{Session, session};

/// Imports with their cursors.
pub(crate) type ImportConnection = Connection<Cursor, Import, Total, EmptyFields>;

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "group::ImportStatus")]
pub(crate) enum ImportStatus {
    /// Waiting for its first or next attempt.
    Pending,
    /// All its ids are members.
    Succeeded,
    /// It added nobody.
    Failed,
}

/// A page of imports, of one group or all.
pub(crate) async fn import_page(
    context: &Context<'_>,
    group: Option<GroupId>,
    status: Option<ImportStatus>,
    arguments: PageArguments,
    when: When,
) -> Result<ImportConnection> {
    let session = session(context);
    let (app, workspace) = (&session.app, &session.principal.workspace);
    let filter = ImportFilter { group, status: status.map(Into::into), ..ImportFilter::default() };
    let list = format!("imports {workspace} {filter:?} {when:?}");
    let page = arguments.page(context, app, &list)?;
    let slice = app.views(when).imports(workspace, &filter, &page).await?;
    connection(app, &list, slice, |doc| Import::read(session, &doc, when))
}

/// What this server is doing about an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "imports::ImportPhase")]
pub(crate) enum ImportPhase {
    /// It waits for its turn, its next attempt, or its group's reactivation.
    Waiting,
    /// Its file is being read and validated.
    Reading,
    /// Its ids are becoming members.
    Applying,
}

/// How far the work on an import is.
#[derive(SimpleObject)]
pub(crate) struct ImportProgress {
    /// What is being done.
    phase: ImportPhase,
    /// Bytes of the file that have been read in this attempt.
    bytes_read: Long,
    /// Bytes of the file.
    size: Long,
    /// Different ids found in them.
    ids: u64,
}

impl From<&imports::ImportProgress> for ImportProgress {
    fn from(progress: &imports::ImportProgress) -> Self {
        Self {
            phase: progress.phase.into(),
            bytes_read: progress.bytes_read.into(),
            size: progress.size.into(),
            ids: progress.ids,
        }
    }
}

/// An import of members from a file.
pub(crate) struct Import {
    moved: ImportMove,
    /// When it is looked at; so is its group.
    when: When,
}

impl Import {
    /// What is done about it is told of now alone.
    pub(crate) fn read(session: &Session, doc: &Doc<ImportView>, when: When) -> Result<Self, AppError> {
        let import = doc.read()?;
        Ok(match when {
            When::Now => session.app.import_move(&session.principal.workspace, import).into(),
            When::AsOf(_) => Self { moved: ImportMove { import, progress: None }, when },
        })
    }
}

impl From<ImportMove> for Import {
    fn from(moved: ImportMove) -> Self {
        Self { moved, when: When::Now }
    }
}

/// An import of members from a file.
#[Object]
impl Import {
    /// For `node`.
    pub(crate) async fn id(&self) -> ID {
        format!("import/{}", self.moved.import.job).into()
    }

    /// What became of it, oldest first: what was asked, each attempt, the members it brought. Needs the scope audit.
    async fn history(
        &self,
        context: &Context<'_>,
        filter: Option<HistoryFilter>,
        first: Option<i32>,
        after: Option<String>,
        #[graphql(default)] newest_first: bool,
    ) -> Result<Option<EventConnection>> {
        let session = session(context).with(Scope::Audit)?;
        let (app, workspace) = (&session.app, &session.principal.workspace);
        let (filter, turn) = HistoryArguments { filter, first, after, newest_first }.read(session, self.when).await?;
        let page = app.import_history(workspace, &self.moved.import.job, &filter, turn).await?;
        Ok(Some(told(app, page, self.when, None)))
    }

    /// 24 hexadecimal digits.
    async fn job(&self) -> &str {
        self.moved.import.job.as_str()
    }

    /// Into which group.
    async fn group(&self, context: &Context<'_>) -> Result<Option<Group>> {
        read_group_at(session(context), self.when, self.moved.import.group_id).await
    }

    /// How far it is.
    async fn status(&self) -> ImportStatus {
        self.moved.import.status.clone().into()
    }

    /// Attempts after the first.
    async fn retries(&self) -> u32 {
        self.moved.import.retries
    }

    /// Why it failed.
    async fn reason(&self) -> Option<&str> {
        self.moved.import.reason.as_deref()
    }

    /// Different ids in the file, once it has succeeded.
    async fn ids(&self) -> Option<u64> {
        self.moved.import.ids
    }

    /// How many of them were new.
    async fn added(&self) -> Option<u64> {
        self.moved.import.added
    }

    /// Of the file, in hexadecimal digits.
    async fn sha256(&self) -> &str {
        &self.moved.import.sha256
    }

    /// Bytes of the file.
    async fn size(&self) -> Long {
        self.moved.import.size.into()
    }

    /// The kind of the ids.
    async fn member_kind(&self) -> &str {
        &self.moved.import.member_kind
    }

    /// When it was asked for.
    async fn requested_at(&self) -> DateTime {
        DateTime(self.moved.import.requested_at)
    }

    /// By whom.
    async fn requested_by(&self) -> &str {
        self.moved.import.requested_by.as_str()
    }

    /// When it last moved.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.moved.import.updated_at)
    }
    /// How far the work on it is, while this server has it.
    async fn progress(&self) -> Option<ImportProgress> {
        self.moved.progress.as_ref().map(Into::into)
    }
}
