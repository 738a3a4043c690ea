//! What has a past.

use async_trait::async_trait;
use rollbook_domain::{GroupId, Reference, Timestamp, WorkspaceName};

use super::filter::{BucketSize, GroupFilter, GroupKey, MemberFilter, MemberKey, Order, SubjectFilter};
use super::page::{Page, Slice};
use crate::error::AppError;
use crate::views::{
    ActivityAggregate, ActivityBucket, Doc, GroupView, MemberGroup, MemberView, ResourceView, SubjectView,
    WorkspaceView,
};

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
