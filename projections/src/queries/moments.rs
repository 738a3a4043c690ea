//! What can be asked of the views as they are and as they were.

use async_trait::async_trait;
use rollbook_app::queries::{
    BucketSize, GroupFilter, GroupKey, ImportFilter, MemberFilter, MemberKey, Order, Page, Slice, SubjectFilter,
    Temporal,
};
use rollbook_app::views::photos::OwnerView;
use rollbook_app::views::{
    ActivityAggregate, ActivityBucket, Doc, GroupView, ImportView, MemberGroup, MemberView, ResourceView, SubjectView,
    WebhookView, WorkspaceView,
};
use rollbook_domain::{GroupId, ObjectId, Reference, Timestamp, WebhookId, WorkspaceName};

use super::{Answer, PastQueries, ViewQueries};

/// The port for the views of a moment. A question is answered by a method of both, which stands in the folder of its
/// projection; what is asked is said here once for both.
macro_rules! temporal {
    ($views:ty) => {
        #[async_trait]
        impl Temporal for $views {
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

            async fn subject(
                &self,
                workspace: &WorkspaceName,
                subject: &Reference,
            ) -> Answer<Option<Doc<SubjectView>>> {
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

            async fn webhook(&self, workspace: &WorkspaceName, id: WebhookId) -> Answer<Option<WebhookView>> {
                self.read_webhook(workspace, id).await
            }

            async fn webhooks(&self, workspace: &WorkspaceName) -> Answer<Vec<WebhookView>> {
                self.list_webhooks(workspace).await
            }

            async fn owner(&self, workspace: &WorkspaceName) -> Answer<Option<OwnerView>> {
                self.read_owner(workspace).await
            }

            async fn workspace(&self, workspace: &WorkspaceName) -> Answer<Option<WorkspaceView>> {
                Ok(self.read_workspaces(Some(workspace)).await?.pop())
            }

            async fn workspaces(&self) -> Answer<Vec<WorkspaceView>> {
                self.read_workspaces(None).await
            }
        }
    };
}

temporal!(ViewQueries);
temporal!(PastQueries);
