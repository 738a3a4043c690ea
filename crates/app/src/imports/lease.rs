//! One worker per job: within this process, and among those that share a log.

use std::collections::HashMap;
use std::fmt::Display;
use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use rollbook_store::EventStore;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How long the right to a job lasts without being renewed: what a dead process costs at most.
pub(crate) const LASTING: Duration = Duration::from_secs(5);
/// How often it is renewed.
pub(crate) const RENEWAL: Duration = Duration::from_millis(1_500);
/// How often a job that another process works on is looked at.
pub(crate) const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// The jobs of this process, and the way to call one off.
///
/// Every process knows all jobs, from the views and the log, and stands by for those that others work on: when one
/// of them dies its [`Right`] ends, and whoever looks next has it. A process that stalled and works on without it
/// wastes its work only: a job ends by an append at the version it was decided on, and once somebody has ended it,
/// deciding again finds it finished.
pub(crate) struct Leases<J> {
    /// Whose jobs, as `import`.
    kind: &'static str,
    jobs: Arc<Mutex<HashMap<J, watch::Sender<bool>>>>,
    store: Arc<dyn EventStore>,
}

/// A job of this process; no longer when dropped.
pub(crate) struct Lease<J: Eq + Hash> {
    leases: Leases<J>,
    job: J,
    called_off: watch::Receiver<bool>,
}

/// The right to work on a job that nobody else has; renewed until it is given back by being dropped.
pub(crate) struct Right {
    /// None where one process has the log, and with it every right.
    renewing: Option<(Arc<dyn EventStore>, String, JoinHandle<()>)>,
}

impl<J> Clone for Leases<J> {
    fn clone(&self) -> Self {
        Self { kind: self.kind, jobs: Arc::clone(&self.jobs), store: Arc::clone(&self.store) }
    }
}

impl<J: Clone + Eq + Hash> Leases<J> {
    /// Rights are kept with the log.
    pub(crate) fn beside(store: &Arc<dyn EventStore>, kind: &'static str) -> Self {
        Self { kind, jobs: Arc::default(), store: Arc::clone(store) }
    }

    /// The job, unless this process has it already.
    pub(crate) fn take(&self, job: &J) -> Option<Lease<J>> {
        let mut jobs = self.jobs.lock();
        if jobs.contains_key(job) {
            return None;
        }
        let (sender, called_off) = watch::channel(false);
        jobs.insert(job.clone(), sender);
        Some(Lease { leases: self.clone(), job: job.clone(), called_off })
    }

    /// Tells whoever works on a job that it has ended otherwise.
    pub(crate) fn call_off(&self, job: &J) {
        if let Some(sender) = self.jobs.lock().get(job) {
            sender.send_replace(true);
        }
    }

    /// Tells everybody that the work is over for now.
    pub(crate) fn call_off_all(&self) {
        for sender in self.jobs.lock().values() {
            sender.send_replace(true);
        }
    }
}

impl<J: Eq + Hash> Lease<J> {
    /// Whether the job need not be worked on any more.
    pub(crate) fn called_off(&self) -> watch::Receiver<bool> {
        self.called_off.clone()
    }

    /// The right to work on it now; none while another process has it, or nobody can say.
    pub(crate) async fn right(&self) -> Option<Right>
    where
        J: Display,
    {
        let store = &self.leases.store;
        if !store.capabilities().shared {
            return Some(Right { renewing: None });
        }
        let name = format!("{}/{}", self.leases.kind, self.job);
        match store.take_lease(&name, LASTING).await {
            Ok(Some(_)) => {
                let renewing = tokio::spawn(renew(Arc::clone(store), name.clone()));
                Some(Right { renewing: Some((Arc::clone(store), name, renewing)) })
            }
            Ok(None) => None,
            Err(error) => {
                tracing::warn!(%error, name, "the right to a job cannot be asked for");
                None
            }
        }
    }
}

impl<J: Eq + Hash> Drop for Lease<J> {
    fn drop(&mut self) {
        self.leases.jobs.lock().remove(&self.job);
    }
}

async fn renew(store: Arc<dyn EventStore>, name: String) {
    loop {
        tokio::time::sleep(RENEWAL).await;
        if let Err(error) = store.take_lease(&name, LASTING).await {
            tracing::warn!(%error, name, "the right to a job was not renewed");
        }
    }
}

impl Drop for Right {
    fn drop(&mut self) {
        let Some((store, name, renewing)) = self.renewing.take() else { return };
        renewing.abort();
        tokio::spawn(async move {
            // A renewal under way must not come after it.
            drop(renewing.await);
            if let Err(error) = store.end_lease(&name).await {
                tracing::debug!(%error, name, "the right to a job ends by itself");
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use rollbook_store::MemoryStore;

    use super::*;
    use rollbook_domain::ObjectId;

    #[tokio::test]
    async fn a_job_is_worked_on_by_one_at_a_time() {
        let store: Arc<dyn EventStore> = Arc::new(MemoryStore::default());
        let leases = Leases::beside(&store, "import");
        let job: ObjectId = "65f0c2aa1b2c3d4e5f60718b".parse().unwrap();
        let lease = leases.take(&job).unwrap();
        assert!(lease.right().await.is_some());
        assert!(leases.take(&job).is_none());
        leases.call_off(&job);
        assert!(*lease.called_off().borrow());
        drop(lease);
        assert!(!*leases.take(&job).unwrap().called_off().borrow());
    }
}
