//! Groups.

use async_graphql::{Context, Enum, ID, Json, Object};
use rollbook_app::history::Turn;
use rollbook_app::queries::BucketSize;
use rollbook_app::views::{Doc, GroupView};
use rollbook_app::{AppError, When};
use rollbook_domain::{Attributes, GroupId, group};
use rollbook_http::auth::Scope;

use super::activity::{ActivityAggregate, ActivityBucket, Bucket};
use super::event::Event;
use super::history::{HistoryFilter, Reasons, why};
use super::import::{ImportConnection, ImportStatus, import_page};
use super::member::{MemberFilter, MemberOrder, Membership, MembershipConnection, members};
use super::page::{PageArguments, limit};
use super::resource::Resource;
use super::scalars::{DateTime, reference};
use crate::error::Result;
use crate::session::{Session, session};

/// Where a group stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(crate) enum Status {
    /// In use.
    Active,
    /// Changes are blocked.
    Suspended,
    /// Gone for good.
    Deleted,
}

impl From<Status> for group::Status {
    fn from(status: Status) -> Self {
        match status {
            Status::Active => Self::Active,
            Status::Suspended => Self::Suspended,
            Status::Deleted => Self::Deleted,
        }
    }
}

/// The group of an id, if it is there.
pub(crate) async fn read_group(session: &Session, id: GroupId) -> Result<Option<Group>> {
    read_group_at(session, When::Now, id).await
}

/// The group of an id, if it was there.
pub(crate) async fn read_group_at(session: &Session, when: When, id: GroupId) -> Result<Option<Group>> {
    let doc = session.loader.group(when, id).await?;
    Ok(doc.map(|doc| Group::read(&doc, when)).transpose()?)
}

/// A named set of members.
pub(crate) struct Group {
    view: GroupView,
    /// When it is looked at; so is everything that it leads to.
    when: When,
}

impl Group {
    pub(crate) fn read(doc: &Doc<GroupView>, when: When) -> Result<Self, AppError> {
        Ok(Self { view: doc.read()?, when })
    }
}

/// A named set of members.
#[Object]
impl Group {
    /// UUIDv7.
    pub(crate) async fn id(&self) -> ID {
        self.view.id.to_string().into()
    }

    /// From 1 in its workspace, never used again.
    async fn number(&self) -> u32 {
        self.view.number
    }

    /// Six characters, unique in the deployment.
    async fn token(&self) -> &str {
        self.view.token.as_str()
    }

    /// 24 hexadecimal digits.
    async fn object_id(&self) -> &str {
        self.view.object_id.as_str()
    }

    /// What it is called.
    async fn name(&self) -> &str {
        &self.view.name
    }

    /// Free text.
    async fn description(&self) -> Option<&str> {
        self.view.description.as_deref()
    }

    /// A free word of the client.
    async fn kind(&self) -> Option<&str> {
        self.view.kind.as_deref()
    }

    /// How members come in, as far as a client cares.
    async fn membership_type(&self) -> Option<&str> {
        self.view.membership_type.as_deref()
    }

    /// Where it stands.
    async fn status(&self) -> Status {
        match self.view.status {
            group::Status::Suspended => Status::Suspended,
            group::Status::Deleted => Status::Deleted,
            group::Status::Active | group::Status::Vacant => Status::Active,
        }
    }

    /// Sorted.
    async fn tags(&self) -> &[String] {
        &self.view.tags
    }

    /// Free values.
    async fn attributes(&self) -> Json<&Attributes> {
        Json(&self.view.attributes)
    }

    /// Members of all kinds, or of one; suspended memberships included.
    async fn member_count(&self, kind: Option<String>) -> u64 {
        match kind {
            Some(kind) => self.view.member_counts.get(&kind).copied().unwrap_or_default(),
            None => self.view.member_count,
        }
    }

    /// Linked resources.
    async fn resource_count(&self) -> u64 {
        self.view.resource_count
    }

    /// The moment it is filed under.
    async fn filed_at(&self) -> Option<DateTime> {
        let seconds = self.view.filed_at?;
        Some(DateTime(rollbook_domain::Timestamp::from_micros(seconds.saturating_mul(1_000_000))))
    }

    /// The path of the picture that stands for it.
    async fn thumb(&self) -> Option<&str> {
        self.view.thumb.as_deref()
    }

    /// Whether a first import decides when it may be used.
    async fn awaiting_import(&self) -> bool {
        self.view.awaiting_import
    }

    /// Who made it.
    async fn creator(&self) -> &str {
        self.view.creator.as_str()
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        DateTime(self.view.created_at)
    }

    /// When it last changed, memberships included.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.view.updated_at)
    }

    /// When details, status or resources last changed after creation.
    async fn details_updated_at(&self) -> Option<DateTime> {
        self.view.details_updated_at.map(DateTime)
    }

    /// Who changed them.
    async fn details_updated_by(&self) -> Option<&str> {
        self.view.details_updated_by.as_ref().map(rollbook_domain::Actor::as_str)
    }

    /// The version of its stream, for `ifVersion`.
    async fn version(&self) -> u64 {
        self.view.version
    }

    /// Its members.
    #[expect(clippy::too_many_arguments, reason = "the arguments of the field")]
    async fn members(
        &self,
        context: &Context<'_>,
        filter: Option<MemberFilter>,
        order: Option<MemberOrder>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Option<MembershipConnection>> {
        let page = PageArguments { first, after, last, before };
        members(context, (self.when, self.view.id), filter.unwrap_or_default(), order, page).await.map(Some)
    }

    /// One membership, if it is one.
    async fn member(&self, context: &Context<'_>, r#ref: String) -> Result<Option<Membership>> {
        let session = session(context);
        let member = reference("ref", &r#ref)?;
        let views = session.app.views(self.when);
        let doc = views.member(&session.principal.workspace, self.view.id, &member).await?;
        Ok(doc.map(|doc| Membership::read(&doc, self.when)).transpose()?)
    }

    /// Linked resources of one kind or all, in link order.
    async fn resources(&self, context: &Context<'_>, kind: Option<String>) -> Result<Option<Vec<Resource>>> {
        let docs = session(context).loader.resources(self.when, self.view.id, kind).await?;
        Ok(Some(docs.iter().map(|doc| Resource::read(doc, self.when)).collect::<Result<_, _>>()?))
    }

    /// Imports of members from files, newest first.
    async fn imports(
        &self,
        context: &Context<'_>,
        status: Option<ImportStatus>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Option<ImportConnection>> {
        let page = PageArguments::forward(first, after);
        import_page(context, Some(self.view.id), status, page, self.when).await.map(Some)
    }

    /// How often what happened, from the first instant up to the second.
    async fn activity(
        &self,
        context: &Context<'_>,
        from: DateTime,
        to: DateTime,
        #[graphql(default_with = "Bucket::Day")] bucket: Bucket,
    ) -> Result<Option<Vec<ActivityBucket>>> {
        let session = session(context);
        let (views, workspace) = (session.app.views(self.when), &session.principal.workspace);
        let buckets = views.activity(workspace, self.view.id, from.0, to.0, BucketSize::from(bucket)).await?;
        Ok(Some(buckets.into_iter().map(Into::into).collect()))
    }

    /// Progress of its active members in an activity, by the activity's id.
    async fn activity_aggregate(
        &self,
        context: &Context<'_>,
        activity_id: String,
    ) -> Result<Option<ActivityAggregate>> {
        let session = session(context);
        let (views, workspace) = (session.app.views(self.when), &session.principal.workspace);
        let aggregate = views.activity_aggregate(workspace, self.view.id, &activity_id).await?;
        Ok(Some(ActivityAggregate::read(aggregate, self.when)))
    }

    /// What happened to it after a version of its stream, oldest first; before it with `newestFirst`. Needs the scope
    /// audit.
    async fn history(
        &self,
        context: &Context<'_>,
        after_version: Option<u64>,
        first: Option<i32>,
        filter: Option<HistoryFilter>,
        #[graphql(default)] newest_first: bool,
    ) -> Result<Option<Vec<Event>>> {
        let session = session(context).with(Scope::Audit)?;
        let limit = first.map_or(Ok(super::page::DEFAULT_PAGE), limit)? as usize;
        let (app, workspace) = (&session.app, &session.principal.workspace);
        let filter = filter.unwrap_or_default().read(session, self.when).await?;
        let turn = Turn { after: after_version, newest_first, limit };
        let page = app.group_history(workspace, self.view.id, &filter, turn).await?;
        let events = page.map(|page| page.events).unwrap_or_default().into_iter();
        Ok(Some(events.map(|event| Event::new(app, event, self.when)).collect()))
    }

    /// Why a member is in it, or no longer; none for who never was. Needs the scope audit.
    async fn why(&self, context: &Context<'_>, r#ref: String) -> Result<Option<Reasons>> {
        why(session(context), self.when, self.view.id, &reference("ref", &r#ref)?).await
    }
}
