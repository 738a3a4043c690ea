//! What the operations share.

use std::sync::Arc;

use rollbook_app::{App, Call};
use rollbook_domain::policy::TextRule;
use rollbook_domain::{Actor, Policy, WorkspaceName};

use super::access::Tokens;
use super::links::FileLinks;
use crate::config::Hype;

/// The rules of this API: names of up to 255 characters, each once in the workspace.
const POLICY: Policy =
    Policy { name: TextRule { min: 1, max: 255, blank: true, control: true }, unique_names: true, ..Policy::NATIVE };

/// Cheap to clone.
#[derive(Clone)]
pub(super) struct Service(Arc<Parts>);

struct Parts {
    app: App,
    workspace: WorkspaceName,
    tokens: Tokens,
    links: FileLinks,
    page_size: u32,
    max_upload_bytes: u64,
}

impl Service {
    pub(super) fn new(app: App, config: &Hype, links: FileLinks) -> Self {
        Self(Arc::new(Parts {
            app,
            workspace: config.workspace.clone(),
            tokens: Tokens::new(&config.bearer_tokens),
            links,
            page_size: config.page_size,
            max_upload_bytes: config.max_upload_bytes,
        }))
    }

    pub(super) fn app(&self) -> &App {
        &self.0.app
    }

    pub(super) fn workspace(&self) -> &WorkspaceName {
        &self.0.workspace
    }

    pub(super) fn tokens(&self) -> &Tokens {
        &self.0.tokens
    }

    pub(super) fn links(&self) -> &FileLinks {
        &self.0.links
    }

    /// Items of a page that names no size.
    pub(super) fn page_size(&self) -> u32 {
        self.0.page_size
    }

    /// The largest file that is taken.
    pub(super) fn max_upload_bytes(&self) -> u64 {
        self.0.max_upload_bytes
    }

    /// A command of this client.
    pub(super) fn call(&self, actor: Actor) -> Call {
        Call::new(self.0.workspace.clone(), actor, POLICY)
    }
}
