//! Members, and their memberships in groups.

use async_graphql::connection::{Connection, EmptyFields};
use async_graphql::{Context, Enum, ID, InputObject, Object};
use rollbook_app::queries::{self, MemberKey, Order, Topic};
use rollbook_app::views::{self, Doc, MemberView};
use rollbook_app::{AppError, When};
use rollbook_domain::{GroupId, Reference};

use super::event::EventConnection;
use super::group::{Group, read_group_at};
use super::history::{HistoryArguments, HistoryFilter, history};
use super::page::{Cursor, PageArguments, Total, connection};
use super::scalars::DateTime;
use super::subject::Subject;
use crate::error::Result;
use crate::load::MemberList;
use crate::session::session;

/// Memberships with their cursors.
pub(crate) type MembershipConnection = Connection<Cursor, Membership, Total, EmptyFields>;

/// Whether a membership counts for its group's clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "views::MembershipStatus")]
pub(crate) enum MembershipStatus {
    /// It does.
    Active,
    /// It is hidden for now.
    Suspended,
}

/// Which members of a group. All that is said must hold.
#[derive(Debug, Default, InputObject)]
pub(crate) struct MemberFilter {
    /// Of this kind.
    kind: Option<String>,
    /// With this role.
    role: Option<String>,
    /// In this status.
    status: Option<MembershipStatus>,
}

/// What members are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "MemberKey")]
pub(crate) enum MemberOrderField {
    /// `kind:id` by bytes.
    Member,
    /// Since when they are in.
    Created,
    /// Numeric ids by value.
    Number,
}

/// An order of members.
#[derive(Debug, InputObject)]
pub(crate) struct MemberOrder {
    /// The key.
    field: MemberOrderField,
    /// From the greatest.
    #[graphql(default)]
    descending: bool,
}

/// A page of a group's members.
pub(crate) async fn members(
    context: &Context<'_>,
    (when, group): (When, GroupId),
    filter: MemberFilter,
    order: Option<MemberOrder>,
    arguments: PageArguments,
) -> Result<MembershipConnection> {
    let session = session(context);
    let filter = queries::MemberFilter { kind: filter.kind, role: filter.role, status: filter.status.map(Into::into) };
    let order =
        order.map_or_else(Order::default, |order| Order { key: order.field.into(), descending: order.descending });
    let list = format!("members {} {group} {filter:?} {order:?} {when:?}", session.principal.workspace);
    let page = arguments.page(context, &session.app, &list)?;
    let slice = session.loader.members(when, group, MemberList { filter, order, page }).await?;
    connection(&session.app, &list, slice, |doc| Membership::read(&doc, when))
}

/// Who may be in groups, whether in any or none.
pub(crate) struct Member {
    reference: Reference,
    /// When it is looked at; so is everything that it leads to.
    when: When,
}

impl Member {
    pub(crate) fn new(reference: Reference, when: When) -> Self {
        Self { reference, when }
    }
}

/// Who may be in groups, whether in any or none.
#[Object]
impl Member {
    /// The same as `ref`.
    pub(crate) async fn id(&self) -> ID {
        self.reference.as_str().into()
    }

    /// `kind:id`, as `user:u-asha`.
    async fn r#ref(&self) -> &str {
        self.reference.as_str()
    }

    /// What stands before the colon.
    async fn kind(&self) -> &str {
        self.reference.kind()
    }

    /// Its entry in the directory.
    async fn subject(&self, context: &Context<'_>) -> Result<Option<Subject>> {
        let doc = session(context).loader.subject(self.when, self.reference.clone()).await?;
        Ok(doc.map(|doc| Subject::read(&doc, self.when)).transpose()?)
    }

    /// What happened to it, oldest first: its memberships, its directory entry, its progress. Needs the scope audit.
    async fn history(
        &self,
        context: &Context<'_>,
        filter: Option<HistoryFilter>,
        first: Option<i32>,
        after: Option<String>,
        #[graphql(default)] newest_first: bool,
    ) -> Result<Option<EventConnection>> {
        let arguments = HistoryArguments { filter, first, after, newest_first };
        let topic = Topic::Member(self.reference.clone());
        history(session(context), self.when, topic, Some(&self.reference), arguments).await.map(Some)
    }

    /// Its groups, oldest membership first; suspended memberships and deleted groups left out.
    async fn groups(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Option<MembershipConnection>> {
        let session = session(context);
        let (app, workspace) = (&session.app, &session.principal.workspace);
        let when = self.when.begun()?;
        let name = format!("groups of {workspace} {} {when:?}", self.reference);
        let page = PageArguments { first, after, last, before }.page(context, app, &name)?;
        let slice = session.loader.groups_of(when, self.reference.clone(), page).await?;
        let memberships = connection(app, &name, slice, |item| {
            let membership = Membership::read(&item.membership, when)?;
            Ok(Membership { group: Some(item.group), ..membership })
        });
        memberships.map(Some)
    }
}

/// That a member is in a group.
pub(crate) struct Membership {
    view: MemberView,
    /// Known already where the membership was found by its member.
    group: Option<Doc<views::GroupView>>,
    when: When,
}

impl Membership {
    pub(crate) fn read(doc: &Doc<MemberView>, when: When) -> Result<Self, AppError> {
        Ok(Self { view: doc.read()?, group: None, when })
    }
}

/// That a member is in a group.
#[Object]
impl Membership {
    /// For `node`.
    pub(crate) async fn id(&self) -> ID {
        format!("{}/{}", self.view.group_id, self.view.member).into()
    }

    /// Who.
    async fn member(&self) -> Member {
        Member::new(self.view.member.clone(), self.when)
    }

    /// In which group.
    async fn group(&self, context: &Context<'_>) -> Result<Option<Group>> {
        match &self.group {
            Some(doc) => Ok(Some(Group::read(doc, self.when)?)),
            None => read_group_at(session(context), self.when, self.view.group_id).await,
        }
    }

    /// What happened to it, oldest first. Needs the scope audit.
    async fn history(
        &self,
        context: &Context<'_>,
        filter: Option<HistoryFilter>,
        first: Option<i32>,
        after: Option<String>,
        #[graphql(default)] newest_first: bool,
    ) -> Result<Option<EventConnection>> {
        let arguments = HistoryArguments { filter, first, after, newest_first };
        let member = &self.view.member;
        let topic = Topic::Membership(self.view.group_id, member.clone());
        history(session(context), self.when, topic, Some(member), arguments).await.map(Some)
    }

    /// As what.
    async fn role(&self) -> &str {
        &self.view.role
    }

    /// Whether it counts.
    async fn status(&self) -> MembershipStatus {
        self.view.status.into()
    }

    /// Whether the member has seen the group.
    async fn visited(&self) -> bool {
        self.view.visited
    }

    /// Since when.
    async fn created_at(&self) -> DateTime {
        DateTime(self.view.created_at)
    }

    /// By whom.
    async fn created_by(&self) -> &str {
        self.view.created_by.as_str()
    }

    /// When role, status or flag last changed.
    async fn updated_at(&self) -> Option<DateTime> {
        self.view.updated_at.map(DateTime)
    }

    /// By whom.
    async fn updated_by(&self) -> Option<&str> {
        self.view.updated_by.as_ref().map(rollbook_domain::Actor::as_str)
    }
}
