//! Imports of members.

use async_graphql::{Context, ID, Object};
use bytes::Bytes;
use futures::StreamExt;
use rollbook_app::AppError;
use rollbook_app::files::Content;

use super::payloads::ImportPayload;
use crate::error::Result;
use crate::query::group_id;
use crate::session::session;

#[derive(Default)]
pub(super) struct ImportMutations;

#[Object]
impl ImportMutations {
    /// Asks for members from a CSV file, of whose records the first field is an id. It is validated whole, then all
    /// its ids become members at once; `importChanged` follows it. Larger files go to `/v1/groups/{group}/imports`.
    #[expect(clippy::too_many_arguments, reason = "the arguments of the field")]
    async fn request_import(
        &self,
        context: &Context<'_>,
        group: ID,
        csv: String,
        #[graphql(default = "user")] kind: String,
        #[graphql(default = "member")] role: String,
        if_version: Option<u64>,
        idempotency_key: Option<String>,
    ) -> Result<Option<ImportPayload>> {
        let session = session(context);
        let (call, group) = (session.call(context, idempotency_key)?, group_id(&group)?);
        let size = csv.len() as u64;
        let command = session.app.store_import(content(csv), size, &kind, &role).await.map_err(AppError::from)?;
        let done = session.app.request_import(&call, group, if_version, command).await?;
        Ok(Some(ImportPayload::new(session, done)))
    }
}

fn content(csv: String) -> Content {
    futures::stream::iter([Ok(Bytes::from(csv))]).boxed()
}
