//! Storages that fail, groups that are deleted or suspended meanwhile.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use futures::StreamExt;
use parking_lot::Mutex;
use rollbook_app::files::{BrokenOff, Content, FileName, Files, FilesError, ListedFile, OpenFile, StoredFile};
use rollbook_app::imports::options::points;
use rollbook_app::imports::request::file_of;
use rollbook_domain::group::GroupEvent;
use rollbook_domain::group::commands::{DeleteGroup, ReactivateGroup, SuspendGroup};
use rollbook_files::ObjectFiles;
use rollbook_store::MemoryStore;
use tokio::sync::watch;

use super::plant::{Plant, call};

/// A storage that fails to give files out a number of times.
struct Shaky {
    inner: ObjectFiles,
    faults: AtomicU32,
    /// Half of the file is given before the fault.
    half_way: bool,
}

#[async_trait]
impl Files for Shaky {
    async fn put(&self, name: &FileName, content: Content, limit: u64) -> Result<StoredFile, FilesError> {
        self.inner.put(name, content, limit).await
    }

    async fn get(&self, name: &FileName) -> Result<OpenFile, FilesError> {
        let left = self.faults.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        let file = self.inner.get(name).await?;
        match left {
            Err(_) => Ok(file),
            Ok(_) if self.half_way => {
                let broken = futures::stream::iter([Err(BrokenOff("connection reset".into()))]);
                let half = file.content.map(|piece| piece.map(|bytes| bytes.slice(..bytes.len() / 2))).take(1);
                Ok(OpenFile { content: half.chain(broken).boxed(), ..file })
            }
            Ok(_) => Err(FilesError::Unavailable("connection refused".into())),
        }
    }

    async fn delete(&self, name: &FileName) -> Result<(), FilesError> {
        self.inner.delete(name).await
    }

    async fn exists(&self, name: &FileName) -> Result<bool, FilesError> {
        self.inner.exists(name).await
    }

    async fn list(&self, folder: &str) -> Result<Vec<ListedFile>, FilesError> {
        self.inner.list(folder).await
    }
}

fn shaky(faults: u32, half_way: bool) -> Plant {
    let folder = tempfile::tempdir().unwrap();
    let inner = ObjectFiles::local(folder.path()).unwrap();
    let files = Arc::new(Shaky { inner, faults: AtomicU32::new(faults), half_way });
    Plant::of(Arc::new(MemoryStore::default()), files, folder)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_that_passes_is_tried_again_with_growing_pauses() {
    for half_way in [false, true] {
        let plant = shaky(3, half_way);
        let pauses = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&pauses);
        let worker = plant.worker_with(|options| {
            options.backoff = Arc::new(move |retry| {
                noted.lock().push(retry);
                Duration::ZERO
            });
        });
        let group = plant.group().await;
        let job = plant.request(group, "a\nb\n").await.unwrap().outcome.job;
        assert!(matches!(plant.end(group, &job).await, GroupEvent::ImportSucceeded(_)));
        assert_eq!(plant.members(group).await, ["a", "b"], "what was half read is not in");
        assert_eq!(plant.history(group).await["group.import-retried"], 3);
        assert_eq!(*pauses.lock(), [1, 2, 3]);
        worker.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_that_stays_fails_the_job() {
    let plant = shaky(u32::MAX, false);
    let worker = plant.worker();
    let group = plant.group().await;
    let job = plant.request(group, "a\n").await.unwrap().outcome.job;
    assert_eq!(plant.failure(group, &job).await, "connection refused");
    assert_eq!(plant.history(group).await["group.import-retried"], 3);
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_not_as_it_was_stored_adds_nobody() {
    let plant = Plant::new();
    let group = plant.group().await;
    let gone = plant.request(group, "a\n").await.unwrap().outcome.job;
    let altered = plant.request(group, "b\n").await.unwrap().outcome.job;
    plant.files.delete(&file_of(&gone)).await.unwrap();
    std::fs::write(plant.folder.path().join(file_of(&altered).as_str()), "c\n").unwrap();
    let worker = plant.worker();
    assert_eq!(plant.failure(group, &gone).await, "file not found");
    assert_eq!(plant.failure(group, &altered).await, "the file is not as it was stored");
    assert_eq!(plant.members(group).await, [""; 0]);
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_group_ends_the_job_and_the_worker_lets_go() {
    let plant = Plant::new();
    let (reading, mut is_reading) = watch::channel(false);
    let (proceed, may_proceed) = std::sync::mpsc::channel::<()>();
    let may_proceed = Mutex::new(may_proceed);
    let worker = plant.worker_with(|options| {
        options.hook = Some(Arc::new(move |point| {
            if point == points::READING && !reading.send_replace(true) {
                may_proceed.lock().recv().map_err(io::Error::other)?;
            }
            Ok(())
        }));
    });
    let group = plant.group().await;
    let job = plant.request(group, "a\n").await.unwrap().outcome.job;
    is_reading.wait_for(|reading| *reading).await.unwrap();
    let progress = plant.app.import_progress(&super::views::workspace(), &job).unwrap();
    assert_eq!((progress.bytes_read, progress.size, progress.ids), (2, 2, 1));
    let mut followed = plant.app.follow_import(&super::views::workspace(), &job).unwrap();
    plant.app.delete_group(&call(), group, None, DeleteGroup::default()).await.unwrap();
    proceed.send(()).unwrap();
    while followed.changed().await.is_ok() {}
    assert_eq!(plant.app.import_progress(&super::views::workspace(), &job), None);
    assert_eq!(plant.failure(group, &job).await, "group deleted");
    assert_eq!(plant.members(group).await, [""; 0]);
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_job_of_a_suspended_group_waits_for_its_reactivation() {
    let plant = Plant::new();
    let group = plant.group().await;
    let job = plant.request(group, "a\n").await.unwrap().outcome.job;
    plant.app.suspend_group(&call(), group, None, SuspendGroup).await.unwrap();
    let (taken, mut is_taken) = watch::channel(0_u32);
    let worker = plant.worker_with(|options| {
        options.hook = Some(Arc::new(move |point| {
            if point == points::TAKEN {
                taken.send_modify(|count| *count += 1);
            }
            Ok(())
        }));
    });
    is_taken.wait_for(|count| *count == 1).await.unwrap();
    plant.app.reactivate_group(&call(), group, None, ReactivateGroup).await.unwrap();
    assert!(matches!(plant.end(group, &job).await, GroupEvent::ImportSucceeded(_)));
    assert!(!plant.history(group).await.contains_key("group.import-retried"));
    worker.stop().await;
}
