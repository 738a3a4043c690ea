//! How far the jobs are that this process works on.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;
use rollbook_domain::{GroupId, ObjectId, WorkspaceName};
use serde::Serialize;
use tokio::sync::watch;

use crate::app::App;

/// What a job is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ImportPhase {
    /// Waiting for its turn, its next attempt, or its group's reactivation.
    Waiting,
    /// Its file is being read and validated.
    Reading,
    /// Its ids are becoming members.
    Applying,
}

/// How far a job is. Nothing of it is durable; what is, is in the imports view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportProgress {
    /// Which job.
    #[serde(skip)]
    pub job: ObjectId,
    /// Of which group.
    #[serde(skip)]
    pub group_id: GroupId,
    /// What it is doing.
    pub phase: ImportPhase,
    /// Bytes of the file that have been read in this attempt.
    pub bytes_read: u64,
    /// Bytes of the file.
    pub size: u64,
    /// Different ids found in them.
    pub ids: u64,
}

/// The jobs of this process that have not ended.
#[derive(Clone, Default)]
pub(crate) struct Running {
    jobs: Arc<Mutex<HashMap<ObjectId, Entry>>>,
    begun: watch::Sender<()>,
}

struct Entry {
    workspace: WorkspaceName,
    progress: watch::Sender<ImportProgress>,
}

/// A job's place among them; leaves it when dropped.
pub(super) struct Reporter {
    running: Running,
    job: ObjectId,
    progress: watch::Sender<ImportProgress>,
}

impl Running {
    pub(super) fn enter(&self, workspace: &WorkspaceName, start: ImportProgress) -> Reporter {
        let job = start.job.clone();
        let progress = watch::Sender::new(start);
        let entry = Entry { workspace: workspace.clone(), progress: progress.clone() };
        self.jobs.lock().insert(job.clone(), entry);
        self.begun.send_replace(());
        Reporter { running: self.clone(), job, progress }
    }

    /// Moves whenever a job is begun.
    pub(super) fn begun(&self) -> watch::Receiver<()> {
        self.begun.subscribe()
    }

    fn subscribe(&self, workspace: &WorkspaceName, job: &ObjectId) -> Option<watch::Receiver<ImportProgress>> {
        let running = self.jobs.lock();
        let entry = running.get(job).filter(|entry| entry.workspace == *workspace)?;
        Some(entry.progress.subscribe())
    }
}

impl Reporter {
    pub(super) fn report(&self, change: impl FnOnce(&mut ImportProgress)) {
        self.progress.send_modify(change);
    }

    pub(super) fn phase(&self, phase: ImportPhase) {
        self.report(|progress| progress.phase = phase);
    }
}

impl Drop for Reporter {
    fn drop(&mut self) {
        self.running.jobs.lock().remove(&self.job);
    }
}

impl App {
    /// How far a job of this workspace is, while this process has it.
    pub fn import_progress(&self, workspace: &WorkspaceName, job: &ObjectId) -> Option<ImportProgress> {
        self.follow_import(workspace, job).map(|progress| progress.borrow().clone())
    }

    /// The same, as it moves. It ends with the job; how, is in the imports view and in the log.
    pub fn follow_import(&self, workspace: &WorkspaceName, job: &ObjectId) -> Option<watch::Receiver<ImportProgress>> {
        self.running_imports().subscribe(workspace, job)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_is_seen_in_its_workspace_until_it_ends() {
        let (acme, other): (WorkspaceName, WorkspaceName) = ("acme".parse().unwrap(), "other".parse().unwrap());
        let job: ObjectId = "65f0c2aa1b2c3d4e5f60718b".parse().unwrap();
        let running = Running::default();
        let start = ImportProgress {
            job: job.clone(),
            group_id: GroupId(uuid::Uuid::nil()),
            phase: ImportPhase::Waiting,
            bytes_read: 0,
            size: 9,
            ids: 0,
        };
        let reporter = running.enter(&acme, start);
        assert!(running.subscribe(&other, &job).is_none());
        let seen = running.subscribe(&acme, &job).unwrap();
        reporter.report(|progress| progress.bytes_read = 4);
        assert_eq!(seen.borrow().bytes_read, 4);
        drop(reporter);
        assert!(running.subscribe(&acme, &job).is_none());
        assert!(seen.has_changed().is_err(), "its followers are told that it has ended");
    }
}
