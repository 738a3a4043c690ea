//! Photos and their zips.

use async_trait::async_trait;
use rollbook_app::queries::PhotoQueries;
use rollbook_app::views::photos::{ArchiveView, MediaView};
use rollbook_app::views::{Doc, GroupView};
use rollbook_domain::{ArchiveId, GroupId, MediaId, WorkspaceName};

use super::{Answer, ViewQueries};

#[async_trait]
impl PhotoQueries for ViewQueries {
    async fn groups_by_token(&self, workspace: &WorkspaceName, token: &str) -> Answer<Vec<Doc<GroupView>>> {
        self.find_by_any_case(workspace, token).await
    }

    async fn media(&self, workspace: &WorkspaceName, id: MediaId) -> Answer<Option<MediaView>> {
        self.read_media(workspace, id).await
    }

    async fn media_of_group(&self, workspace: &WorkspaceName, group: GroupId) -> Answer<Vec<MediaView>> {
        self.list_media(workspace, group).await
    }

    async fn media_totals(&self, workspace: &WorkspaceName, groups: &[GroupId]) -> Answer<Vec<u64>> {
        self.count_media(workspace, groups).await
    }

    async fn media_of_paths(
        &self,
        workspace: &WorkspaceName,
        group: GroupId,
        paths: &[String],
    ) -> Answer<Vec<Option<MediaId>>> {
        self.find_media_of_group(workspace, group, paths).await
    }

    async fn find_media(&self, path: &str) -> Answer<Option<WorkspaceName>> {
        self.find_media_anywhere(path).await
    }

    async fn archive(&self, id: ArchiveId) -> Answer<Option<ArchiveView>> {
        self.read_archive(id).await
    }

    async fn pending_archives(&self, workspace: &WorkspaceName) -> Answer<Vec<ArchiveView>> {
        self.list_pending_archives(workspace).await
    }
}
