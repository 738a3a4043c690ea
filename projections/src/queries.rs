//! The query port over the active views. Each projection's folder holds its own reads.

mod moments;
mod past;
mod photos;

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use rollbook_app::AppError;
use rollbook_app::diff::{Change, Span};
use rollbook_app::queries::{
    ExternalId, MemberFilter, MemberKey, Order, Page, PhotoQueries, Place, PlaceSearch, Queries, Slice, Stamp,
    Temporal, UserKey,
};
use rollbook_app::views::{Doc, MemberEntry, MemberView, NumberedGroup, ProjectionStatus, SubjectView, UserView};
use rollbook_domain::{GroupId, Reference, WorkspaceName};
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
