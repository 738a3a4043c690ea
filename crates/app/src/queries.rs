//! What can be asked of the views. `rollbook-projections` implements this port.

mod filter;
mod page;
mod photos;
mod places;
mod temporal;

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use rollbook_domain::{GroupId, ObjectId, Reference, WebhookId, WorkspaceName};
use rollbook_store::Position;
use uuid::Uuid;

use crate::diff::{Change, Span};
use crate::error::AppError;
pub use crate::queries::filter::{
    BucketSize, ExternalId, GroupFilter, GroupKey, ImportFilter, MemberFilter, MemberKey, Order, SubjectFilter, UserKey,
};
pub use crate::queries::page::{From, Item, Page, Slice};
pub use crate::queries::photos::PhotoQueries;
pub use crate::queries::places::{Place, PlaceSearch, Topic};
pub use crate::queries::temporal::Temporal;
use crate::views::{
    Doc, ImportView, MemberEntry, MemberView, NumberedGroup, ProjectionStatus, SubjectView, UserView, WebhookView,
};

/// A state of a workspace's views; equal to that of the same state alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp(pub u64);

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

    /// Which state the views of a workspace are in, for who keeps answers: while it is the same, so is whatever is asked
    /// of them. Taken before they are asked. None where nobody knows, or a change is under way.
    fn stamp(&self, workspace: &WorkspaceName) -> Option<Stamp>;

    /// Says that somebody waits for what is in the log and not in the views yet.
    fn hurry(&self);

    /// How the projections fare.
    async fn projections(&self) -> Result<Vec<ProjectionStatus>, AppError>;

    /// The groups that hold each of these members, by number; suspended memberships and deleted groups left out. In
    /// one round, in the order asked.
    async fn groups_of_members(
        &self,
        workspace: &WorkspaceName,
        members: &[Reference],
    ) -> Result<Vec<Vec<NumberedGroup>>, AppError>;

    /// The first members of several groups, each with its entry in the directory and the groups that hold it; with
    /// totals. In one round, in the order asked.
    async fn entries_of_groups(
        &self,
        workspace: &WorkspaceName,
        groups: &[GroupId],
        filter: &MemberFilter,
        order: Order<MemberKey>,
        limit: u32,
    ) -> Result<Vec<Slice<MemberEntry>>, AppError>;

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
