//! What can be asked of any moment.

use async_trait::async_trait;
use rollbook_domain::{GroupId, Reference, Timestamp, WorkspaceName};

use super::AtTheDoor;
use crate::error::AppError;
use crate::queries::{
    BucketSize, GroupFilter, GroupKey, MemberFilter, MemberKey, Order, Page, Slice, SubjectFilter, Temporal,
};
use crate::views::{
    ActivityAggregate, ActivityBucket, Doc, GroupView, MemberGroup, MemberView, ResourceView, SubjectView,
    WorkspaceView,
};

#[async_trait]
impl<Q: Temporal + ?Sized> Temporal for AtTheDoor<Q> {
    async fn group(&self, workspace: &WorkspaceName, id: GroupId) -> Result<Option<Doc<GroupView>>, AppError> {
        self.told(workspace, self.views.group(workspace, id).await?).await
    }

    async fn groups_by_id(&self, workspace: &WorkspaceName, ids: &[GroupId]) -> Result<Vec<Doc<GroupView>>, AppError> {
        self.told(workspace, self.views.groups_by_id(workspace, ids).await?).await
    }

    async fn groups(
        &self,
        workspace: &WorkspaceName,
        filter: &GroupFilter,
        order: Order<GroupKey>,
        page: &Page,
    ) -> Result<Slice<Doc<GroupView>>, AppError> {
        let filter = self.filter(workspace, filter).await?;
        self.told(workspace, self.views.groups(workspace, &filter, order, page).await?).await
    }

    async fn member(
        &self,
        workspace: &WorkspaceName,
        group: GroupId,
        member: &Reference,
    ) -> Result<Option<Doc<MemberView>>, AppError> {
        let member = self.who(workspace, member).await?;
        self.told(workspace, self.views.member(workspace, group, &member).await?).await
    }

    async fn members(
        &self,
        workspace: &WorkspaceName,
        group: GroupId,
        filter: &MemberFilter,
        order: Order<MemberKey>,
        page: &Page,
    ) -> Result<Slice<Doc<MemberView>>, AppError> {
        self.told(workspace, self.views.members(workspace, group, filter, order, page).await?).await
    }

    async fn members_of_groups(
        &self,
        workspace: &WorkspaceName,
        groups: &[GroupId],
        filter: &MemberFilter,
        order: Order<MemberKey>,
        page: &Page,
    ) -> Result<Vec<Slice<Doc<MemberView>>>, AppError> {
        self.told(workspace, self.views.members_of_groups(workspace, groups, filter, order, page).await?).await
    }

    async fn groups_of_member(
        &self,
        workspace: &WorkspaceName,
        member: &Reference,
        page: &Page,
    ) -> Result<Slice<MemberGroup>, AppError> {
        let member = self.who(workspace, member).await?;
        self.told(workspace, self.views.groups_of_member(workspace, &member, page).await?).await
    }

    async fn group_pages_of_members(
        &self,
        workspace: &WorkspaceName,
        members: &[Reference],
        page: &Page,
    ) -> Result<Vec<Slice<MemberGroup>>, AppError> {
        let members = self.door.seek_all(workspace, members).await?;
        self.told(workspace, self.views.group_pages_of_members(workspace, &members, page).await?).await
    }

    async fn resources(
        &self,
        workspace: &WorkspaceName,
        group: GroupId,
        kind: Option<&str>,
    ) -> Result<Vec<Doc<ResourceView>>, AppError> {
        self.told(workspace, self.views.resources(workspace, group, kind).await?).await
    }

    async fn resources_of_groups(
        &self,
        workspace: &WorkspaceName,
        groups: &[GroupId],
        kind: Option<&str>,
    ) -> Result<Vec<Vec<Doc<ResourceView>>>, AppError> {
        self.told(workspace, self.views.resources_of_groups(workspace, groups, kind).await?).await
    }

    async fn subject(
        &self,
        workspace: &WorkspaceName,
        subject: &Reference,
    ) -> Result<Option<Doc<SubjectView>>, AppError> {
        let subject = self.who(workspace, subject).await?;
        self.told(workspace, self.views.subject(workspace, &subject).await?).await
    }

    async fn subjects_by_reference(
        &self,
        workspace: &WorkspaceName,
        subjects: &[Reference],
    ) -> Result<Vec<Doc<SubjectView>>, AppError> {
        let subjects = self.door.seek_all(workspace, subjects).await?;
        self.told(workspace, self.views.subjects_by_reference(workspace, &subjects).await?).await
    }

    async fn subjects(
        &self,
        workspace: &WorkspaceName,
        filter: &SubjectFilter,
        page: &Page,
    ) -> Result<Slice<Doc<SubjectView>>, AppError> {
        self.told(workspace, self.views.subjects(workspace, filter, page).await?).await
    }

    async fn activity(
        &self,
        workspace: &WorkspaceName,
        group: GroupId,
        from: Timestamp,
        to: Timestamp,
        bucket: BucketSize,
    ) -> Result<Vec<ActivityBucket>, AppError> {
        self.views.activity(workspace, group, from, to, bucket).await
    }

    async fn activity_aggregate(
        &self,
        workspace: &WorkspaceName,
        group: GroupId,
        activity_id: &str,
    ) -> Result<ActivityAggregate, AppError> {
        let mut aggregate = self.views.activity_aggregate(workspace, group, activity_id).await?;
        let members = aggregate.members.iter().map(|row| row.member.as_str());
        let names = self.door.names(workspace, members).await?;
        for row in &mut aggregate.members {
            row.member = names.of(&row.member);
        }
        Ok(aggregate)
    }

    async fn workspace(&self, workspace: &WorkspaceName) -> Result<Option<WorkspaceView>, AppError> {
        self.views.workspace(workspace).await
    }

    async fn workspaces(&self) -> Result<Vec<WorkspaceView>, AppError> {
        self.views.workspaces().await
    }
}
