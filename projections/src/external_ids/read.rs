//! Finds groups by their other names.

use std::borrow::Cow;

use rollbook_app::AppError;
use rollbook_app::queries::ExternalId;
use rollbook_domain::{GroupId, WorkspaceName};

use super::{NAME, NUMBER, OBJECT_ID, TOKEN};
use crate::db::sql;
use crate::groups::group_id;
use crate::queries::ViewQueries;

sql! { FIND = "find.sql"; }

impl ViewQueries {
    pub(crate) async fn find_by_external_id(
        &self,
        workspace: &WorkspaceName,
        id: &ExternalId,
    ) -> Result<Option<GroupId>, AppError> {
        let (scheme, value) = match id {
            ExternalId::Number(number) => (NUMBER, Cow::Owned(number.to_string())),
            ExternalId::Token(token) => (TOKEN, Cow::Borrowed(token.as_str())),
            ExternalId::ObjectId(id) => (OBJECT_ID, Cow::Borrowed(id.as_str())),
        };
        let params = [workspace.as_str().into(), scheme.into(), value.into()];
        let rows = self.of(&[NAME])?.fetch(&FIND, &params).await?;
        Ok(rows.first().map(group_id).transpose()?)
    }
}
