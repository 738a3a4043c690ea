//! One worker per job.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::watch;

/// The right to work on jobs, and the way to call a job off.
///
/// **The seam for several nodes**: within one process this set is enough. Where nodes share a log, [`Leases::take`]
/// becomes a keyed write with an end beside the log, renewed while the job runs, and [`super::pending`] also looks
/// for jobs whose lease has ended. Until then two nodes may do the same work; the domain still lets only one of
/// them end the job.
pub(crate) struct Leases<J>(Arc<Mutex<HashMap<J, watch::Sender<bool>>>>);

/// The right to work on one job; given back when dropped.
pub(crate) struct Lease<J: Eq + Hash> {
    leases: Leases<J>,
    job: J,
    called_off: watch::Receiver<bool>,
}

impl<J> Clone for Leases<J> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<J> Default for Leases<J> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<J: Clone + Eq + Hash> Leases<J> {
    /// The right, unless somebody has it.
    pub(crate) fn take(&self, job: &J) -> Option<Lease<J>> {
        let mut leases = self.0.lock();
        if leases.contains_key(job) {
            return None;
        }
        let (sender, called_off) = watch::channel(false);
        leases.insert(job.clone(), sender);
        Some(Lease { leases: self.clone(), job: job.clone(), called_off })
    }

    /// Tells whoever works on a job that it has ended otherwise.
    pub(crate) fn call_off(&self, job: &J) {
        if let Some(sender) = self.0.lock().get(job) {
            sender.send_replace(true);
        }
    }

    /// Tells everybody that the work is over for now.
    pub(crate) fn call_off_all(&self) {
        for sender in self.0.lock().values() {
            sender.send_replace(true);
        }
    }
}

impl<J: Eq + Hash> Lease<J> {
    /// Whether the job need not be worked on any more.
    pub(crate) fn called_off(&self) -> watch::Receiver<bool> {
        self.called_off.clone()
    }
}

impl<J: Eq + Hash> Drop for Lease<J> {
    fn drop(&mut self) {
        self.leases.0.lock().remove(&self.job);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rollbook_domain::ObjectId;

    #[test]
    fn a_job_is_worked_on_by_one_at_a_time() {
        let leases = Leases::default();
        let job: ObjectId = "65f0c2aa1b2c3d4e5f60718b".parse().unwrap();
        let lease = leases.take(&job).unwrap();
        assert!(leases.take(&job).is_none());
        leases.call_off(&job);
        assert!(*lease.called_off().borrow());
        drop(lease);
        assert!(!*leases.take(&job).unwrap().called_off().borrow());
    }
}
