//! How many reads and subscriptions go on at once.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tonic::Status;

use crate::meters;

/// See the module. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Places(Arc<Semaphore>);

/// A place that is taken, until it is dropped.
pub(crate) struct Place(#[expect(dead_code, reason = "given back when it is dropped")] OwnedSemaphorePermit);

impl Places {
    pub(crate) fn new(count: usize) -> Self {
        Self(Arc::new(Semaphore::new(count)))
    }

    pub(crate) fn take(&self) -> Result<Place, Status> {
        let full = |_| Status::resource_exhausted("Too many reads are under way. Come back later.");
        let permit = Arc::clone(&self.0).try_acquire_owned().map_err(full)?;
        meters::open(1.0);
        Ok(Place(permit))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        meters::open(-1.0);
    }
}
