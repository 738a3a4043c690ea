//! The work on one job, attempt by attempt, until it has ended.

use std::sync::Arc;

use rollbook_domain::group::commands::{ApplyImport, FailImport, ImportedIds, RetryImport};
use rollbook_domain::group::{Group, GroupEvent, ImportStatus, Status};
use rollbook_domain::{Context, Decision, ObjectId, Refusal};
use tokio::runtime::Handle;
use tokio::sync::{Semaphore, watch};

use super::job::{Fault, Job};
use super::lease::{self, Lease};
use super::options::{ImportOptions, points};
use super::progress::{ImportPhase, Reporter};
use super::read::read;
use super::request::file_of;
use crate::app::App;
use crate::error::AppError;
use crate::plan::Plan;
use crate::touch::Touch;

/// What a job needs to be worked on.
#[derive(Clone)]
pub(super) struct Workshop {
    pub(super) app: App,
    pub(super) options: Arc<ImportOptions>,
    pub(super) places: Arc<Semaphore>,
    /// Moves when a suspended group is reactivated.
    pub(super) reactivated: watch::Receiver<u64>,
}

impl Workshop {
    /// Works on a job until it has ended.
    pub(super) async fn work(mut self, job: Job, lease: Lease<ObjectId>) {
        let reporter = self.app.running_imports().enter(&job.workspace, job.beginning());
        let mut called_off = lease.called_off();
        let bench = Arc::new(Bench { shop: self.clone(), reporter, called_off: lease.called_off(), lease, job });
        loop {
            self.reactivated.mark_unchanged();
            let Some(rest) = bench.turn().await else { return };
            bench.reporter.phase(ImportPhase::Waiting);
            let resume = async {
                match rest {
                    Rest::Pause(retry) => tokio::time::sleep((self.options.backoff)(retry)).await,
                    Rest::Suspended => drop(self.reactivated.changed().await),
                    Rest::Elsewhere => tokio::time::sleep(lease::LOOK_AGAIN).await,
                }
            };
            tokio::select! {
                () = resume => {}
                // An error would mean that the lease is gone, which this task holds.
                _ = called_off.wait_for(|called_off| *called_off) => return,
            }
        }
    }
}

/// What comes before the next attempt.
enum Rest {
    /// A pause of this number.
    Pause(u32),
    /// The group's reactivation.
    Suspended,
    /// Another process works on it, and may die.
    Elsewhere,
}

struct Bench {
    shop: Workshop,
    job: Job,
    reporter: Reporter,
    called_off: watch::Receiver<bool>,
    lease: Lease<ObjectId>,
}

impl Bench {
    /// One attempt in its turn, and what follows from its fault; none when the job has ended.
    async fn turn(self: &Arc<Self>) -> Option<Rest> {
        let Ok(_place) = self.shop.places.acquire().await else { return None };
        let Some(_right) = self.lease.right().await else { return Some(Rest::Elsewhere) };
        let bench = Arc::clone(self);
        let handle = Handle::current();
        // A million ids are sorted, hashed and encoded: seconds of work that no other task should wait for.
        let attempt = tokio::task::spawn_blocking(move || handle.block_on(bench.attempt()));
        let fault = match attempt.await {
            Ok(Ok(())) => {
                metrics::counter!("rollbook_imports_total", "outcome" => "succeeded").increment(1);
                return None;
            }
            Ok(Err(fault)) => fault,
            Err(error) if error.is_cancelled() => return None,
            Err(error) => {
                tracing::error!(%error, job = %self.job.id, "an import met a defect");
                Fault::Passing("internal error".into())
            }
        };
        self.after(fault).await
    }

    async fn attempt(&self) -> Result<(), Fault> {
        self.reach(points::TAKEN)?;
        let kind = self.still_pending().await?;
        let file = self.shop.app.files().get(&file_of(&self.job.id)).await?;
        self.reporter.phase(ImportPhase::Reading);
        let ids = read(&self.job, file, &self.shop.options, &self.reporter, &self.called_off).await?;
        self.reach(points::VALIDATED)?;
        self.reporter.phase(ImportPhase::Applying);
        let ids = self.shop.app.door().admit_ids(&self.job.workspace, &kind, ids).await?;
        self.apply(ids).await?;
        // Too late for a fault: the job has succeeded.
        self.reach(points::APPLIED).or(Ok(()))
    }

    /// The ids go into the first decision, which is nearly always the only one; to decide again after a lost race
    /// they are read again, so that they need not be kept beside the events.
    async fn apply(&self, ids: ImportedIds) -> Result<(), Fault> {
        let (job, mut ids, mut lost) = (&self.job.id, Some(ids), false);
        let applied = self.decide(|group, context| match ids.take() {
            Some(ids) => ApplyImport { job: job.clone(), ids }.decide(group, context),
            None => {
                lost = true;
                Err(Refusal::ImportFinished)
            }
        });
        let applied = applied.await;
        if lost { Err(Fault::Passing("too many concurrent changes".into())) } else { applied }
    }

    /// The kind of the ids. Spares the reading where the state says already that nothing will come of it.
    async fn still_pending(&self) -> Result<String, Fault> {
        let held = self.shop.app.groups().hold_current(self.job.group.0).await.map_err(AppError::from)?;
        let group = &held.state.value;
        match group.imports.get(&self.job.id).map(|import| (&import.status, &import.member_kind)) {
            Some((ImportStatus::Pending, _)) if group.status == Status::Suspended => Err(Fault::Suspended),
            Some((ImportStatus::Pending, kind)) => Ok(kind.clone()),
            Some((ImportStatus::Succeeded | ImportStatus::Failed, _)) | None => Err(Fault::Ended),
        }
    }

    /// Writes down what became of an attempt.
    async fn after(&self, fault: Fault) -> Option<Rest> {
        let retries = self.retries().await;
        let written = match (fault, retries) {
            (Fault::Ended, _) => return None,
            (Fault::Suspended, _) => return Some(Rest::Suspended),
            (Fault::Passing(reason), Ok(retries)) if retries < self.shop.options.retries => {
                return self.retry(retries + 1, reason).await;
            }
            (Fault::Passing(reason) | Fault::Content(reason), Ok(_)) => self.fail(reason).await,
            (_, Err(fault)) => Err(fault),
        };
        match written {
            Ok(()) | Err(Fault::Ended) => None,
            Err(Fault::Suspended) => Some(Rest::Suspended),
            // The log takes nothing, so nothing can be written about it either.
            Err(fault) => {
                tracing::warn!(?fault, job = %self.job.id, "what became of an import could not be written");
                Some(Rest::Pause(u32::MAX))
            }
        }
    }

    async fn retry(&self, retry: u32, reason: String) -> Option<Rest> {
        tracing::warn!(job = %self.job.id, retry, reason, "an import will be tried again");
        let command = RetryImport { job: self.job.id.clone(), reason };
        match self.decide(|group, context| command.decide(group, context)).await {
            Err(Fault::Ended) => return None,
            Err(Fault::Suspended) => return Some(Rest::Suspended),
            Ok(()) => metrics::counter!("rollbook_imports_total", "outcome" => "retried").increment(1),
            Err(fault) => tracing::warn!(?fault, job = %self.job.id, "a retry could not be written"),
        }
        // A fault of the hook changes nothing: the pause is begun either way.
        drop(self.reach(points::RETRIED));
        Some(Rest::Pause(retry))
    }

    async fn fail(&self, reason: String) -> Result<(), Fault> {
        tracing::info!(job = %self.job.id, reason, "an import has failed");
        let command = FailImport { job: self.job.id.clone(), reason };
        self.decide(|group, context| command.decide(group, context)).await?;
        metrics::counter!("rollbook_imports_total", "outcome" => "failed").increment(1);
        Ok(())
    }

    async fn retries(&self) -> Result<u32, Fault> {
        let held = self.shop.app.groups().hold_current(self.job.group.0).await.map_err(AppError::from)?;
        Ok(held.state.value.imports.get(&self.job.id).map_or(0, |import| import.retries))
    }

    async fn decide<F>(&self, mut decide: F) -> Result<(), Fault>
    where
        F: FnMut(&Group, &Context<'_>) -> Result<Decision<GroupEvent>, Refusal> + Send,
    {
        let (app, group) = (&self.shop.app, self.job.group);
        let call = self.job.call(&self.shop.options);
        app.execute(&call, Touch::group(group).for_long(), |touched, context| {
            Ok(Plan::group(group, decide(touched.group(group), context)?, |()| ()))
        })
        .await?;
        Ok(())
    }

    fn reach(&self, point: &'static str) -> Result<(), Fault> {
        self.shop.options.reach(point).map_err(|error| Fault::Passing(error.to_string()))
    }
}
