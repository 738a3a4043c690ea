//! What mutations answer.

use async_graphql::{Context, Enum, Object, SimpleObject};
use rollbook_app::imports::ImportRequest;
use rollbook_app::{Done, When};
use rollbook_domain::group::commands;
use rollbook_domain::{GroupId, Reference};
use rollbook_store::Position;

use crate::error::Result;
use crate::session::{Session, session};
use crate::types::{Group, Import, Subject, read_group};

/// What is wrong with one item of a partial change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "commands::ItemProblem")]
pub(super) enum ItemProblem {
    /// A member already.
    MemberExists,
    /// No member.
    NotAMember,
    /// Named before in the same request.
    NamedTwice,
    /// Not in the directory.
    UnknownSubject,
    /// In the directory, but not active.
    InactiveSubject,
    /// The group would hold too many.
    LimitReached,
}

/// An item that a partial change did not apply.
#[derive(SimpleObject)]
pub(super) struct ItemRefusal {
    /// Which, as `kind:id`.
    r#ref: String,
    /// Why.
    problem: ItemProblem,
}

/// What became of the items of a change.
#[derive(SimpleObject)]
pub(super) struct Report {
    /// Items that changed something.
    applied: u64,
    /// Items that held already.
    skipped: u64,
    /// Items that were not applied, in request order.
    refused: Vec<ItemRefusal>,
}

impl From<&commands::BulkReport> for Report {
    fn from(report: &commands::BulkReport) -> Self {
        let refused = report.refused.iter();
        Self {
            applied: report.applied,
            skipped: report.skipped,
            refused: refused
                .map(|item| ItemRefusal { r#ref: item.member.to_string(), problem: item.problem.into() })
                .collect(),
        }
    }
}

/// A change of a group that is durable.
pub(super) struct GroupPayload {
    group: GroupId,
    done: Done<()>,
    token: String,
    report: Option<Report>,
}

impl GroupPayload {
    pub(super) fn new<T>(session: &Session, group: GroupId, done: &Done<T>) -> Self {
        let token = session.done(done);
        let done = Done { outcome: (), position: done.position, version: done.version };
        Self { group, done, token, report: None }
    }

    pub(super) fn with_report(session: &Session, group: GroupId, done: &Done<commands::BulkReport>) -> Self {
        Self { report: Some((&done.outcome).into()), ..Self::new(session, group, done) }
    }
}

/// A change of a group that is durable.
#[Object]
impl GroupPayload {
    /// The group, once the views show the change.
    async fn group(&self, context: &Context<'_>) -> Result<Option<Group>> {
        let session = session(context).seeing(self.done.position).await?;
        read_group(session, self.group).await
    }

    /// Whoever waits for this position sees the change.
    async fn position(&self) -> &str {
        &self.token
    }

    /// The version of the group's stream now.
    async fn version(&self) -> u64 {
        self.done.version
    }

    /// What became of the items of the request; none where it has no items.
    async fn report(&self) -> Option<&Report> {
        self.report.as_ref()
    }
}

/// A change of the directory that is durable.
pub(super) struct SubjectPayload {
    subject: Reference,
    position: Position,
    token: String,
}

impl SubjectPayload {
    pub(super) fn new<T>(session: &Session, subject: Reference, done: &Done<T>) -> Self {
        Self { subject, position: done.position, token: session.done(done) }
    }
}

/// A change of the directory that is durable.
#[Object]
impl SubjectPayload {
    /// The entry, once the views show the change; none once it is removed.
    async fn subject(&self, context: &Context<'_>) -> Result<Option<Subject>> {
        let session = session(context).seeing(self.position).await?;
        let doc = session.loader.subject(When::Now, self.subject.clone()).await?;
        Ok(doc.map(|doc| Subject::read(&doc, When::Now)).transpose()?)
    }

    /// `kind:id`.
    async fn r#ref(&self) -> &str {
        self.subject.as_str()
    }

    /// Whoever waits for this position sees the change.
    async fn position(&self) -> &str {
        &self.token
    }
}

/// An import that has been asked for.
pub(super) struct ImportPayload {
    done: Done<ImportRequest>,
    token: String,
}

impl ImportPayload {
    pub(super) fn new(session: &Session, done: Done<ImportRequest>) -> Self {
        Self { token: session.done(&done), done }
    }
}

/// An import that has been asked for.
#[Object]
impl ImportPayload {
    /// The import, once the views show that it was asked for.
    async fn import(&self, context: &Context<'_>) -> Result<Option<Import>> {
        let session = session(context).seeing(self.done.position).await?;
        let doc = session.app.queries().import(&session.principal.workspace, &self.done.outcome.job).await?;
        Ok(doc.map(|doc| Import::read(session, &doc, When::Now)).transpose()?)
    }

    /// Names the import; 24 hexadecimal digits.
    async fn job(&self) -> &str {
        self.done.outcome.job.as_str()
    }

    /// Whoever waits for this position sees that it was asked for.
    async fn position(&self) -> &str {
        &self.token
    }

    /// The version of the group's stream then.
    async fn version(&self) -> u64 {
        self.done.version
    }
}

/// A person that is erased for good.
#[derive(SimpleObject)]
pub(super) struct ErasurePayload {
    /// Whoever waits for this position sees the change.
    pub(super) position: String,
    /// Whether everything has forgotten by now; if not, it will soon, and asking again says when.
    pub(super) complete: bool,
}

/// A change beyond one group or entry that is durable.
#[derive(SimpleObject)]
pub(super) struct Payload {
    /// Whoever waits for this position sees the change.
    pub(super) position: String,
}

impl Payload {
    pub(super) fn new<T>(session: &Session, done: &Done<T>) -> Self {
        Self { position: session.done(done) }
    }
}
