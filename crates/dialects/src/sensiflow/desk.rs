//! What every handler has at hand.

use std::sync::Arc;

use rollbook_app::commands::NewUser;
use rollbook_app::{App, AppError, Call};
use rollbook_domain::{Actor, Policy, WorkspaceName};

use super::policy;
use super::role::Role;
use crate::config::SensiFlow;

/// Shared by all requests.
pub(super) type Desk = Arc<Inner>;

pub(super) struct Inner {
    pub(super) app: App,
    pub(super) workspace: WorkspaceName,
    /// Whether a request without a session acts as the first admin.
    pub(super) anonymous: bool,
    pub(super) zero_based_pages: bool,
    first_admin: NewUser,
}

impl Inner {
    pub(super) fn new(app: App, config: &SensiFlow) -> Self {
        Self {
            app,
            workspace: config.workspace.clone(),
            anonymous: config.anonymous,
            zero_based_pages: config.zero_based_pages,
            first_admin: NewUser {
                email: config.admin_email.clone(),
                first_name: "Admin".into(),
                last_name: "Account".into(),
                password: config.admin_password.expose().to_owned(),
                role: Role::Admin.as_str().into(),
            },
        }
    }

    /// A command by somebody under some rules.
    pub(super) fn call(&self, actor: &Actor, policy: Policy) -> Call {
        Call::new(self.workspace.clone(), actor.clone(), policy)
    }

    /// Makes sure that there is an admin, and that the views show whatever was written before this request.
    pub(super) async fn ready(&self) -> Result<(), AppError> {
        let call = self.call(&Actor::new("operator"), policy::ACCOUNT);
        self.app.ensure_first_user(&call, &self.first_admin).await?;
        self.app.wait_for_workspace(&self.workspace).await
    }
}
