//! The process is killed at every named point of an upload and of a zip. After a restart everything is as if nothing
//! had happened: an upload is there whole or not at all, and a zip is finished by itself.

use std::io::{self, BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::{StreamExt, stream};
use rollbook_app::archives::{self, ArchiveOptions, ArchiveWorker};
use rollbook_app::commands::NewArchive;
use rollbook_app::uploads::options::Hook;
use rollbook_app::uploads::{self, NewPhoto, UploadOptions, Uploads};
use rollbook_app::{App, AppParts, Call, Clock, IdSource, RandomIds, SystemClock};
use rollbook_domain::archive::ArchiveEntry;
use rollbook_domain::{Actor, GroupId, MediaId, Policy};
use rollbook_files::ObjectFiles;
use rollbook_store::Position;
use rollbook_store_sqlite::{Options, SqliteStore};
use serde_json::json;
use tokio::sync::watch;

use super::rig::Rig;
use crate::fixtures::png;
use crate::imports::views::Pending;

const PLACE: &str = "ROLLBOOK_CRASH_PLACE";
const POINT: &str = "ROLLBOOK_CRASH_POINT";
const GROUP: &str = "ROLLBOOK_CRASH_GROUP";
const PHOTO: &str = "ROLLBOOK_CRASH_PHOTO";
/// The small picture of the photo, for a zip.
const FILE: &str = "ROLLBOOK_CRASH_FILE";
/// Of the child itself: some of a file is stored; and a zip is asked for, nobody works on it.
const HALF: &str = "half";
const ASKED: &str = "asked";

fn told(name: &str) -> Option<String> {
    std::env::vars().find(|(key, _)| key == name).map(|(_, value)| value)
}

/// Tells the parent, and waits for the end.
fn await_death() -> ! {
    println!("reached");
    loop {
        std::thread::park();
    }
}

fn hook(point: String) -> Hook {
    Arc::new(move |at| if at == point { await_death() } else { Ok::<(), io::Error>(()) })
}

pub(super) fn app(place: &Path) -> App {
    app_with(place, Arc::new(RandomIds::default()))
}

/// The same with ids from elsewhere.
pub(super) fn app_with(place: &Path, ids: Arc<dyn IdSource>) -> App {
    let store = SqliteStore::open(&place.join("log.db"), Options::default()).unwrap();
    App::new(AppParts {
        store: Arc::new(store),
        queries: Arc::new(Pending(Vec::new())),
        projected: watch::channel(Position::default()).1,
        people: rollbook_app::People::default(),
        files: Arc::new(ObjectFiles::local(&place.join("files")).unwrap()),
        clock: Arc::new(SystemClock),
        ids,
        secret: [7; 32],
        cache_bytes: 64 << 20,
        read_wait: Duration::from_secs(5),
    })
}

/// Not a test of its own: the process that is killed.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "run by the other tests"]
async fn child() {
    let (Some(place), Some(point)) = (told(PLACE), told(POINT)) else { return };
    let app = app(Path::new(&place));
    let group: GroupId = told(GROUP).unwrap().parse().unwrap();
    let media: MediaId = told(PHOTO).unwrap().parse().unwrap();
    let call = Call::new("photo-t1".parse().unwrap(), Actor::new("link:test"), Policy::NATIVE);
    match told(FILE) {
        None => upload(app, point, NewPhoto { call, group, media, sort_order: "IMG_1".into() }).await,
        Some(file) => zip(app, point, &call, group, ArchiveEntry { media, file, name: "a.jpg".into() }).await,
    }
}

async fn upload(app: App, point: String, new: NewPhoto) {
    let half = point == HALF;
    let uploads = Uploads::new(app, UploadOptions { hook: Some(hook(point)), ..UploadOptions::default() });
    let admission = uploads.admit().unwrap();
    let bytes = Bytes::from(png(600, 400, [9, 9, 9]));
    let first = Bytes::from(vec![0; 6 << 20]);
    let content = if half {
        // A part of it is on its way to the disk when the rest is asked for.
        stream::iter([Ok(first)]).chain(stream::once(async { await_death() })).boxed()
    } else {
        stream::iter([Ok(bytes)]).boxed()
    };
    let received = uploads.receive(content).await.unwrap();
    uploads.accept(admission, received, new).await.unwrap();
}

async fn zip(app: App, point: String, call: &Call, group: GroupId, entry: ArchiveEntry) {
    let new = NewArchive { group, name: "Zip".into(), entries: vec![entry] };
    let id = app.request_archive(call, new).await.unwrap().outcome.id;
    println!("zip {id}");
    if point == ASKED {
        await_death();
    }
    let _worker = ArchiveWorker::start(app, ArchiveOptions { hook: Some(hook(point)), ..ArchiveOptions::default() });
    std::future::pending::<()>().await;
}

/// Starts the child, and kills it once it has reached the point; what it said before that.
fn killed_at(place: &Path, point: &str, more: &[(&str, &str)]) -> Vec<String> {
    let arguments = ["photo::crashes::child", "--exact", "--ignored", "--nocapture", "--test-threads=1"];
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(arguments).env(PLACE, place).env(POINT, point).envs(more.iter().copied());
    let mut child: Child = command.stdout(Stdio::piped()).spawn().unwrap();
    let (mut said, mut reached) = (Vec::new(), false);
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        said.push(line.unwrap());
        reached = said.last().is_some_and(|line| line.ends_with("reached"));
        if reached {
            break;
        }
    }
    child.kill().unwrap();
    assert!(!child.wait().unwrap().success());
    assert!(reached, "{point} was not reached: {said:?}");
    said
}

/// Only what was stored in an earlier second is taken for left behind.
async fn next_second() {
    let second = || SystemClock.now().seconds();
    let killed = second();
    while second() == killed {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_is_there_whole_or_not_at_all() {
    let points = uploads::options::points::ALL;
    for point in [HALF].into_iter().chain(points) {
        let rig = Rig::start().await;
        let group = rig.group().await;
        let place = rig.reserve(&group).await;
        let (folder, config) = rig.stop().await;
        killed_at(&folder.file("data"), point, &[(GROUP, &group), (PHOTO, &place.photo)]);
        next_second().await;
        let rig = Rig::on(folder, config).await;
        let arrived = point == uploads::options::points::ARRIVED;
        rig.settles_at((if arrived { 5 } else { 0 }, 0)).await;
        assert_eq!(rig.photos(&group).await.len(), usize::from(arrived), "{point}");
        // The place is as good as before, but for its link: the address of the server is another one.
        let url = place.url.split_once("/v1/").unwrap().1;
        let place = super::rig::Place { url: format!("{}/v1/{url}", rig.served.client.base()), ..place };
        assert_eq!(rig.upload(&place, "IMG_1.png", png(600, 400, [9, 9, 9])).await, (200, json!({})), "{point}");
        assert_eq!(rig.photos(&group).await.len(), 1, "{point}");
        rig.settles_at((5, 0)).await;
        rig.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_zip_is_finished_wherever_it_was_left() {
    for point in [ASKED].into_iter().chain(archives::options::points::ALL) {
        let rig = Rig::start().await;
        let group = rig.group().await;
        let photo = rig.photo(&group, "a.png", png(900, 600, [1, 2, 3])).await;
        let (folder, config) = rig.stop().await;
        let (id, file) = (photo["PhotoId"].as_str().unwrap(), photo["Medium"].as_str().unwrap());
        let said = killed_at(&folder.file("data"), point, &[(GROUP, &group), (PHOTO, id), (FILE, file)]);
        let zip = said.iter().find_map(|line| line.split_once("zip ")).unwrap().1.parse().unwrap();
        let rig = Rig::on(folder, config).await;
        let app = rig.served.app();
        let mut projected = app.projected();
        let view = loop {
            projected.mark_unchanged();
            match app.queries().photos().archive(zip).await.unwrap() {
                Some(view) if view.ended_at.is_some() => break view,
                _ => projected.changed().await.unwrap(),
            }
        };
        assert_eq!(view.reason, None, "{point}");
        let file = app.files().get(&archives::file_of(zip)).await.unwrap();
        assert_eq!(Some(file.size), view.size, "{point}");
        rig.stop().await;
    }
}
