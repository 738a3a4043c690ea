//! What can be asked of the views. `rollbook-projections` implements this port.

mod photos;
mod places;

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use rollbook_domain::group::{ImportStatus, Status};
use rollbook_domain::{GroupId, ObjectId, Reference, Timestamp, Token, WebhookId, WorkspaceName};
use rollbook_store::Position;
use uuid::Uuid;

use crate::diff::{Change, Span};
use crate::error::AppError;
pub use crate::queries::photos::PhotoQueries;
pub use crate::queries::places::{Place, PlaceSearch, Topic};
use crate::views::{
    ActivityAggregate, ActivityBucket, Doc, GroupView, ImportView, MemberGroup, MemberView, MembershipStatus,
    NumberedGroup, ProjectionStatus, ResourceView, SubjectView, UserView, WebhookView, WorkspaceView,
};

/// Which part of a list.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Page {
    /// From where.
    pub from: From,
    /// At most how many items.
    pub limit: u32,
    /// Whether the whole list is to be counted as well.
    pub total: bool,
}

/// Where a page begins.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum From {
    /// At the first item.
    Start,
    /// After the item at this place.
    After(Vec<u8>),
    /// Before the item at this place, nearest items.
    Before(Vec<u8>),
    /// At the last items.
    End,
    /// After so many items; page numbers of dialects.
    Offset(u64),
}

impl Page {
    /// The first items.
    pub fn first(limit: u32) -> Self {
        Self { from: From::Start, limit, total: false }
    }
}

/// One item of a page and its place in the list, of which a cursor is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item<T> {
    /// The item.
    pub value: T,
    /// Opaque; belongs to the list it was taken from.
    pub place: Vec<u8>,
}

/// A page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slice<T> {
    /// In list order, also for [`From::Before`] and [`From::End`].
    pub items: Vec<Item<T>>,
    /// Whether more items follow the last one.
    pub has_next: bool,
    /// Whether items precede the first one.
    pub has_previous: bool,
    /// Items in the whole list, if it was asked for.
    pub total: Option<u64>,
}

/// Which groups. All that is said must hold; deleted groups are listed only when their status is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GroupFilter {
    /// Any of these; empty means active and suspended ones.
    pub statuses: Vec<Status>,
    /// Exactly this kind.
    pub kind: Option<String>,
    /// Whether groups without a kind count as being of that one.
    pub kind_by_default: bool,
    /// At least one of these tags.
    pub tags: Vec<String>,
    /// Part of the name, without regard to case.
    pub name_part: Option<String>,
    /// Exactly this name.
    pub name: Option<String>,
    /// With this member, not suspended.
    pub member: Option<Reference>,
    /// With this resource.
    pub resource: Option<Reference>,
    /// Made at or after.
    pub created_from: Option<Timestamp>,
    /// Made before.
    pub created_to: Option<Timestamp>,
    /// Filed at or after, in unix seconds.
    pub filed_from: Option<i64>,
    /// Filed before, in unix seconds.
    pub filed_to: Option<i64>,
    /// Whether a first import is awaited.
    pub awaiting_import: Option<bool>,
    /// Whether it may be used: active, and no first import awaited.
    pub usable: Option<bool>,
}

/// What groups are sorted by; ties by id in the same direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum GroupKey {
    /// The moment of creation.
    #[default]
    Created,
    /// The name, without regard to case.
    Name,
    /// The moment of the last change.
    Updated,
    /// How many members there are.
    MemberCount,
    /// The integer number.
    Number,
    /// The moment it is filed under.
    Filed,
}

/// A direction over a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Order<K> {
    /// The key.
    pub key: K,
    /// From the greatest.
    pub descending: bool,
}

/// Which members of a group.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct MemberFilter {
    /// Of this kind.
    pub kind: Option<String>,
    /// With this role.
    pub role: Option<String>,
    /// In this status.
    pub status: Option<MembershipStatus>,
}

/// What members are sorted by; ties by member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum MemberKey {
    /// `kind:id` by bytes.
    #[default]
    Member,
    /// Since when they are in.
    Created,
    /// Numeric ids by value.
    Number,
}

/// Which directory entries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SubjectFilter {
    /// Of this kind.
    pub kind: Option<String>,
    /// Part of the name, without regard to case.
    pub name_part: Option<String>,
}

/// Which imports.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportFilter {
    /// Of this group.
    pub group: Option<GroupId>,
    /// In this status.
    pub status: Option<ImportStatus>,
    /// Of any of these groups (when a name pattern has been resolved).
    pub groups: Option<Vec<GroupId>>,
}

/// A name of a group other than its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExternalId {
    /// The integer number, in the number scope of the workspace.
    Number(u32),
    /// The short code, exactly.
    Token(Token),
    /// The 24-hex id.
    ObjectId(ObjectId),
}

/// What an account is looked up by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UserKey {
    /// Its number.
    Number(u32),
    /// Its e-mail address in lower case.
    Email(String),
    /// The digest of its open session.
    Session(String),
    /// Being the one of this role with the lowest number.
    FirstWithRole(String),
}

/// The size of activity buckets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BucketSize {
    /// Days of UTC.
    #[default]
    Day,
    /// Weeks of UTC, from Monday.
    Week,
    /// Months of UTC.
    Month,
}

/// What can be asked of the views as they are, and of the views as they were. A workspace never sees rows of another one.
///
/// Lists of the past are sorted by name or creation alone ([`GroupKey::Name`], [`GroupKey::Created`],
/// [`MemberKey::Member`], [`MemberKey::Created`]) and have no page numbers.
#[async_trait]
pub trait Temporal: Send + Sync + 'static {
    /// One group, deleted ones included.
    async fn group(&self, workspace: &WorkspaceName, id: GroupId) -> Result<Option<Doc<GroupView>>, AppError>;

    /// Several groups at once, in the order asked; unknown ones are left out.
    async fn groups_by_id(&self, workspace: &WorkspaceName, ids: &[GroupId]) -> Result<Vec<Doc<GroupView>>, AppError>;

    /// A page of groups.
    async fn groups(
        &self,
        workspace: &WorkspaceName,
        filter: &GroupFilter,
        order: Order<GroupKey>,
        page: &Page,
    ) -> Result<Slice<Doc<GroupView>>, AppError>;

    /// One membership.
    async fn member(
        &self,
        workspace: &WorkspaceName,
        group: GroupId,
        member: &Reference,
    ) -> Result<Option<Doc<MemberView>>, AppError>;

    /// A page of a group's members.
    async fn members(
        &self,
        workspace: &WorkspaceName,
        group: GroupId,
        filter: &MemberFilter,
        order: Order<MemberKey>,
        page: &Page,
    ) -> Result<Slice<Doc<MemberView>>, AppError>;

    /// The same page for several groups, in one round, in the order asked.
    async fn members_of_groups(
        &self,
        workspace: &WorkspaceName,
        groups: &[GroupId],
        filter: &MemberFilter,
        order: Order<MemberKey>,
        page: &Page,
    ) -> Result<Vec<Slice<Doc<MemberView>>>, AppError>;

    /// A page of a member's groups, oldest membership first; suspended memberships and deleted groups left out.
    async fn groups_of_member(
        &self,
        workspace: &WorkspaceName,
        member: &Reference,
        page: &Page,
    ) -> Result<Slice<MemberGroup>, AppError>;

    /// The same page for several members, in one round, in the order asked.
    async fn group_pages_of_members(
        &self,
        workspace: &WorkspaceName,
        members: &[Reference],
        page: &Page,
    ) -> Result<Vec<Slice<MemberGroup>>, AppError>;

    /// A group's resources of one kind or all, in link order.
    async fn resources(
        &self,
        workspace: &WorkspaceName,
        group: GroupId,
        kind: Option<&str>,
    ) -> Result<Vec<Doc<ResourceView>>, AppError>;

    /// The resources of several groups in one round, in the order asked.
    async fn resources_of_groups(
        &self,
        workspace: &WorkspaceName,
        groups: &[GroupId],
        kind: Option<&str>,
    ) -> Result<Vec<Vec<Doc<ResourceView>>>, AppError>;

    /// One directory entry.
    async fn subject(
        &self,
        workspace: &WorkspaceName,
        subject: &Reference,
    ) -> Result<Option<Doc<SubjectView>>, AppError>;

    /// Several directory entries at once, in the order asked; unknown ones are left out.
    async fn subjects_by_reference(
        &self,
        workspace: &WorkspaceName,
        subjects: &[Reference],
    ) -> Result<Vec<Doc<SubjectView>>, AppError>;

    /// A page of the directory, by number and then reference.
    async fn subjects(
        &self,
        workspace: &WorkspaceName,
        filter: &SubjectFilter,
        page: &Page,
    ) -> Result<Slice<Doc<SubjectView>>, AppError>;

    /// How often what happened to a group, from the first instant up to the second.
    async fn activity(
        &self,
        workspace: &WorkspaceName,
        group: GroupId,
        from: Timestamp,
        to: Timestamp,
        bucket: BucketSize,
    ) -> Result<Vec<ActivityBucket>, AppError>;

    /// Progress of a group's active members in an activity, by the activity's id.
    async fn activity_aggregate(
        &self,
        workspace: &WorkspaceName,
        group: GroupId,
        activity_id: &str,
    ) -> Result<ActivityAggregate, AppError>;

    /// One workspace.
    async fn workspace(&self, workspace: &WorkspaceName) -> Result<Option<WorkspaceView>, AppError>;

    /// All workspaces, by name.
    async fn workspaces(&self) -> Result<Vec<WorkspaceView>, AppError>;
}

/// The views as they are.
#[async_trait]
pub trait Queries: Temporal {
    /// Those of these memberships that there are, in no order.
    async fn memberships(
        &self,
        workspace: &WorkspaceName,
        group: GroupId,
        members: &[Reference],
    ) -> Result<Vec<Doc<MemberView>>, AppError>;

    /// The views as they were when a command had ended that begins at a position or before. They must have reached it.
    fn as_of(&self, at: Position) -> Arc<dyn Temporal>;

    /// A page of a group's memberships that were changed within a span, by member; who came and went is left out. A
    /// page may be short of its limit.
    async fn member_changes(
        &self,
        workspace: &WorkspaceName,
        group: GroupId,
        span: Span,
        page: &Page,
    ) -> Result<Slice<Change<MemberView>>, AppError>;

    /// Directory entries at both ends of a span, by their streams; without those that were at neither.
    async fn subject_changes(
        &self,
        workspace: &WorkspaceName,
        span: Span,
        streams: &[Uuid],
    ) -> Result<HashMap<Uuid, Change<SubjectView>>, AppError>;

    /// The group that has another name.
    async fn find_group(&self, workspace: &WorkspaceName, id: &ExternalId) -> Result<Option<GroupId>, AppError>;

    /// The ids of all groups that hold a member, whatever their status but deleted, suspended memberships included.
    async fn group_ids_of_member(
        &self,
        workspace: &WorkspaceName,
        member: &Reference,
    ) -> Result<Vec<GroupId>, AppError>;

    /// The ids of all groups that link a resource, whatever their status but deleted.
    async fn group_ids_of_resource(
        &self,
        workspace: &WorkspaceName,
        resource: &Reference,
    ) -> Result<Vec<GroupId>, AppError>;

    /// One import.
    async fn import(&self, workspace: &WorkspaceName, job: &ObjectId) -> Result<Option<Doc<ImportView>>, AppError>;

    /// A page of imports, newest first.
    async fn imports(
        &self,
        workspace: &WorkspaceName,
        filter: &ImportFilter,
        page: &Page,
    ) -> Result<Slice<Doc<ImportView>>, AppError>;

    /// How the projections fare.
    async fn projections(&self) -> Result<Vec<ProjectionStatus>, AppError>;

    /// The groups that hold each of these members, by number; suspended memberships and deleted groups left out. In
    /// one round, in the order asked.
    async fn groups_of_members(
        &self,
        workspace: &WorkspaceName,
        members: &[Reference],
    ) -> Result<Vec<Vec<NumberedGroup>>, AppError>;

    /// Where in the log to look for what a history tells, in the order asked.
    async fn places(&self, workspace: &WorkspaceName, search: &PlaceSearch) -> Result<Vec<Place>, AppError>;

    /// Photos, their zips and their owners.
    fn photos(&self) -> &dyn PhotoQueries;

    /// One webhook, a deleted one included.
    async fn webhook(&self, workspace: &WorkspaceName, id: WebhookId) -> Result<Option<WebhookView>, AppError>;

    /// The webhooks of a workspace, oldest first; deleted ones left out.
    async fn webhooks(&self, workspace: &WorkspaceName) -> Result<Vec<WebhookView>, AppError>;

    /// One account.
    async fn user(&self, workspace: &WorkspaceName, key: &UserKey) -> Result<Option<UserView>, AppError>;
}
