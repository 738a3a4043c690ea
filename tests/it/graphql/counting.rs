//! Views that count how often they are asked.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use rollbook_app::queries::{
    BucketSize, ExternalId, GroupFilter, GroupKey, ImportFilter, MemberFilter, MemberKey, Order, Page, PhotoQueries,
    Place, PlaceSearch, Slice, SubjectFilter, UserKey,
};
use rollbook_app::views::{
    ActivityAggregate, ActivityBucket, Doc, GroupView, ImportView, MemberGroup, MemberView, NumberedGroup,
    ProjectionStatus, ResourceView, SubjectView, UserView, WorkspaceView,
};
use rollbook_app::{AppError, Queries};
use rollbook_domain::{GroupId, ObjectId, Reference, Timestamp, WorkspaceName};

type Answer<T> = Result<T, AppError>;

/// Each call is one round of statements: that is what the port promises.
pub(super) struct Counting {
    pub(super) inner: Arc<dyn Queries>,
    pub(super) asked: AtomicUsize,
    /// How often a whole list had to be counted.
    pub(super) totals: AtomicUsize,
}

impl Counting {
    pub(super) fn new(inner: Arc<dyn Queries>) -> Arc<Self> {
        Arc::new(Self { inner, asked: AtomicUsize::new(0), totals: AtomicUsize::new(0) })
    }

    fn counted(&self) -> &dyn Queries {
        self.asked.fetch_add(1, Ordering::SeqCst);
        &*self.inner
    }

    fn page(&self, page: &Page) -> &dyn Queries {
        self.totals.fetch_add(usize::from(page.total), Ordering::SeqCst);
        self.counted()
    }
}

macro_rules! counted {
    ($($name:ident($($argument:ident: $type:ty),*) -> $answer:ty;)+) => {
        #[async_trait]
        impl Queries for Counting {
            $(
                async fn $name(&self, $($argument: $type),*) -> Answer<$answer> {
                    self.counted().$name($($argument),*).await
                }
            )+

            fn photos(&self) -> &dyn PhotoQueries {
                self.counted().photos()
            }

            async fn groups(
                &self,
                workspace: &WorkspaceName,
                filter: &GroupFilter,
                order: Order<GroupKey>,
                page: &Page,
            ) -> Answer<Slice<Doc<GroupView>>> {
                self.page(page).groups(workspace, filter, order, page).await
            }

            async fn members_of_groups(
                &self,
                workspace: &WorkspaceName,
                groups: &[GroupId],
                filter: &MemberFilter,
                order: Order<MemberKey>,
                page: &Page,
            ) -> Answer<Vec<Slice<Doc<MemberView>>>> {
                self.page(page).members_of_groups(workspace, groups, filter, order, page).await
            }
        }
    };
}

counted! {
    group(workspace: &WorkspaceName, id: GroupId) -> Option<Doc<GroupView>>;
    groups_by_id(workspace: &WorkspaceName, ids: &[GroupId]) -> Vec<Doc<GroupView>>;
    find_group(workspace: &WorkspaceName, id: &ExternalId) -> Option<GroupId>;
    member(workspace: &WorkspaceName, group: GroupId, member: &Reference) -> Option<Doc<MemberView>>;
    members(
        workspace: &WorkspaceName,
        group: GroupId,
        filter: &MemberFilter,
        order: Order<MemberKey>,
        page: &Page
    ) -> Slice<Doc<MemberView>>;
    memberships(workspace: &WorkspaceName, group: GroupId, members: &[Reference]) -> Vec<Doc<MemberView>>;
    groups_of_member(workspace: &WorkspaceName, member: &Reference, page: &Page) -> Slice<MemberGroup>;
    group_pages_of_members(
        workspace: &WorkspaceName,
        members: &[Reference],
        page: &Page
    ) -> Vec<Slice<MemberGroup>>;
    group_ids_of_member(workspace: &WorkspaceName, member: &Reference) -> Vec<GroupId>;
    group_ids_of_resource(workspace: &WorkspaceName, resource: &Reference) -> Vec<GroupId>;
    resources(workspace: &WorkspaceName, group: GroupId, kind: Option<&str>) -> Vec<Doc<ResourceView>>;
    resources_of_groups(
        workspace: &WorkspaceName,
        groups: &[GroupId],
        kind: Option<&str>
    ) -> Vec<Vec<Doc<ResourceView>>>;
    subject(workspace: &WorkspaceName, subject: &Reference) -> Option<Doc<SubjectView>>;
    subjects_by_reference(workspace: &WorkspaceName, subjects: &[Reference]) -> Vec<Doc<SubjectView>>;
    subjects(workspace: &WorkspaceName, filter: &SubjectFilter, page: &Page) -> Slice<Doc<SubjectView>>;
    import(workspace: &WorkspaceName, job: &ObjectId) -> Option<Doc<ImportView>>;
    imports(workspace: &WorkspaceName, filter: &ImportFilter, page: &Page) -> Slice<Doc<ImportView>>;
    activity(
        workspace: &WorkspaceName,
        group: GroupId,
        from: Timestamp,
        to: Timestamp,
        bucket: BucketSize
    ) -> Vec<ActivityBucket>;
    activity_aggregate(workspace: &WorkspaceName, group: GroupId, activity_id: &str) -> ActivityAggregate;
    workspace(workspace: &WorkspaceName) -> Option<WorkspaceView>;
    workspaces() -> Vec<WorkspaceView>;
    projections() -> Vec<ProjectionStatus>;
    groups_of_members(workspace: &WorkspaceName, members: &[Reference]) -> Vec<Vec<NumberedGroup>>;
    user(workspace: &WorkspaceName, key: &UserKey) -> Option<UserView>;
    places(workspace: &WorkspaceName, search: &PlaceSearch) -> Vec<Place>;
}
