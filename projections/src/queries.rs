//! The query port over the active views. Each projection's folder holds its own reads.

mod past;
mod photos;

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use rollbook_app::AppError;
use rollbook_app::diff::{Change, Span};
use rollbook_app::queries::{
    BucketSize, ExternalId, GroupFilter, GroupKey, ImportFilter, MemberFilter, MemberKey, Order, Page, PhotoQueries,
    Place, PlaceSearch, Queries, Slice, Stamp, SubjectFilter, Temporal, UserKey,
};
use rollbook_app::views::{
    ActivityAggregate, ActivityBucket, Doc, GroupView, ImportView, MemberEntry, MemberGroup, MemberView, NumberedGroup,
    ProjectionStatus, ResourceView, SubjectView, UserView, WebhookView, WorkspaceView,
};
use rollbook_domain::{GroupId, ObjectId, Reference, Timestamp, WebhookId, WorkspaceName};
use rollbook_store::{EventStore, Position};
use uuid::Uuid;

pub(crate) use self::past::{PastQueries, unsorted};
use crate::db::{DbError, Reads, Row};
use crate::serving::Serving;

/// See the module.
pub(crate) struct ViewQueries {
    serving: Arc<Serving>,
    store: Arc<dyn EventStore>,
}

impl ViewQueries {
    pub(crate) fn new(serving: Arc<Serving>, store: Arc<dyn EventStore>) -> Self {
        Self { serving, store }
    }

    /// The same as they were.
    fn then(&self, at: Position) -> PastQueries {
        PastQueries::new(Arc::clone(&self.serving), Arc::clone(&self.store), at)
    }

    /// The active views, unless one of these projections has stopped: then what they hold is silently late, and
    /// whoever reads is told so instead.
    pub(crate) fn of(&self, projections: &[&str]) -> Result<Arc<dyn Reads>, AppError> {
        self.serving.reads(projections)
    }
}

/// A document in a row.
pub(crate) fn doc<T>(row: &mut Row, at: usize) -> Result<Doc<T>, DbError> {
    row.take_text(at).map(Doc::from_json)
}

/// A page of documents, which are in this column.
pub(crate) fn docs<T>(slice: Slice<Row>, at: usize) -> Result<Slice<Doc<T>>, AppError> {
    Ok(slice.try_map(|mut row| doc(&mut row, at))?)
}

type Answer<T> = Result<T, AppError>;

#[async_trait]
impl Temporal for ViewQueries {
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

#[async_trait]
impl Queries for ViewQueries {
    async fn memberships(
        &self,
        workspace: &WorkspaceName,
        group: GroupId,
        members: &[Reference],
    ) -> Answer<Vec<Doc<MemberView>>> {
        self.read_members(workspace, group, members).await
    }

    fn as_of(&self, at: Position) -> Arc<dyn Temporal> {
        Arc::new(self.then(at))
    }

    async fn member_changes(
        &self,
        workspace: &WorkspaceName,
        group: GroupId,
        span: Span,
        page: &Page,
    ) -> Answer<Slice<Change<MemberView>>> {
        self.list_member_changes(workspace, group, span, page).await
    }

    async fn subject_changes(
        &self,
        workspace: &WorkspaceName,
        span: Span,
        streams: &[Uuid],
    ) -> Answer<HashMap<Uuid, Change<SubjectView>>> {
        self.read_subject_changes(workspace, span, streams).await
    }

    async fn find_group(&self, workspace: &WorkspaceName, id: &ExternalId) -> Answer<Option<GroupId>> {
        self.find_by_external_id(workspace, id).await
    }

    async fn group_ids_of_member(&self, workspace: &WorkspaceName, member: &Reference) -> Answer<Vec<GroupId>> {
        self.read_group_ids_of_member(workspace, member).await
    }

    async fn group_ids_of_resource(&self, workspace: &WorkspaceName, resource: &Reference) -> Answer<Vec<GroupId>> {
        self.read_groups_of_resource(workspace, resource).await
    }

    async fn import(&self, workspace: &WorkspaceName, job: &ObjectId) -> Answer<Option<Doc<ImportView>>> {
        self.read_import(workspace, job).await
    }

    async fn imports(
        &self,
        workspace: &WorkspaceName,
        filter: &ImportFilter,
        page: &Page,
    ) -> Answer<Slice<Doc<ImportView>>> {
        self.list_imports(workspace, filter, page).await
    }

    async fn entries_of_groups(
        &self,
        workspace: &WorkspaceName,
        groups: &[GroupId],
        filter: &MemberFilter,
        order: Order<MemberKey>,
        limit: u32,
    ) -> Answer<Vec<Slice<MemberEntry>>> {
        self.list_entries_of_groups(workspace, groups, filter, order, limit).await
    }

    async fn groups_of_members(
        &self,
        workspace: &WorkspaceName,
        members: &[Reference],
    ) -> Answer<Vec<Vec<NumberedGroup>>> {
        self.read_groups_of_members(workspace, members).await
    }

    async fn places(&self, workspace: &WorkspaceName, search: &PlaceSearch) -> Answer<Vec<Place>> {
        self.find_places(workspace, search).await
    }

    fn photos(&self) -> &dyn PhotoQueries {
        self
    }

    async fn webhook(&self, workspace: &WorkspaceName, id: WebhookId) -> Answer<Option<WebhookView>> {
        self.read_webhook(workspace, id).await
    }

    async fn webhooks(&self, workspace: &WorkspaceName) -> Answer<Vec<WebhookView>> {
        self.list_webhooks(workspace).await
    }

    async fn user(&self, workspace: &WorkspaceName, key: &UserKey) -> Answer<Option<UserView>> {
        self.find_user(workspace, key).await
    }

    fn stamp(&self, workspace: &WorkspaceName) -> Option<Stamp> {
        self.serving.stamp(workspace)
    }

    fn hurry(&self) {
        self.serving.hurry().notify_one();
    }

    async fn projections(&self) -> Answer<Vec<ProjectionStatus>> {
        Ok(self.serving.statuses())
    }
}
