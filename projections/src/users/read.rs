//! Finds accounts.

use std::sync::LazyLock;

use rollbook_app::AppError;
use rollbook_app::queries::UserKey;
use rollbook_app::views::UserView;
use rollbook_domain::WorkspaceName;

use super::USERS;
use super::account::Account;
use crate::db::{Fragments, LazyFragments, Value};
use crate::key::key_of;
use crate::queries::ViewQueries;

pub(crate) static FIND: LazyFragments = LazyLock::new(|| Fragments::parse(include_str!("find.sql")));

impl ViewQueries {
    pub(crate) async fn find_user(
        &self,
        workspace: &WorkspaceName,
        key: &UserKey,
    ) -> Result<Option<UserView>, AppError> {
        let text = |text: &str| Value::from(key_of(text).into_owned());
        let (by, one, value) = match key {
            UserKey::Number(number) => ("number", "first", (*number).into()),
            UserKey::Email(email) => ("email", "one_of_few", text(email)),
            UserKey::Session(digest) => ("session", "one_of_few", text(digest)),
            UserKey::FirstWithRole(role) => ("role", "first", text(role)),
        };
        let sql = FIND.compose(&["account", by, one], "");
        let rows = self.of(&[USERS.name])?.fetch(&sql, &[workspace.as_str().into(), value]).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        let account: Account = serde_json::from_str(row.text(0)?)
            .map_err(|error| AppError::Internal(format!("an account cannot be read: {error}")))?;
        Ok(Some(account.view()))
    }
}
