//! The query port over the views as they were. A row that still is as it was then is in the table of now; one that has
//! changed or gone since is in the table beside it. Each projection's folder reads its own.

use std::sync::Arc;

use async_trait::async_trait;
use rollbook_app::AppError;
use rollbook_app::queries::{
    BucketSize, GroupFilter, GroupKey, MemberFilter, MemberKey, Order, Page, Slice, SubjectFilter, Temporal,
};
use rollbook_app::views::{
    ActivityAggregate, ActivityBucket, Doc, GroupView, MemberGroup, MemberView, ResourceView, SubjectView,
    WorkspaceView,
};
use rollbook_domain::{GroupId, Reference, Timestamp, WorkspaceName};
use rollbook_store::{EventStore, Position};

use super::Answer;
use crate::batch::number_of;
use crate::db::{Reads, Snapshot, Value};
use crate::serving::Serving;

/// See the module.
pub(crate) struct PastQueries {
    serving: Arc<Serving>,
    store: Arc<dyn EventStore>,
    at: Position,
}

impl PastQueries {
    pub(super) fn new(serving: Arc<Serving>, store: Arc<dyn EventStore>, at: Position) -> Self {
        Self { serving, store, at }
    }

    /// The active views, unless one of these projections has stopped.
    pub(crate) fn of(&self, projections: &[&str]) -> Result<Arc<dyn Reads>, AppError> {
        self.serving.reads(projections)
    }

    /// The same for several statements.
    pub(crate) async fn snapshot(&self, projections: &[&str]) -> Result<Box<dyn Snapshot>, AppError> {
        Ok(self.of(projections)?.snapshot().await?)
    }

    /// The moment, as the tables have it.
    pub(crate) fn at(&self) -> Value<'static> {
        Value::Int(number_of(self.at))
    }

    /// The same at another moment.
    pub(crate) fn then(&self, at: Position) -> Self {
        Self { serving: Arc::clone(&self.serving), store: Arc::clone(&self.store), at }
    }

    pub(crate) fn position(&self) -> Position {
        self.at
    }

    pub(crate) fn store(&self) -> &dyn EventStore {
        &*self.store
    }
}

/// Past lists are kept in fewer orders.
pub(crate) fn unsorted(orders: &str) -> AppError {
    AppError::Invalid { field: "sort", reason: format!("of a list of the past must be {orders}") }
}

#[async_trait]
impl Temporal for PastQueries {
    async fn group(&self, workspace: &WorkspaceName, id: GroupId) -> Answer<Option<Doc<GroupView>>> {
        Ok(self.read_groups(workspace, &[id]).await?.pop())
    }

    async fn groups_by_id(&self, workspace: &WorkspaceName, ids: &[GroupId]) -> Answer<Vec<Doc<GroupView>>> {
        self.read_groups(workspace, ids).await
    }

    async fn groups(
        &self,
        workspace: &WorkspaceName,
        filter: &GroupFilter,
        order: Order<GroupKey>,
        page: &Page,
    ) -> Answer<Slice<Doc<GroupView>>> {
        self.list_groups(workspace, filter, order, page).await
    }

    async fn member(
        &self,
        workspace: &WorkspaceName,
        group: GroupId,
        member: &Reference,
    ) -> Answer<Option<Doc<MemberView>>> {
        self.read_member(workspace, group, member).await
    }

    async fn memberships(
        &self,
        workspace: &WorkspaceName,
        group: GroupId,
        members: &[Reference],
    ) -> Answer<Vec<Doc<MemberView>>> {
        self.read_members(workspace, group, members).await
    }

    async fn members(
        &self,
        workspace: &WorkspaceName,
        group: GroupId,
        filter: &MemberFilter,
        order: Order<MemberKey>,
        page: &Page,
    ) -> Answer<Slice<Doc<MemberView>>> {
        self.list_members(workspace, group, filter, order, page).await
    }

    async fn members_of_groups(
        &self,
        workspace: &WorkspaceName,
        groups: &[GroupId],
        filter: &MemberFilter,
        order: Order<MemberKey>,
        page: &Page,
    ) -> Answer<Vec<Slice<Doc<MemberView>>>> {
        self.list_members_of_groups(workspace, groups, filter, order, page).await
    }

    async fn groups_of_member(
        &self,
        workspace: &WorkspaceName,
        member: &Reference,
        page: &Page,
    ) -> Answer<Slice<MemberGroup>> {
        self.list_groups_of_member(workspace, member, page).await
    }

    async fn group_pages_of_members(
        &self,
        workspace: &WorkspaceName,
        members: &[Reference],
        page: &Page,
    ) -> Answer<Vec<Slice<MemberGroup>>> {
        self.list_groups_of_members(workspace, members, page).await
    }

    async fn resources(
        &self,
        workspace: &WorkspaceName,
        group: GroupId,
        kind: Option<&str>,
    ) -> Answer<Vec<Doc<ResourceView>>> {
        Ok(self.read_resources(workspace, &[group], kind).await?.pop().unwrap_or_default())
    }

    async fn resources_of_groups(
        &self,
        workspace: &WorkspaceName,
        groups: &[GroupId],
        kind: Option<&str>,
    ) -> Answer<Vec<Vec<Doc<ResourceView>>>> {
        self.read_resources(workspace, groups, kind).await
    }

    async fn subject(&self, workspace: &WorkspaceName, subject: &Reference) -> Answer<Option<Doc<SubjectView>>> {
        Ok(self.read_subjects(workspace, std::slice::from_ref(subject)).await?.pop())
    }

    async fn subjects_by_reference(
        &self,
        workspace: &WorkspaceName,
        subjects: &[Reference],
    ) -> Answer<Vec<Doc<SubjectView>>> {
        self.read_subjects(workspace, subjects).await
    }

    async fn subjects(
        &self,
        workspace: &WorkspaceName,
        filter: &SubjectFilter,
        page: &Page,
    ) -> Answer<Slice<Doc<SubjectView>>> {
        self.list_subjects(workspace, filter, page).await
    }

    async fn activity(
        &self,
        workspace: &WorkspaceName,
        group: GroupId,
        from: Timestamp,
        to: Timestamp,
        bucket: BucketSize,
    ) -> Answer<Vec<ActivityBucket>> {
        self.read_activity(workspace, group, from, to, bucket).await
    }

    async fn activity_aggregate(
        &self,
        workspace: &WorkspaceName,
        group: GroupId,
        activity_id: &str,
    ) -> Answer<ActivityAggregate> {
        self.read_aggregate(workspace, group, activity_id).await
    }

    async fn workspace(&self, workspace: &WorkspaceName) -> Answer<Option<WorkspaceView>> {
        Ok(self.read_workspaces(Some(workspace)).await?.pop())
    }

    async fn workspaces(&self) -> Answer<Vec<WorkspaceView>> {
        self.read_workspaces(None).await
    }
}
