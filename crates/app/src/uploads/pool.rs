//! Makes pictures: few at a time, off the threads that serve requests, and in bounded memory.

use std::sync::Arc;

use bytes::Bytes;
use rollbook_renditions::{Format, Limits, Photo, Refused, Renditions};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::spawn_blocking;

use super::options::UploadOptions;
use crate::error::AppError;

/// See the module. Cheap to clone.
#[derive(Clone)]
pub(super) struct Pool {
    under_way: Arc<Semaphore>,
    workers: Arc<Semaphore>,
    memory: Arc<Semaphore>,
    all_memory: u32,
    limits: Limits,
}

/// What a photo is, and what was made of it.
pub(super) struct Made {
    pub(super) format: Format,
    pub(super) size: (u32, u32),
    pub(super) renditions: Renditions,
}

/// The right to have pictures made next.
pub(super) struct Turn {
    _worker: OwnedSemaphorePermit,
}

impl Pool {
    pub(super) fn new(options: &UploadOptions) -> Self {
        let all_memory = options.memory.max(1);
        Self {
            under_way: Arc::new(Semaphore::new(options.under_way)),
            workers: Arc::new(Semaphore::new(options.parallel.max(1))),
            memory: Arc::new(Semaphore::new(usize::try_from(all_memory).unwrap_or(Semaphore::MAX_PERMITS))),
            all_memory,
            limits: Limits { bytes: options.max_bytes, pixels: options.max_pixels },
        }
    }

    /// A place among the uploads under way, unless there are too many.
    pub(super) fn enter(&self) -> Result<OwnedSemaphorePermit, AppError> {
        let refused = |_| AppError::Unavailable("too many uploads are under way".into());
        Arc::clone(&self.under_way).try_acquire_owned().map_err(refused)
    }

    /// Waits for a worker. Only then is it time to load what was received.
    pub(super) async fn turn(&self) -> Result<Turn, AppError> {
        Ok(Turn { _worker: acquire(&self.workers, 1).await? })
    }

    /// All pictures of a photo, or why it is none.
    pub(super) async fn make(&self, turn: Turn, bytes: Bytes) -> Result<Result<Made, Refused>, AppError> {
        let (limits, looked_at) = (self.limits, bytes.clone());
        let memory = run(move || Photo::recognise(&looked_at, &limits).map(|photo| photo.memory())).await?;
        let memory = match memory {
            Ok(bytes) => u32::try_from(bytes >> 20).unwrap_or(u32::MAX).saturating_add(1).min(self.all_memory),
            Err(refused) => return Ok(Err(refused)),
        };
        // Whoever has memory has its worker already, so that it will be given back.
        let memory = acquire(&self.memory, memory).await?;
        run(move || {
            let _held = (turn, memory);
            let photo = Photo::recognise(&bytes, &limits)?;
            Ok(Made { format: photo.format(), size: photo.size(), renditions: photo.render()? })
        })
        .await
    }
}

async fn acquire(semaphore: &Arc<Semaphore>, permits: u32) -> Result<OwnedSemaphorePermit, AppError> {
    let closed = |_| AppError::Internal("pictures are not made any more".into());
    Arc::clone(semaphore).acquire_many_owned(permits).await.map_err(closed)
}

async fn run<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, AppError> {
    spawn_blocking(work).await.map_err(|error| AppError::Internal(format!("making pictures met a defect: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 32 x 8.
    const PHOTO: &[u8] = include_bytes!("../../../renditions/testdata/cmyk.jpg");

    fn pool() -> Pool {
        Pool::new(&UploadOptions { under_way: 2, parallel: 1, memory: 1, ..UploadOptions::default() })
    }

    #[test]
    fn one_too_many_is_told_to_come_again() {
        let pool = pool();
        let first = pool.enter().unwrap();
        let _second = pool.enter().unwrap();
        assert!(matches!(pool.enter(), Err(AppError::Unavailable(_))));
        drop(first);
        drop(pool.enter().unwrap());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn pictures_are_made_in_turn_however_little_memory_there_is() {
        let pool = pool();
        let make = async || pool.make(pool.turn().await.unwrap(), Bytes::from_static(PHOTO)).await.unwrap();
        for made in futures::future::join_all((0..8).map(|_| make())).await {
            assert_eq!(made.unwrap().size, (32, 8));
        }
        let bad = pool.make(pool.turn().await.unwrap(), Bytes::from_static(b"GIF89a")).await.unwrap();
        assert_eq!(bad.err(), Some(Refused::NotAnImage));
        assert_eq!(pool.workers.available_permits(), 1);
    }
}
