//! The work on one zip, attempt by attempt, until it has ended.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rollbook_domain::ArchiveId;
use rollbook_domain::archive::{ArchiveEntry, ArchiveStatus, ArchiveStep, FailArchive, FinishArchive, ProgressArchive};
use rollbook_domain::group::Status;
use tokio::sync::{Mutex, Semaphore, watch};

use super::files::{Part, file_of, measure, zipped};
use super::job::{Fault, Job};
use super::options::{ArchiveOptions, points};
use super::progress::{Pace, percent};
use crate::app::App;
use crate::error::AppError;
use crate::files::{BrokenOff, StoredFile};
use crate::imports::lease::{LOOK_AGAIN, Lease};

/// Of the whole work, how much is done once all files are measured, and once the zip is written.
const MEASURED: u8 = 20;
const WRITTEN: u8 = 98;
/// What is put around the files of a zip at most, each.
const AROUND: u64 = 1_024;

/// What a job needs to be worked on.
#[derive(Clone)]
pub(super) struct Workshop {
    pub(super) app: App,
    pub(super) options: Arc<ArchiveOptions>,
    pub(super) places: Arc<Semaphore>,
}

impl Workshop {
    /// Works on a job until it has ended.
    pub(super) async fn work(self, job: Job, lease: Lease<ArchiveId>) {
        let mut called_off = lease.called_off();
        let pace = Pace::new(self.options.pace);
        let bench = Bench { shop: self, job, lease, pace, ending: Mutex::default() };
        let interrupted = async {
            // An error would mean that the lease is gone, which the bench holds.
            drop(called_off.wait_for(|called_off| *called_off).await);
            // A job's own end calls it off, too: then it is through in a moment.
            drop(bench.ending.lock().await);
        };
        tokio::select! {
            biased;
            () = bench.run() => {}
            () = interrupted => {}
        }
    }
}

struct Bench {
    shop: Workshop,
    job: Job,
    lease: Lease<ArchiveId>,
    pace: Pace,
    /// Held while the job is brought to its end, which is not interrupted.
    ending: Mutex<()>,
}

impl Bench {
    async fn run(&self) {
        let mut retry = 0;
        loop {
            let Some(_right) = self.lease.right().await else {
                // Another process works on it, and may die.
                tokio::time::sleep(LOOK_AGAIN).await;
                continue;
            };
            let Some(fault) = self.turn().await else { return };
            let reason = match fault {
                Fault::Ended => return,
                Fault::Passing(reason) if retry < self.shop.options.retries => {
                    retry += 1;
                    tracing::warn!(zip = %self.job.id, retry, reason, "a zip will be tried again");
                    tokio::time::sleep((self.shop.options.backoff)(retry)).await;
                    continue;
                }
                Fault::Passing(reason) | Fault::Lasting(reason) => reason,
            };
            match self.fail(reason).await {
                Ok(()) | Err(Fault::Ended) => return,
                // The log takes nothing, so nothing can be written about it either.
                Err(fault) => tracing::warn!(?fault, zip = %self.job.id, "what became of a zip could not be written"),
            }
            tokio::time::sleep((self.shop.options.backoff)(u32::MAX)).await;
        }
    }

    /// One attempt in its turn; none when the job has ended.
    async fn turn(&self) -> Option<Fault> {
        let Ok(_place) = self.shop.places.acquire().await else { return Some(Fault::Ended) };
        let fault = self.attempt().await.err();
        if fault.is_none() {
            metrics::counter!("rollbook_archives_total", "outcome" => "finished").increment(1);
        }
        fault
    }

    async fn attempt(&self) -> Result<(), Fault> {
        self.reach(points::TAKEN)?;
        self.still_there().await?;
        let parts = self.measured().await?;
        self.reach(points::MEASURED)?;
        self.still_asked_for().await?;
        let input_size = parts.iter().map(|part| part.entry.size).sum();
        let stored = self.write(parts.into(), input_size).await?;
        self.reach(points::STORED)?;
        // Whoever was deleted meanwhile must not be handed out.
        self.still_there().await?;
        self.finish(input_size, stored).await?;
        // Too late for a fault: the job has ended.
        self.reach(points::FINISHED).or(Ok(()))
    }

    async fn still_there(&self) -> Result<(), Fault> {
        let held = self.shop.app.groups().hold_current(self.job.group.0).await.map_err(AppError::from)?;
        let group = &held.state.value;
        let picture =
            |entry: &ArchiveEntry| group.gallery.get(entry.media).map(|media| media.renditions.has(&entry.file));
        let has = |entry: &ArchiveEntry| picture(entry).unwrap_or_default();
        let there = group.status != Status::Deleted && self.job.entries.iter().all(has);
        if there { Ok(()) } else { Err(Fault::Lasting("a photo of the zip was deleted".into())) }
    }

    /// Whoever stalled and comes back must not write over what another node has finished, and not take that away.
    async fn still_asked_for(&self) -> Result<(), Fault> {
        let held = self.shop.app.archives().hold_current(self.job.id.0).await.map_err(AppError::from)?;
        if held.state.value.status == ArchiveStatus::Pending { Ok(()) } else { Err(Fault::Ended) }
    }

    async fn measured(&self) -> Result<Vec<Part>, Fault> {
        let (mut parts, all) = (Vec::new(), self.job.entries.len() as u64);
        for entry in &self.job.entries {
            parts.push(measure(&self.shop.app, &entry.file, &entry.name).await?);
            self.tell(ArchiveStep::Input, percent(0, MEASURED, parts.len() as u64, all)).await?;
        }
        Ok(parts)
    }

    /// Writes the zip, and says from time to time how far it is.
    async fn write(&self, parts: Arc<[Part]>, input_size: u64) -> Result<StoredFile, Fault> {
        let limit = input_size + AROUND * (parts.len() as u64 + 1);
        let (done, progress) = watch::channel(0_u64);
        let (options, total) = (Arc::clone(&self.shop.options), AtomicU64::new(0));
        let content = zipped(self.shop.app.clone(), parts, move |bytes| {
            done.send_replace(total.fetch_add(bytes, Ordering::Relaxed) + bytes);
            options.reach(points::WRITING).map_err(|error| BrokenOff(error.to_string()))
        });
        let file = file_of(self.job.id);
        let (stored, told) =
            tokio::join!(self.shop.app.put_shared(&file, content, limit), self.follow(progress, input_size));
        told?;
        Ok(stored?)
    }

    async fn follow(&self, mut progress: watch::Receiver<u64>, all: u64) -> Result<(), Fault> {
        while progress.changed().await.is_ok() {
            let done = *progress.borrow_and_update();
            self.tell(ArchiveStep::Convert, percent(MEASURED, WRITTEN, done, all)).await?;
        }
        Ok(())
    }

    async fn tell(&self, step: ArchiveStep, percent: u8) -> Result<(), Fault> {
        if self.pace.is_due() {
            let command = ProgressArchive { step, percent };
            self.shop.app.progress_archive(&self.job.call(), self.job.id, command).await?;
        }
        Ok(())
    }

    async fn finish(&self, input_size: u64, stored: StoredFile) -> Result<(), Fault> {
        let _ending = self.ending.lock().await;
        let StoredFile { size, sha256 } = stored;
        let command = FinishArchive { input_size, size, sha256, seconds: self.life() };
        self.shop.app.finish_archive(&self.job.call(), self.job.id, command).await?;
        Ok(())
    }

    async fn fail(&self, reason: String) -> Result<(), Fault> {
        let _ending = self.ending.lock().await;
        tracing::info!(zip = %self.job.id, reason, "a zip has failed");
        let command = FailArchive { reason, seconds: self.life() };
        self.shop.app.fail_archive(&self.job.call(), self.job.id, command).await?;
        metrics::counter!("rollbook_archives_total", "outcome" => "failed").increment(1);
        Ok(self.shop.app.files().delete(&file_of(self.job.id)).await?)
    }

    fn life(&self) -> i64 {
        i64::try_from(self.shop.options.life.as_secs()).unwrap_or(i64::MAX)
    }

    fn reach(&self, point: &'static str) -> Result<(), Fault> {
        self.shop.options.reach(point).map_err(|error| Fault::Passing(error.to_string()))
    }
}
