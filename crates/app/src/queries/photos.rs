//! What can be asked of photos and their zips.

use async_trait::async_trait;
use rollbook_domain::{ArchiveId, GroupId, MediaId, WorkspaceName};

use crate::error::AppError;
use crate::views::photos::{ArchiveView, MediaView};
use crate::views::{Doc, GroupView};

/// A part of [`super::Queries`]. A workspace never sees rows of another one, but for what is named by a secret.
#[async_trait]
pub trait PhotoQueries: Send + Sync {
    /// The groups with this token without regard to case, the very same spelling first; deleted ones left out.
    async fn groups_by_token(&self, workspace: &WorkspaceName, token: &str) -> Result<Vec<Doc<GroupView>>, AppError>;

    /// One photo, removed ones included.
    async fn media(&self, workspace: &WorkspaceName, id: MediaId) -> Result<Option<MediaView>, AppError>;

    /// The photos of a group by sort order, creation and id; removed and hidden ones left out.
    async fn media_of_group(&self, workspace: &WorkspaceName, group: GroupId) -> Result<Vec<MediaView>, AppError>;

    /// How many photos that list has, for each of these groups, in the order asked.
    async fn media_totals(&self, workspace: &WorkspaceName, groups: &[GroupId]) -> Result<Vec<u64>, AppError>;

    /// The photos of a group that have these paths, in the order asked; removed ones left out.
    async fn media_of_paths(
        &self,
        workspace: &WorkspaceName,
        group: GroupId,
        paths: &[String],
    ) -> Result<Vec<Option<MediaId>>, AppError>;

    /// Whether any photo of the deployment that is not removed has this path, which is a secret; gives its workspace.
    async fn find_media(&self, path: &str) -> Result<Option<WorkspaceName>, AppError>;

    /// One zip, whose id is part of a secret.
    async fn archive(&self, id: ArchiveId) -> Result<Option<ArchiveView>, AppError>;

    /// The zips of a workspace that have not ended, oldest first.
    async fn pending_archives(&self, workspace: &WorkspaceName) -> Result<Vec<ArchiveView>, AppError>;
}
