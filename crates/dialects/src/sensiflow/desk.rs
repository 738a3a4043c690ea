//! What every handler has at hand.

use std::sync::Arc;

use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use rollbook_app::answers::Ready;
use rollbook_app::commands::NewUser;
use rollbook_app::{App, AppError, Call};
use rollbook_domain::{Actor, Policy, WorkspaceName};
use serde::Serialize;

use super::error::Problem;
use super::faults::problem;
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

    /// What is made of the views alone, as JSON; what was made for the same question, while they are still the same.
    pub(super) async fn answer<T: Serialize, F>(&self, question: &str, make: F) -> Result<Response, Problem>
    where
        F: Future<Output = Result<T, Problem>>,
    {
        let place = match self.app.ready("sensiflow", &self.workspace, question.as_bytes()).await.map_err(problem)? {
            Ready::Yes(kept) => return Ok(json(kept.body)),
            Ready::No(place) => place,
        };
        let body = serde_json::to_vec(&make.await?).map_err(|error| problem(AppError::Internal(error.to_string())))?;
        let body = Bytes::from(body);
        place.keep(&body.clone().into());
        Ok(json(body))
    }

    /// Makes sure that there is an admin, and that the views show whatever was written before this request.
    pub(super) async fn ready(&self) -> Result<(), AppError> {
        let call = self.call(&Actor::new("operator"), policy::ACCOUNT);
        self.app.ensure_first_user(&call, &self.first_admin).await?;
        self.app.wait_for_workspace(&self.workspace).await
    }
}

fn json(body: Bytes) -> Response {
    ([(CONTENT_TYPE, "application/json")], body).into_response()
}
