//! A storage that fails at every named point: an upload comes to nothing or to a photo, and a zip is tried again.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use futures::{StreamExt, stream};
use rollbook_app::archives::options::points as zip_points;
use rollbook_app::archives::{ArchiveOptions, ArchiveWorker};
use rollbook_app::commands::{NewArchive, NewGroup};
use rollbook_app::uploads::options::{Hook, points};
use rollbook_app::uploads::{NewPhoto, UploadError, UploadOptions, Uploads};
use rollbook_app::{App, AppError, Call};
use rollbook_domain::archive::{ArchiveEntry, ArchiveEvent};
use rollbook_domain::group::commands::Arrival;
use rollbook_domain::{Actor, ArchiveId, Event, GroupId, MediaId, Policy, StreamId};
use rollbook_store::codec;
use tempfile::TempDir;

use super::crashes::app;
use crate::fixtures::png;

/// A group with a place in it.
struct Plant {
    app: App,
    group: GroupId,
    media: MediaId,
    folder: TempDir,
}

fn call() -> Call {
    Call::new("photo-t1".parse().unwrap(), Actor::new("owner:test"), Policy::NATIVE)
}

/// Fails the first so many times that a point is reached.
fn failing(point: &'static str, times: usize) -> Hook {
    let reached = Arc::new(AtomicUsize::new(0));
    Arc::new(move |at| {
        let fails = at == point && reached.fetch_add(1, Ordering::SeqCst) < times;
        if fails { Err(io::ErrorKind::ConnectionReset.into()) } else { Ok(()) }
    })
}

impl Plant {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let app = app(folder.path());
        let group = app
            .create_group(&call(), NewGroup { name: "Dive".into(), ..NewGroup::default() })
            .await
            .unwrap()
            .outcome
            .id;
        let media = app.reserve_media(&call(), group, 1, 3_600).await.unwrap().outcome.media[0];
        Self { app, group, media, folder }
    }

    async fn upload(&self, hook: Option<Hook>) -> Result<Arrival, UploadError> {
        let uploads = Uploads::new(self.app.clone(), UploadOptions { hook, ..UploadOptions::default() });
        let admission = uploads.admit()?;
        let bytes = Bytes::from(png(60, 40, [1, 2, 3]));
        let received = uploads.receive(stream::iter([Ok(bytes)]).boxed()).await?;
        let new = NewPhoto { call: call(), group: self.group, media: self.media, sort_order: "a".into() };
        uploads.accept(admission, received, new).await
    }

    /// How many pictures, and marks of uploads, are stored.
    fn stored(&self) -> (usize, usize) {
        let count = |name: &str| entries(&self.folder.path().join("files").join(name));
        (count("photo"), count("photo-uploads"))
    }

    /// Asks for a zip of the photo.
    async fn zip(&self) -> ArchiveId {
        let held = self.app.store().read_stream(StreamId::group(self.group), 0, 100).await.unwrap();
        let file = held.events.iter().find_map(|event| match codec::decode(event).unwrap() {
            Event::Group(rollbook_domain::group::GroupEvent::MediaArrived(event)) => Some(event.media.renditions.small),
            _ => None,
        });
        let entry = ArchiveEntry { media: self.media, file: file.unwrap(), name: "a.jpg".into() };
        let new = NewArchive { group: self.group, name: "Zip".into(), entries: vec![entry] };
        self.app.request_archive(&call(), new).await.unwrap().outcome.id
    }

    /// Has zips made until this one has ended: none, or why it failed.
    async fn made(&self, id: ArchiveId, hook: Hook) -> Option<String> {
        let options = ArchiveOptions {
            retries: 2,
            backoff: Arc::new(|_| Duration::ZERO),
            hook: Some(hook),
            ..ArchiveOptions::default()
        };
        let worker = ArchiveWorker::start(self.app.clone(), options);
        let mut head = self.app.store().head();
        let end = loop {
            head.mark_unchanged();
            let events = self.app.store().read_stream(StreamId::archive(id), 0, 100).await.unwrap().events;
            let end = events.iter().find_map(|event| match codec::decode(event).unwrap() {
                Event::Archive(ArchiveEvent::Finished(_)) => Some(None),
                Event::Archive(ArchiveEvent::Failed(event)) => Some(Some(event.reason)),
                _ => None,
            });
            match end {
                Some(end) => break end,
                None => head.changed().await.unwrap(),
            }
        };
        worker.stop().await;
        end
    }
}

fn entries(folder: &Path) -> usize {
    std::fs::read_dir(folder).map_or(0, Iterator::count)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_that_fails_leaves_nothing_and_its_place_as_it_was() {
    for point in [points::RECEIVED, points::RENDERED, points::STORED] {
        let plant = Plant::new().await;
        let refused = plant.upload(Some(failing(point, 1))).await.unwrap_err();
        assert!(matches!(refused, UploadError::App(AppError::Unavailable(_))), "{point}: {refused}");
        assert_eq!(plant.stored(), (0, 0), "{point}");
        assert_eq!(plant.upload(None).await.unwrap(), Arrival::New, "{point}");
        assert_eq!(plant.stored(), (5, 0), "{point}");
    }
    let plant = Plant::new().await;
    assert_eq!(plant.upload(Some(failing(points::ARRIVED, 1))).await.unwrap(), Arrival::New, "too late for a fault");
    assert_eq!(plant.upload(None).await.unwrap(), Arrival::Same);
    assert_eq!(plant.stored(), (5, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_zip_is_tried_again_and_in_the_end_given_up() {
    for point in [zip_points::TAKEN, zip_points::MEASURED, zip_points::WRITING, zip_points::STORED] {
        let plant = Plant::new().await;
        plant.upload(None).await.unwrap();
        let id = plant.zip().await;
        assert_eq!(plant.made(id, failing(point, 2)).await, None, "{point}");
        let id = plant.zip().await;
        let reason = plant.made(id, failing(point, usize::MAX)).await;
        assert!(reason.is_some_and(|reason| !reason.is_empty()), "{point}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_zip_of_a_deleted_photo_fails() {
    let plant = Plant::new().await;
    plant.upload(None).await.unwrap();
    let id = plant.zip().await;
    plant.app.remove_media(&call(), plant.group, plant.media).await.unwrap();
    let reason = plant.made(id, failing("", 0)).await;
    assert_eq!(reason.as_deref(), Some("a photo of the zip was deleted"));
}
