//! Whose session a request belongs to: looked up once for as long as the views of its workspace are the same.

use std::sync::Arc;

use moka::sync::Cache;
use rollbook_domain::WorkspaceName;
use uuid::Uuid;

use crate::app::App;
use crate::commands::session_digest;
use crate::error::AppError;
use crate::queries::UserKey;
use crate::stamped::Stamped;
use crate::views::UserView;

/// How many are kept.
const MOST: u64 = 10_000;

/// See the module. By workspace and the token, which the log has as its digest alone.
pub(crate) struct Sessions(Stamped<(WorkspaceName, Uuid), Arc<UserView>>);

impl Sessions {
    pub(crate) fn new() -> Self {
        Self(Stamped::new(Cache::builder().max_capacity(MOST)))
    }

    /// Lets go of all accounts, since some may be of who was erased.
    pub(crate) fn forget(&self) {
        self.0.forget();
    }
}

impl App {
    /// The account that has the session of a token open. Whether it has ended by itself is for the surface to tell.
    pub async fn session(&self, workspace: &WorkspaceName, token: Uuid) -> Result<Option<Arc<UserView>>, AppError> {
        let stamp = self.stamp(workspace).await?;
        let key = (workspace.clone(), token);
        if let Some(account) = stamp.and_then(|stamp| self.sessions().0.get(&key, stamp)) {
            return Ok(Some(account));
        }
        let account = self.queries().user(workspace, &UserKey::Session(session_digest(token))).await?.map(Arc::new);
        if let (Some(stamp), Some(account)) = (stamp, &account) {
            self.sessions().0.keep(key, stamp, Arc::clone(account));
        }
        Ok(account)
    }
}
