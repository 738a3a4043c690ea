//! Finds groups by their other names.

use std::borrow::Cow;

use rollbook_app::AppError;
use rollbook_app::queries::ExternalId;
use rollbook_app::views::{Doc, GroupView};
use rollbook_domain::{GroupId, WorkspaceName};

use super::{FOLDED_TOKEN, NAME, NUMBER, OBJECT_ID, TOKEN};
use crate::db::sql;
use crate::groups::{self, group_id};
use crate::queries::{ViewQueries, doc};

sql! {
    FIND = "find.sql";
    BY_TOKEN = "by_token.sql";
}

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
    pub(crate) async fn find_by_any_case(
        &self,
        workspace: &WorkspaceName,
        token: &str,
    ) -> Result<Vec<Doc<GroupView>>, AppError> {
        let folded = token.to_ascii_lowercase();
        let params = [workspace.as_str().into(), FOLDED_TOKEN.into(), folded.into()];
        let mut found = Vec::new();
        for mut row in self.of(&[NAME, groups::NAME])?.fetch(&BY_TOKEN, &params).await? {
            let doc: Doc<GroupView> = doc(&mut row, 0)?;
            found.push((doc.read()?.token.as_str() != token, doc));
        }
        // Stable: among other spellings the oldest group comes first.
        found.sort_by_key(|(other, _)| *other);
        Ok(found.into_iter().map(|(_, doc)| doc).collect())
    }
}
