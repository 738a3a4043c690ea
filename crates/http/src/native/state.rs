//! What every native handler may use.

use std::sync::Arc;

use async_trait::async_trait;
use rollbook_app::{App, AppError};
use rollbook_domain::{Policy, WorkspaceName};
use rollbook_proof::Prover;
use tokio::sync::Semaphore;

use crate::config::HttpConfig;
use crate::problem::{Problem, kind};

/// Fills projections anew, beside the ones that serve.
#[async_trait]
pub trait Rebuild: Send + Sync + 'static {
    /// Begins to rebuild these, or all where none is named, and does not wait for the end. Gives the names of those
    /// begun.
    async fn rebuild(&self, projections: Vec<String>) -> Result<Vec<String>, NotRebuilt>;
}

/// Why nothing is rebuilt.
#[derive(Debug, thiserror::Error)]
pub enum NotRebuilt {
    /// Somebody is at it already.
    #[error("the views are being rebuilt already")]
    Busy,
    /// Anything else.
    #[error(transparent)]
    App(#[from] AppError),
}

impl From<NotRebuilt> for Problem {
    fn from(error: NotRebuilt) -> Self {
        match error {
            NotRebuilt::Busy => Self::new(&kind::ALREADY_REBUILDING, "Its end is told by the list of projections."),
            NotRebuilt::App(error) => error.into(),
        }
    }
}

/// The rules of native surfaces in a workspace.
pub type PolicyOf = Arc<dyn Fn(&WorkspaceName) -> Policy + Send + Sync>;

/// What native REST is made of.
#[derive(Clone)]
pub struct NativeParts {
    /// The application.
    pub app: App,
    /// The limits.
    pub config: HttpConfig,
    /// The rules.
    pub policy: PolicyOf,
    /// Who rebuilds projections.
    pub rebuild: Arc<dyn Rebuild>,
    /// Who proves what is in the log.
    pub prover: Prover,
}

/// The state of native handlers. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Native(Arc<Inner>);

struct Inner {
    parts: NativeParts,
    bodies: Arc<Semaphore>,
    streams: Arc<Semaphore>,
}

impl Native {
    pub(crate) fn new(parts: NativeParts) -> Self {
        let bodies = Arc::new(Semaphore::new(parts.config.body_budget.min(Semaphore::MAX_PERMITS)));
        let streams = Arc::new(Semaphore::new(parts.config.max_streams));
        Self(Arc::new(Inner { parts, bodies, streams }))
    }

    pub(crate) fn app(&self) -> &App {
        &self.0.parts.app
    }

    pub(crate) fn config(&self) -> &HttpConfig {
        &self.0.parts.config
    }

    pub(crate) fn policy(&self, workspace: &WorkspaceName) -> Policy {
        (self.0.parts.policy)(workspace)
    }

    pub(crate) fn rebuild(&self) -> &dyn Rebuild {
        &*self.0.parts.rebuild
    }

    pub(crate) fn prover(&self) -> &Prover {
        &self.0.parts.prover
    }

    /// One permit per byte of a body that is being read.
    pub(crate) fn bodies(&self) -> &Arc<Semaphore> {
        &self.0.bodies
    }

    /// One permit per open stream of events.
    pub(crate) fn streams(&self) -> &Arc<Semaphore> {
        &self.0.streams
    }
}
