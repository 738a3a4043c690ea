//! What the operations share.

use std::sync::Arc;

use rollbook_app::{App, Call};
use rollbook_domain::policy::{Rights, SubjectRules, TextRule};
use rollbook_domain::{Policy, WorkspaceName};

use super::auth::{Caller, Tokens};
use crate::config::{Secret, Sunbird};

/// Cheap to clone.
#[derive(Clone)]
pub(super) struct Service(Arc<Parts>);

struct Parts {
    app: App,
    workspace: WorkspaceName,
    policy: Policy,
    api_key: Secret,
    tokens: Tokens,
}

impl Service {
    pub(super) fn new(app: App, config: &Sunbird) -> Self {
        Self(Arc::new(Parts {
            app,
            workspace: config.workspace.clone(),
            policy: policy(config),
            api_key: config.api_key.clone(),
            tokens: Tokens::new(config),
        }))
    }

    pub(super) fn app(&self) -> &App {
        &self.0.app
    }

    pub(super) fn workspace(&self) -> &WorkspaceName {
        &self.0.workspace
    }

    pub(super) fn api_key(&self) -> &Secret {
        &self.0.api_key
    }

    pub(super) fn tokens(&self) -> &Tokens {
        &self.0.tokens
    }

    /// A command of this caller.
    pub(super) fn call(&self, caller: Caller) -> Call {
        let Caller { acting, logged_in } = caller;
        Call { initiator: logged_in, ..Call::new(self.0.workspace.clone(), acting, self.0.policy.clone()) }
    }
}

fn policy(config: &Sunbird) -> Policy {
    Policy {
        name: TextRule { min: 1, max: usize::MAX, blank: false, control: true },
        description: TextRule::ANY,
        unique_names: false,
        rights: Rights::GroupAdmin,
        members_must_exist: config.verify_members,
        resources_must_exist: false,
        max_members: Some(config.max_group_members_limit),
        max_resources: Some(config.max_activity_limit),
        max_groups_per_member: Some(config.max_group_limit),
        count_groups: true,
        subjects: SubjectRules::ANY,
    }
}
