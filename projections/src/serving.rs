//! What readers see: the active views, and how each projection fares. Shared by readers and the runner.

use std::collections::BTreeMap;
use std::sync::Arc;

use parking_lot::RwLock;
use rollbook_app::AppError;
use rollbook_app::queries::Stamp;
use rollbook_app::views::{ProjectionState, ProjectionStatus};
use rollbook_domain::{Timestamp, WorkspaceName};
use rollbook_store::Position;
use tokio::sync::{Notify, watch};

use crate::db::Reads;
use crate::registry::REGISTRY;
use crate::stamps::Stamps;

/// How one projection fares.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Fare {
    /// Everything up to here is in its view.
    pub(crate) position: Position,
    /// Why it has stopped, if it has.
    pub(crate) stopped: Option<String>,
}

/// How far the projections are, and the log.
pub(crate) struct Progress {
    pub(crate) fares: Vec<Fare>,
    pub(crate) newest: Timestamp,
    pub(crate) head: Position,
}

#[derive(Default)]
struct Inner {
    reads: Option<Arc<dyn Reads>>,
    /// In the order of the registry.
    fares: Vec<Fare>,
    /// The instant of the newest event that was taken in.
    newest: Timestamp,
    rebuilding: bool,
    /// How many streams of each projection are known to differ from the log.
    divergent: BTreeMap<&'static str, u64>,
    /// Why nothing moves now, if nothing does: the disk is full, the log is away.
    trouble: Option<String>,
}

/// See the module.
pub(crate) struct Serving {
    inner: RwLock<Inner>,
    head: watch::Receiver<Position>,
    /// Told when a reader waits for what is in the log and not in the views.
    hurry: Arc<Notify>,
    /// None where other processes may write the views.
    stamps: Option<Stamps>,
}

impl Serving {
    /// `alone`: no other process writes the views.
    pub(crate) fn new(head: watch::Receiver<Position>, alone: bool) -> Self {
        let fares = REGISTRY.iter().map(|_| Fare::default()).collect();
        Self {
            inner: RwLock::new(Inner { fares, ..Inner::default() }),
            head,
            hurry: Arc::default(),
            stamps: alone.then(Stamps::default),
        }
    }

    /// The active views, for a reader of these projections.
    pub(crate) fn reads(&self, projections: &[&str]) -> Result<Arc<dyn Reads>, AppError> {
        let inner = self.inner.read();
        for (definition, fare) in REGISTRY.iter().zip(&inner.fares) {
            if let Some(reason) = fare.stopped.as_ref().filter(|_| projections.contains(&definition.name)) {
                let name = definition.name;
                return Err(AppError::Unavailable(format!("the projection {name} has stopped: {reason}")));
            }
        }
        let reason = || inner.trouble.clone().unwrap_or_else(|| "the views are being rebuilt".into());
        inner.reads.clone().ok_or_else(|| AppError::Unavailable(reason()))
    }

    /// Which state the active views of a workspace are in, where that is known and all of them are kept.
    pub(crate) fn stamp(&self, workspace: &WorkspaceName) -> Option<Stamp> {
        let inner = self.inner.read();
        let whole = inner.reads.is_some() && inner.fares.iter().all(|fare| fare.stopped.is_none());
        self.stamps.as_ref().filter(|_| whole)?.of(workspace)
    }

    /// Where changes of the active views are noted.
    pub(crate) fn stamps(&self) -> Option<&Stamps> {
        self.stamps.as_ref()
    }

    /// By which whoever waits to read is heard.
    pub(crate) fn hurry(&self) -> Arc<Notify> {
        Arc::clone(&self.hurry)
    }

    /// Readers use these views from now on.
    pub(crate) fn switch(&self, reads: Arc<dyn Reads>, fares: Vec<Fare>) {
        let mut inner = self.inner.write();
        inner.reads = Some(reads);
        inner.fares = fares;
        // Only now: what is read from the old ones has an old stamp.
        self.stamps.iter().for_each(Stamps::renew);
    }

    /// There is nothing to read for now.
    pub(crate) fn withdraw(&self) {
        self.inner.write().reads = None;
    }

    pub(crate) fn update(&self, fares: Vec<Fare>) {
        self.inner.write().fares = fares;
    }

    /// The same after a batch, which went up to this instant.
    pub(crate) fn advance(&self, fares: Vec<Fare>, newest: Timestamp) {
        let mut inner = self.inner.write();
        (inner.fares, inner.newest) = (fares, newest);
    }

    pub(crate) fn progress(&self) -> Progress {
        let inner = self.inner.read();
        Progress { fares: inner.fares.clone(), newest: inner.newest, head: *self.head.borrow() }
    }

    /// Says why nothing moves, or that it does again. Logged once, however often it is met.
    pub(crate) fn set_trouble(&self, trouble: Option<String>) {
        let mut inner = self.inner.write();
        if inner.trouble == trouble {
            return;
        }
        match &trouble {
            Some(trouble) => tracing::error!(%trouble, "the views do not move; trying again"),
            None => tracing::info!("the views move again"),
        }
        inner.trouble = trouble;
    }

    pub(crate) fn set_rebuilding(&self, rebuilding: bool) {
        self.inner.write().rebuilding = rebuilding;
    }

    /// The auditor has found so many streams of a projection that differ.
    pub(crate) fn set_divergent(&self, projection: &'static str, streams: u64) {
        self.inner.write().divergent.insert(projection, streams);
    }

    pub(crate) fn statuses(&self) -> Vec<ProjectionStatus> {
        let inner = self.inner.read();
        let head = *self.head.borrow();
        let status = |(definition, fare): (&&crate::Definition, &Fare)| {
            let state = match fare.stopped {
                Some(_) => ProjectionState::Stopped,
                None if inner.rebuilding || inner.reads.is_none() => ProjectionState::Rebuilding,
                None => ProjectionState::Running,
            };
            ProjectionStatus {
                name: definition.name.to_owned(),
                version: definition.version,
                position: fare.position.0,
                lag: head.0.saturating_sub(fare.position.0),
                state,
                divergent: inner.divergent.get(definition.name).copied().unwrap_or_default(),
                error: fare.stopped.clone().or_else(|| inner.trouble.clone()),
            }
        };
        REGISTRY.iter().zip(&inner.fares).map(status).collect()
    }
}
