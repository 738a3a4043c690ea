//! Reads zips of photos.

use rollbook_app::AppError;
use rollbook_app::views::photos::ArchiveView;
use rollbook_domain::archive::ArchiveStatus;
use rollbook_domain::{ArchiveId, WorkspaceName};

use super::{NAME, code};
use crate::db::sql;
use crate::queries::{ViewQueries, doc};

sql! {
    BY_ID = "by_id.sql";
    BY_STATUS = "by_status.sql";
}

impl ViewQueries {
    pub(crate) async fn read_archive(&self, id: ArchiveId) -> Result<Option<ArchiveView>, AppError> {
        let mut rows = self.of(&[NAME])?.fetch(&BY_ID, &[id.0.into()]).await?;
        rows.first_mut().map(|row| doc(row, 0)?.read()).transpose()
    }

    pub(crate) async fn list_pending_archives(&self, workspace: &WorkspaceName) -> Result<Vec<ArchiveView>, AppError> {
        let params = [workspace.as_str().into(), code(ArchiveStatus::Pending).into()];
        let mut rows = self.of(&[NAME])?.fetch(&BY_STATUS, &params).await?;
        rows.iter_mut().map(|row| doc(row, 0)?.read()).collect()
    }
}
