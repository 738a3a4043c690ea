//! Views that know of pending imports and of nothing else, so that the worker is tested apart from projections.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use rollbook_app::AppError;
use rollbook_app::diff::{Change, Span};
use rollbook_app::queries::{
    BucketSize, ExternalId, GroupFilter, GroupKey, ImportFilter, Item, MemberFilter, MemberKey, Order, Page,
    PhotoQueries, Place, PlaceSearch, Queries, Slice, Stamp, SubjectFilter, Temporal, UserKey,
};
use rollbook_app::views::photos::{ArchiveView, MediaView, OwnerView};
use rollbook_app::views::{
    ActivityAggregate, ActivityBucket, Doc, GroupView, ImportView, MemberEntry, MemberGroup, MemberView, NumberedGroup,
    ProjectionStatus, ResourceView, SubjectView, UserView, WebhookView, WorkspaceView,
};
use rollbook_domain::{ArchiveId, GroupId, MediaId, ObjectId, Reference, Timestamp, WebhookId, WorkspaceName};
use rollbook_store::Position;
use uuid::Uuid;

/// See the module.
#[derive(Default)]
pub(crate) struct Pending(pub(crate) Vec<ImportView>);

pub(super) fn workspace() -> WorkspaceName {
    "acme".parse().unwrap()
}

macro_rules! views {
    ($(fn $name:ident($($arg:ty),*) -> $answer:ty;)*) => {
        #[async_trait]
        impl Queries for Pending {
            fn as_of(&self, _: Position) -> Arc<dyn Temporal> {
                Arc::new(Self::default())
            }

            fn stamp(&self, _: &WorkspaceName) -> Option<Stamp> {
                None
            }

            fn hurry(&self) {}

            fn photos(&self) -> &dyn PhotoQueries {
                self
            }

            $(async fn $name(&self, $(_: $arg),*) -> Result<$answer, AppError> {
                Err(AppError::Unavailable("not part of this test".into()))
            })*
        }
    };
}

macro_rules! temporal {
    ($(fn $name:ident($($arg:ty),*) -> $answer:ty;)*) => {
        #[async_trait]
        impl Temporal for Pending {
            async fn imports(
                &self,
                _: &WorkspaceName,
                filter: &ImportFilter,
                page: &Page,
            ) -> Result<Slice<Doc<ImportView>>, AppError> {
                assert_eq!(filter.status, Some(rollbook_domain::group::ImportStatus::Pending));
                let from = match &page.from {
                    rollbook_app::queries::From::After(place) => usize::from(place[0]) + 1,
                    _ => 0,
                };
                // One at a time, so that paging is part of the test.
                let item = |(place, view): (usize, &ImportView)| Item {
                    value: Doc::from_json(serde_json::to_string(view).unwrap()),
                    place: vec![u8::try_from(place).unwrap()],
                };
                let items: Vec<_> = self.0.iter().enumerate().skip(from).take(1).map(item).collect();
                let has_next = from + 1 < self.0.len();
                Ok(Slice { items, has_next, has_previous: from > 0, total: None })
            }

            async fn import(&self, _: &WorkspaceName, job: &ObjectId) -> Result<Option<Doc<ImportView>>, AppError> {
                let known = self.0.iter().find(|view| view.job == *job);
                Ok(known.map(|view| Doc::from_json(serde_json::to_string(view).unwrap())))
            }

            async fn workspaces(&self) -> Result<Vec<WorkspaceView>, AppError> {
                let opened_at = Timestamp::from_micros(0);
                Ok(vec![WorkspaceView { name: workspace(), opened_at, groups: None }])
            }

            $(async fn $name(&self, $(_: $arg),*) -> Result<$answer, AppError> {
                Err(AppError::Unavailable("not part of this test".into()))
            })*
        }
    };
}

macro_rules! photos {
    ($(fn $name:ident($($arg:ty),*) -> $answer:ty;)*) => {
        #[async_trait]
        impl PhotoQueries for Pending {
            async fn pending_archives(&self, _: &WorkspaceName) -> Result<Vec<ArchiveView>, AppError> {
                Ok(Vec::new())
            }

            $(async fn $name(&self, $(_: $arg),*) -> Result<$answer, AppError> {
                Err(AppError::Unavailable("not part of this test".into()))
            })*
        }
    };
}

photos! {
    fn groups_by_token(&WorkspaceName, &str) -> Vec<Doc<GroupView>>;
    fn media(&WorkspaceName, MediaId) -> Option<MediaView>;
    fn media_of_group(&WorkspaceName, GroupId) -> Vec<MediaView>;
    fn media_totals(&WorkspaceName, &[GroupId]) -> Vec<u64>;
    fn media_of_paths(&WorkspaceName, GroupId, &[String]) -> Vec<Option<MediaId>>;
    fn find_media(&str) -> Option<WorkspaceName>;
    fn archive(ArchiveId) -> Option<ArchiveView>;
}

temporal! {
    fn group(&WorkspaceName, GroupId) -> Option<Doc<GroupView>>;
    fn groups_by_id(&WorkspaceName, &[GroupId]) -> Vec<Doc<GroupView>>;
    fn groups(&WorkspaceName, &GroupFilter, Order<GroupKey>, &Page) -> Slice<Doc<GroupView>>;
    fn member(&WorkspaceName, GroupId, &Reference) -> Option<Doc<MemberView>>;
    fn members(&WorkspaceName, GroupId, &MemberFilter, Order<MemberKey>, &Page) -> Slice<Doc<MemberView>>;
    fn members_of_groups(&WorkspaceName, &[GroupId], &MemberFilter, Order<MemberKey>, &Page)
        -> Vec<Slice<Doc<MemberView>>>;
    fn groups_of_member(&WorkspaceName, &Reference, &Page) -> Slice<MemberGroup>;
    fn resources(&WorkspaceName, GroupId, Option<&str>) -> Vec<Doc<ResourceView>>;
    fn resources_of_groups(&WorkspaceName, &[GroupId], Option<&str>) -> Vec<Vec<Doc<ResourceView>>>;
    fn subject(&WorkspaceName, &Reference) -> Option<Doc<SubjectView>>;
    fn subjects_by_reference(&WorkspaceName, &[Reference]) -> Vec<Doc<SubjectView>>;
    fn subjects(&WorkspaceName, &SubjectFilter, &Page) -> Slice<Doc<SubjectView>>;
    fn activity(&WorkspaceName, GroupId, Timestamp, Timestamp, BucketSize) -> Vec<ActivityBucket>;
    fn activity_aggregate(&WorkspaceName, GroupId, &str) -> ActivityAggregate;
    fn webhook(&WorkspaceName, WebhookId) -> Option<WebhookView>;
    fn webhooks(&WorkspaceName) -> Vec<WebhookView>;
    fn owner(&WorkspaceName) -> Option<OwnerView>;
    fn workspace(&WorkspaceName) -> Option<WorkspaceView>;
    fn group_pages_of_members(&WorkspaceName, &[Reference], &Page) -> Vec<Slice<MemberGroup>>;
}

views! {
    fn memberships(&WorkspaceName, GroupId, &[Reference]) -> Vec<Doc<MemberView>>;
    fn places(&WorkspaceName, &PlaceSearch) -> Vec<Place>;
    fn member_changes(&WorkspaceName, GroupId, Span, &Page) -> Slice<Change<MemberView>>;
    fn subject_changes(&WorkspaceName, Span, &[Uuid]) -> HashMap<Uuid, Change<SubjectView>>;
    fn find_group(&WorkspaceName, &ExternalId) -> Option<GroupId>;
    fn group_ids_of_member(&WorkspaceName, &Reference) -> Vec<GroupId>;
    fn group_ids_of_resource(&WorkspaceName, &Reference) -> Vec<GroupId>;
    fn projections() -> Vec<ProjectionStatus>;
    fn groups_of_members(&WorkspaceName, &[Reference]) -> Vec<Vec<NumberedGroup>>;
    fn entries_of_groups(&WorkspaceName, &[GroupId], &MemberFilter, Order<MemberKey>, u32) -> Vec<Slice<MemberEntry>>;
    fn user(&WorkspaceName, &UserKey) -> Option<UserView>;
}
