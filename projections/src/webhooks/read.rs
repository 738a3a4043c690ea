//! Reads webhooks.

use rollbook_app::AppError;
use rollbook_app::views::WebhookView;
use rollbook_domain::{WebhookId, WorkspaceName};

use super::NAME;
use crate::db::sql;
use crate::queries::{PastQueries, ViewQueries, doc};

sql! {
    BY_ID = "by_id.sql";
    OF_WORKSPACE = "of_workspace.sql";
    PAST_BY_ID = "past_by_id.sql";
    PAST_OF_WORKSPACE = "past_of_workspace.sql";
}

impl ViewQueries {
    pub(crate) async fn read_webhook(
        &self,
        workspace: &WorkspaceName,
        id: WebhookId,
    ) -> Result<Option<WebhookView>, AppError> {
        let params = [workspace.as_str().into(), id.0.into()];
        let mut rows = self.of(&[NAME])?.fetch(&BY_ID, &params).await?;
        rows.first_mut().map(|row| doc(row, 0)?.read()).transpose()
    }

    pub(crate) async fn list_webhooks(&self, workspace: &WorkspaceName) -> Result<Vec<WebhookView>, AppError> {
        let mut rows = self.of(&[NAME])?.fetch(&OF_WORKSPACE, &[workspace.as_str().into()]).await?;
        rows.iter_mut().map(|row| doc(row, 0)?.read()).collect()
    }
}

impl PastQueries {
    pub(crate) async fn read_webhook(
        &self,
        workspace: &WorkspaceName,
        id: WebhookId,
    ) -> Result<Option<WebhookView>, AppError> {
        let params = [workspace.as_str().into(), id.0.into(), self.at()];
        let mut rows = self.of(&[NAME])?.fetch(&PAST_BY_ID, &params).await?;
        rows.first_mut().map(|row| doc(row, 0)?.read()).transpose()
    }

    pub(crate) async fn list_webhooks(&self, workspace: &WorkspaceName) -> Result<Vec<WebhookView>, AppError> {
        let params = [workspace.as_str().into(), self.at()];
        let mut rows = self.of(&[NAME])?.fetch(&PAST_OF_WORKSPACE, &params).await?;
        rows.iter_mut().map(|row| doc(row, 0)?.read()).collect()
    }
}
