//! What can be asked of the views as they are.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use rollbook_domain::{GroupId, ObjectId, Reference, WebhookId, WorkspaceName};
use rollbook_store::Position;
use uuid::Uuid;

use super::AtTheDoor;
use crate::diff::{Change, Span};
use crate::error::AppError;
use crate::queries::{
    ExternalId, ImportFilter, MemberFilter, MemberKey, Order, Page, PhotoQueries, Place, PlaceSearch, Queries, Slice,
    Stamp, Temporal, UserKey,
};
use crate::views::{
    Doc, ImportView, MemberEntry, MemberView, NumberedGroup, ProjectionStatus, SubjectView, UserView, WebhookView,
};

#[async_trait]
impl Queries for AtTheDoor<dyn Queries> {
    async fn memberships(
        &self,
        workspace: &WorkspaceName,
        group: GroupId,
        members: &[Reference],
    ) -> Result<Vec<Doc<MemberView>>, AppError> {
        let members = self.door.seek_all(workspace, members).await?;
        self.told(workspace, self.views.memberships(workspace, group, &members).await?).await
    }

    fn as_of(&self, at: Position) -> Arc<dyn Temporal> {
        Arc::new(AtTheDoor { views: self.views.as_of(at), door: Arc::clone(&self.door) })
    }

    async fn member_changes(
        &self,
        workspace: &WorkspaceName,
        group: GroupId,
        span: Span,
        page: &Page,
    ) -> Result<Slice<Change<MemberView>>, AppError> {
        self.told(workspace, self.views.member_changes(workspace, group, span, page).await?).await
    }

    async fn subject_changes(
        &self,
        workspace: &WorkspaceName,
        span: Span,
        streams: &[Uuid],
    ) -> Result<HashMap<Uuid, Change<SubjectView>>, AppError> {
        let found = self.views.subject_changes(workspace, span, streams).await?;
        let (streams, changes): (Vec<_>, Vec<_>) = found.into_iter().unzip();
        Ok(streams.into_iter().zip(self.told(workspace, changes).await?).collect())
    }

    async fn find_group(&self, workspace: &WorkspaceName, id: &ExternalId) -> Result<Option<GroupId>, AppError> {
        self.views.find_group(workspace, id).await
    }

    async fn group_ids_of_member(
        &self,
        workspace: &WorkspaceName,
        member: &Reference,
    ) -> Result<Vec<GroupId>, AppError> {
        self.views.group_ids_of_member(workspace, &self.who(workspace, member).await?).await
    }

    async fn group_ids_of_resource(
        &self,
        workspace: &WorkspaceName,
        resource: &Reference,
    ) -> Result<Vec<GroupId>, AppError> {
        self.views.group_ids_of_resource(workspace, &self.who(workspace, resource).await?).await
    }

    async fn import(&self, workspace: &WorkspaceName, job: &ObjectId) -> Result<Option<Doc<ImportView>>, AppError> {
        self.views.import(workspace, job).await
    }

    async fn imports(
        &self,
        workspace: &WorkspaceName,
        filter: &ImportFilter,
        page: &Page,
    ) -> Result<Slice<Doc<ImportView>>, AppError> {
        self.views.imports(workspace, filter, page).await
    }

    async fn projections(&self) -> Result<Vec<ProjectionStatus>, AppError> {
        self.views.projections().await
    }

    async fn groups_of_members(
        &self,
        workspace: &WorkspaceName,
        members: &[Reference],
    ) -> Result<Vec<Vec<NumberedGroup>>, AppError> {
        let members = self.door.seek_all(workspace, members).await?;
        self.views.groups_of_members(workspace, &members).await
    }

    async fn entries_of_groups(
        &self,
        workspace: &WorkspaceName,
        groups: &[GroupId],
        filter: &MemberFilter,
        order: Order<MemberKey>,
        limit: u32,
    ) -> Result<Vec<Slice<MemberEntry>>, AppError> {
        self.told(workspace, self.views.entries_of_groups(workspace, groups, filter, order, limit).await?).await
    }

    async fn webhook(&self, workspace: &WorkspaceName, id: WebhookId) -> Result<Option<WebhookView>, AppError> {
        self.views.webhook(workspace, id).await
    }

    async fn webhooks(&self, workspace: &WorkspaceName) -> Result<Vec<WebhookView>, AppError> {
        self.views.webhooks(workspace).await
    }

    fn stamp(&self, workspace: &WorkspaceName) -> Option<Stamp> {
        self.views.stamp(workspace)
    }

    fn hurry(&self) {
        self.views.hurry();
    }

    async fn places(&self, workspace: &WorkspaceName, search: &PlaceSearch) -> Result<Vec<Place>, AppError> {
        // Asked by histories alone, which are on the inner side.
        self.views.places(workspace, search).await
    }

    fn photos(&self) -> &dyn PhotoQueries {
        self.views.photos()
    }

    async fn user(&self, workspace: &WorkspaceName, key: &UserKey) -> Result<Option<UserView>, AppError> {
        self.views.user(workspace, key).await
    }
}
