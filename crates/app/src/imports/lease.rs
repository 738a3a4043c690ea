//! One worker per job.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;
use rollbook_domain::ObjectId;
use tokio::sync::watch;

/// The right to work on jobs, and the way to call a job off.
///
/// **The seam for several nodes**: within one process this set is enough. Where nodes share a log, [`Leases::take`]
/// becomes a keyed write with an end beside the log, renewed while the job runs, and [`super::pending`] also looks
/// for jobs whose lease has ended. Until then two nodes may do the same work; the domain still lets only one of
/// them end the job.
#[derive(Clone, Default)]
pub(super) struct Leases(Arc<Mutex<HashMap<ObjectId, watch::Sender<bool>>>>);

/// The right to work on one job; given back when dropped.
pub(super) struct Lease {
    leases: Leases,
    job: ObjectId,
    called_off: watch::Receiver<bool>,
}

impl Leases {
    /// The right, unless somebody has it.
    pub(super) fn take(&self, job: &ObjectId) -> Option<Lease> {
        let mut leases = self.0.lock();
        if leases.contains_key(job) {
            return None;
        }
        let (sender, called_off) = watch::channel(false);
        leases.insert(job.clone(), sender);
        Some(Lease { leases: self.clone(), job: job.clone(), called_off })
    }

    /// Tells whoever works on a job that it has ended otherwise.
    pub(super) fn call_off(&self, job: &ObjectId) {
        if let Some(sender) = self.0.lock().get(job) {
            sender.send_replace(true);
        }
    }

    /// Tells everybody that the work is over for now.
    pub(super) fn call_off_all(&self) {
        for sender in self.0.lock().values() {
            sender.send_replace(true);
        }
    }
}

impl Lease {
    /// Whether the job need not be worked on any more.
    pub(super) fn called_off(&self) -> watch::Receiver<bool> {
        self.called_off.clone()
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.leases.0.lock().remove(&self.job);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
