//! Reads photos.

use std::collections::HashMap;

use rollbook_app::AppError;
use rollbook_app::views::photos::MediaView;
use rollbook_domain::{GroupId, MediaId, WorkspaceName};
use uuid::Uuid;

use super::NAME;
use crate::db::{DbError, Value, sql};
use crate::key::key_of;
use crate::queries::{ViewQueries, doc};

sql! {
    BY_ID = "by_id.sql";
    OF_GROUP = "of_group.sql";
    TOTALS = "totals.sql";
    OF_PATHS = "of_paths.sql";
    ANYWHERE = "anywhere.sql";
}

impl ViewQueries {
    pub(crate) async fn read_media(
        &self,
        workspace: &WorkspaceName,
        id: MediaId,
    ) -> Result<Option<MediaView>, AppError> {
        let params = [workspace.as_str().into(), id.0.into()];
        let mut rows = self.of(&[NAME])?.fetch(&BY_ID, &params).await?;
        rows.first_mut().map(|row| doc(row, 0)?.read()).transpose()
    }

    pub(crate) async fn list_media(
        &self,
        workspace: &WorkspaceName,
        group: GroupId,
    ) -> Result<Vec<MediaView>, AppError> {
        let params = [workspace.as_str().into(), group.0.into()];
        let mut rows = self.of(&[NAME])?.fetch(&OF_GROUP, &params).await?;
        rows.iter_mut().map(|row| doc(row, 0)?.read()).collect()
    }

    pub(crate) async fn count_media(
        &self,
        workspace: &WorkspaceName,
        groups: &[GroupId],
    ) -> Result<Vec<u64>, AppError> {
        let params = [workspace.as_str().into(), Value::Ids(groups.iter().map(|group| group.0).collect())];
        let rows = self.of(&[NAME])?.fetch(&TOTALS, &params).await?;
        let counted: Result<HashMap<Uuid, u64>, DbError> =
            rows.iter().map(|row| Ok((row.id(0)?, row.count(1)?))).collect();
        let counted = counted?;
        Ok(groups.iter().map(|group| counted.get(&group.0).copied().unwrap_or_default()).collect())
    }

    pub(crate) async fn find_media_of_group(
        &self,
        workspace: &WorkspaceName,
        group: GroupId,
        paths: &[String],
    ) -> Result<Vec<Option<MediaId>>, AppError> {
        let keys = paths.iter().map(|path| key_of(path).into_owned()).collect();
        let params = [workspace.as_str().into(), group.0.into(), Value::Texts(keys)];
        let mut found = HashMap::<String, MediaId>::new();
        for row in self.of(&[NAME])?.fetch(&OF_PATHS, &params).await? {
            // Of photos that share a path, the oldest.
            found.entry(row.text(0)?.to_owned()).or_insert(MediaId(row.id(1)?));
        }
        Ok(paths.iter().map(|path| found.get(key_of(path).as_ref()).copied()).collect())
    }

    pub(crate) async fn find_media_anywhere(&self, path: &str) -> Result<Option<WorkspaceName>, AppError> {
        let rows = self.of(&[NAME])?.fetch(&ANYWHERE, &[key_of(path).into()]).await?;
        let name = |text: &str| text.parse().map_err(|_| DbError::Rejected("a photo has no workspace".into()));
        Ok(rows.first().map(|row| name(row.text(0)?)).transpose()?)
    }
}
