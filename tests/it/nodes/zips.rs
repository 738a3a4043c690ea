//! A zip is made by one node at a time, and by another one when that one dies or stalls.

use std::io::{Cursor, Read};

use bytes::Bytes;
use futures::{StreamExt, TryStreamExt, stream};
use rollbook_app::archives::options::points;
use rollbook_app::archives::{self, ArchiveOptions, ArchiveWorker};
use rollbook_app::commands::{NewArchive, NewGroup};
use rollbook_app::imports::options::Hook;
use rollbook_app::uploads::{NewPhoto, UploadOptions, Uploads};
use rollbook_app::{App, Call};
use rollbook_domain::archive::ArchiveEntry;
use rollbook_domain::{ArchiveId, GroupId, MediaId, StreamId};

use super::jobs::{Asked, Trade, is_not_changed_by_who_comes_back, is_taken_over_from_the_dead};
use crate::fixtures::png;

struct Zips;

impl Trade for Zips {
    const RIGHT: &'static str = "archive";
    const HISTORY: &'static [&'static str] = &["archive.requested", "archive.finished"];

    type Worker = ArchiveWorker;

    fn start(app: App, hook: Hook) -> ArchiveWorker {
        // So rarely that nothing is said of the way.
        let pace = std::time::Duration::from_hours(1);
        ArchiveWorker::start(app, ArchiveOptions { hook: Some(hook), pace, ..ArchiveOptions::default() })
    }

    async fn stop(worker: ArchiveWorker) {
        worker.stop().await;
    }

    async fn ask(app: &App, call: &Call) -> Asked {
        let group = app.create_group(call, NewGroup { name: "dive".into(), ..NewGroup::default() }).await.unwrap();
        let group = group.outcome.id;
        let media = photo(app, call, group).await;
        app.wait_for_workspace(&call.workspace).await.unwrap();
        let photos = app.queries().photos().media_of_group(&call.workspace, group).await.unwrap();
        let file = photos[0].media.renditions.original.clone();
        let entries = vec![ArchiveEntry { media, file, name: "a.png".into() }];
        let id = app.request_archive(call, NewArchive { group, name: "Zip".into(), entries }).await.unwrap().outcome.id;
        Asked { job: id.to_string(), stream: StreamId::archive(id) }
    }

    /// The file is the one that the log tells of, and whole.
    async fn check(app: &App, asked: &Asked) {
        app.wait_for_workspace(&"acme".parse().unwrap()).await.unwrap();
        let id = ArchiveId(asked.stream.id);
        let view = app.queries().photos().archive(id).await.unwrap().unwrap();
        let content = app.files().get(&archives::file_of(id)).await.unwrap().content;
        let bytes: Vec<Bytes> = content.try_collect().await.unwrap();
        let bytes = bytes.concat();
        assert_eq!((view.reason, view.size), (None, Some(bytes.len() as u64)));
        let mut zip = ::zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        assert_eq!(zip.len(), 1);
        let mut picture = Vec::new();
        zip.by_index(0).unwrap().read_to_end(&mut picture).unwrap();
        assert_eq!(picture, bytes_of_the_photo());
    }
}

fn bytes_of_the_photo() -> Vec<u8> {
    png(60, 40, [4, 5, 6])
}

async fn photo(app: &App, call: &Call, group: GroupId) -> MediaId {
    let media = app.reserve_media(call, group, 1, 3_600).await.unwrap().outcome.media[0];
    let uploads = Uploads::new(app.clone(), UploadOptions::default());
    let admission = uploads.admit().unwrap();
    let received = uploads.receive(stream::iter([Ok(bytes_of_the_photo().into())]).boxed()).await.unwrap();
    let new = NewPhoto { call: call.clone(), group, media, sort_order: "a".into() };
    uploads.accept(admission, received, new).await.unwrap();
    media
}

#[test]
fn another_node_takes_over_when_one_dies() {
    for point in [points::MEASURED, points::STORED] {
        is_taken_over_from_the_dead::<Zips>(point);
    }
}

#[test]
fn a_node_that_stalled_changes_nothing_when_it_comes_back() {
    // In the middle of its bytes, too: what it stores then must not take the other's along when it is called off.
    for point in [points::MEASURED, points::WRITING, points::STORED] {
        is_not_changed_by_who_comes_back::<Zips>(point);
    }
}
