//! Views that count how often they are asked.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Weak};

use async_trait::async_trait;
use rollbook_app::diff::{Change, Span};
use rollbook_app::queries::{
    BucketSize, ExternalId, GroupFilter, GroupKey, ImportFilter, MemberFilter, MemberKey, Order, Page, PhotoQueries,
    Place, PlaceSearch, Slice, Stamp, SubjectFilter, Temporal, UserKey,
};
use rollbook_app::views::photos::OwnerView;
use rollbook_app::views::{
    ActivityAggregate, ActivityBucket, Doc, GroupView, ImportView, MemberEntry, MemberGroup, MemberView, NumberedGroup,
    ProjectionStatus, ResourceView, SubjectView, UserView, WebhookView, WorkspaceView,
};
use rollbook_app::{AppError, Queries};
use rollbook_domain::{GroupId, ObjectId, Reference, Timestamp, WebhookId, WorkspaceName};
use rollbook_store::Position;
use uuid::Uuid;

type Answer<T> = Result<T, AppError>;

/// Each call is one round of statements: that is what the port promises.
pub(super) struct Counting {
    pub(super) inner: Arc<dyn Queries>,
    pub(super) asked: AtomicUsize,
    /// How often a whole list had to be counted.
    pub(super) totals: AtomicUsize,
    /// Itself, for who looks at the past.
    me: Weak<Self>,
}

impl Counting {
    pub(super) fn new(inner: Arc<dyn Queries>) -> Arc<Self> {
        let zero = || AtomicUsize::new(0);
        Arc::new_cyclic(|me| Self { inner, asked: zero(), totals: zero(), me: Weak::clone(me) })
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

/// The same of the past.
struct CountingThen {
    inner: Arc<dyn Temporal>,
    now: Arc<Counting>,
}

impl CountingThen {
    fn counted(&self) -> &dyn Temporal {
        self.now.counted();
        &*self.inner
    }

    fn page(&self, page: &Page) -> &dyn Temporal {
        self.now.page(page);
        &*self.inner
    }
}

macro_rules! counted {
    ($($name:ident($($argument:ident: $type:ty),*) -> $answer:ty;)+) => {
        counted! { @of Counting: $($name($($argument: $type),*) -> $answer;)+ }
        counted! { @of CountingThen: $($name($($argument: $type),*) -> $answer;)+ }
    };
    (@of $counting:ty: $($name:ident($($argument:ident: $type:ty),*) -> $answer:ty;)+) => {
        #[async_trait]
        impl Temporal for $counting {
            $(
                async fn $name(&self, $($argument: $type),*) -> Answer<$answer> {
                    self.counted().$name($($argument),*).await
                }
            )+

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
    member(workspace: &WorkspaceName, group: GroupId, member: &Reference) -> Option<Doc<MemberView>>;
    members(
        workspace: &WorkspaceName,
        group: GroupId,
        filter: &MemberFilter,
        order: Order<MemberKey>,
        page: &Page
    ) -> Slice<Doc<MemberView>>;
    groups_of_member(workspace: &WorkspaceName, member: &Reference, page: &Page) -> Slice<MemberGroup>;
    group_pages_of_members(
        workspace: &WorkspaceName,
        members: &[Reference],
        page: &Page
    ) -> Vec<Slice<MemberGroup>>;
    resources(workspace: &WorkspaceName, group: GroupId, kind: Option<&str>) -> Vec<Doc<ResourceView>>;
    resources_of_groups(
        workspace: &WorkspaceName,
        groups: &[GroupId],
        kind: Option<&str>
    ) -> Vec<Vec<Doc<ResourceView>>>;
    subject(workspace: &WorkspaceName, subject: &Reference) -> Option<Doc<SubjectView>>;
    subjects_by_reference(workspace: &WorkspaceName, subjects: &[Reference]) -> Vec<Doc<SubjectView>>;
    subjects(workspace: &WorkspaceName, filter: &SubjectFilter, page: &Page) -> Slice<Doc<SubjectView>>;
    activity(
        workspace: &WorkspaceName,
        group: GroupId,
        from: Timestamp,
        to: Timestamp,
        bucket: BucketSize
    ) -> Vec<ActivityBucket>;
    activity_aggregate(workspace: &WorkspaceName, group: GroupId, activity_id: &str) -> ActivityAggregate;
    import(workspace: &WorkspaceName, job: &ObjectId) -> Option<Doc<ImportView>>;
    imports(workspace: &WorkspaceName, filter: &ImportFilter, page: &Page) -> Slice<Doc<ImportView>>;
    webhook(workspace: &WorkspaceName, id: WebhookId) -> Option<WebhookView>;
    webhooks(workspace: &WorkspaceName) -> Vec<WebhookView>;
    owner(workspace: &WorkspaceName) -> Option<OwnerView>;
    workspace(workspace: &WorkspaceName) -> Option<WorkspaceView>;
    workspaces() -> Vec<WorkspaceView>;
}

macro_rules! counted_now {
    ($($name:ident($($argument:ident: $type:ty),*) -> $answer:ty;)+) => {
        #[async_trait]
        impl Queries for Counting {
            fn as_of(&self, at: Position) -> Arc<dyn Temporal> {
                let now = self.me.upgrade().unwrap();
                Arc::new(CountingThen { inner: self.inner.as_of(at), now })
            }

            $(
                async fn $name(&self, $($argument: $type),*) -> Answer<$answer> {
                    self.counted().$name($($argument),*).await
                }
            )+

            fn stamp(&self, workspace: &WorkspaceName) -> Option<Stamp> {
                self.inner.stamp(workspace)
            }

            fn hurry(&self) {
                self.inner.hurry();
            }

            fn photos(&self) -> &dyn PhotoQueries {
                self.counted().photos()
            }
        }
    };
}

counted_now! {
    memberships(workspace: &WorkspaceName, group: GroupId, members: &[Reference]) -> Vec<Doc<MemberView>>;
    member_changes(
        workspace: &WorkspaceName,
        group: GroupId,
        span: Span,
        page: &Page
    ) -> Slice<Change<MemberView>>;
    subject_changes(workspace: &WorkspaceName, span: Span, streams: &[Uuid]) -> HashMap<Uuid, Change<SubjectView>>;
    find_group(workspace: &WorkspaceName, id: &ExternalId) -> Option<GroupId>;
    group_ids_of_member(workspace: &WorkspaceName, member: &Reference) -> Vec<GroupId>;
    group_ids_of_resource(workspace: &WorkspaceName, resource: &Reference) -> Vec<GroupId>;
    projections() -> Vec<ProjectionStatus>;
    groups_of_members(workspace: &WorkspaceName, members: &[Reference]) -> Vec<Vec<NumberedGroup>>;
    entries_of_groups(
        workspace: &WorkspaceName,
        groups: &[GroupId],
        filter: &MemberFilter,
        order: Order<MemberKey>,
        limit: u32
    ) -> Vec<Slice<MemberEntry>>;
    user(workspace: &WorkspaceName, key: &UserKey) -> Option<UserView>;
    places(workspace: &WorkspaceName, search: &PlaceSearch) -> Vec<Place>;
}
