//! Zips while the storage is away, breaks off or has lost something: they are finished later or end in an error, and
//! nothing in between is ever handed out.

use std::io::{Cursor, Read};

use reqwest::Method;
use rollbook_app::Call;
use rollbook_domain::archive::{ArchiveStep, ProgressArchive};
use rollbook_domain::{Actor, Policy, WorkspaceName};
use rstest::rstest;
use serde_json::{Value, json};

use super::rig::answer;
use super::storage::{Plant, until};
use crate::fixtures::{Line, Mood, noise, png};

impl Plant {
    /// Asks for a zip of these photos' originals; where it can be watched.
    async fn zip(&self, group: &str, photos: &[&Value]) -> String {
        let photos: Vec<_> = photos.iter().map(|photo| json!({ "File": photo["Original"] })).collect();
        let (status, body) =
            self.rig.call(Method::POST, &format!("/v1/Group/{group}/Zip"), json!({ "Photos": photos })).await;
        assert_eq!(status, 201, "{body}");
        body["Status"].as_str().unwrap().to_owned()
    }

    /// A zip that has not come to its end, and cannot be fetched.
    async fn is_pending(&self, url: &str) {
        let shown = watched(url).await;
        assert!(!["finished", "error"].contains(&shown["step"].as_str().unwrap()), "{shown}");
        assert!(shown["percent"].as_u64().unwrap() < 100, "{shown}");
        assert_eq!((shown.get("output"), shown.get("endtime")), (None, None), "{shown}");
        assert_eq!(fetched(&url.replace("/process/", "/download/")).await.0, 404);
        assert_eq!(self.zips(), 0);
    }

    /// How many zips are stored, whole.
    fn zips(&self) -> usize {
        self.bucket.files().iter().filter(|file| file.starts_with("photo-zips/")).count()
    }
}

async fn watched(url: &str) -> Value {
    let (status, body) = answer(reqwest::get(url).await.unwrap()).await;
    assert_eq!(status, 200, "{body}");
    body
}

async fn ended(url: &str) -> Value {
    watched(&format!("{url}?wait=true")).await
}

async fn fetched(url: &str) -> (u16, Vec<u8>) {
    let answer = reqwest::get(url).await.unwrap();
    (answer.status().as_u16(), answer.bytes().await.unwrap().to_vec())
}

/// That a finished zip holds exactly these files.
async fn holds(process: &Value, files: &[&[u8]]) {
    assert_eq!((&process["step"], &process["percent"]), (&json!("finished"), &json!(100)), "{process}");
    let (status, bytes) = fetched(process["output"]["url"].as_str().unwrap()).await;
    assert_eq!(status, 200);
    let mut read = ::zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    assert_eq!(read.len(), files.len());
    for (at, file) in files.iter().enumerate() {
        let mut content = Vec::new();
        read.by_index(at).unwrap().read_to_end(&mut content).unwrap();
        assert!(content == *file, "entry {at}");
    }
}

#[rstest]
#[case(Line::Refused)]
#[case(Line::Stalled)]
#[case(Line::Cut(20))]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_zip_is_finished_once_its_bucket_is_back(#[case] line: Line) {
    let plant = Plant::new().await;
    let group = plant.rig.group().await;
    let file = png(60, 40, [1, 2, 3]);
    let photo = plant.rig.photo(&group, "a.png", file.clone()).await;
    plant.proxy.set(line);
    let met = plant.proxy.met();
    let url = plant.zip(&group, &[&photo]).await;
    // It was asked for.
    plant.proxy.meets_more_than(met).await;
    plant.is_pending(&url).await;
    plant.proxy.set(Line::Sound);
    holds(&ended(&url).await, &[&file]).await;
    plant.rig.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_zip_that_broke_off_half_way_is_begun_anew() {
    let plant = Plant::new().await;
    let group = plant.rig.group().await;
    // More than what is sent at once, so that the zip comes in parts.
    let file = noise(1_500, 1_500);
    let photo = plant.rig.photo(&group, "a.png", file.clone()).await;
    plant.bucket.set(Mood::HalfWay);
    let url = plant.zip(&group, &[&photo]).await;
    until(|| plant.bucket.refused() > 0).await;
    plant.is_pending(&url).await;
    plant.bucket.set(Mood::Back);
    holds(&ended(&url).await, &[&file]).await;
    assert_eq!((plant.zips(), plant.bucket.unfinished()), (1, 0), "what was half there is gone");
    plant.rig.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_zip_of_a_file_that_the_bucket_has_lost_ends_in_an_error() {
    let plant = Plant::new().await;
    let group = plant.rig.group().await;
    let photo = plant.rig.photo(&group, "a.png", png(60, 40, [1, 2, 3])).await;
    plant.bucket.lose("photo/");
    let url = plant.zip(&group, &[&photo]).await;
    let told = ended(&url).await;
    assert_eq!((&told["step"], &told["message"]), (&json!("error"), &json!("a file of the zip is gone")), "{told}");
    assert!(told["percent"].as_u64().unwrap() < 100, "{told}");
    assert_eq!(told.get("output"), None, "{told}");
    assert_eq!(fetched(&url.replace("/process/", "/download/")).await.0, 404);
    plant.rig.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_percentage_never_falls_and_is_100_exactly_at_the_end() {
    let plant = Plant::new().await;
    let group = plant.rig.group().await;
    let file = png(60, 40, [1, 2, 3]);
    let photo = plant.rig.photo(&group, "a.png", file.clone()).await;
    plant.proxy.set(Line::Stalled);
    let url = plant.zip(&group, &[&photo]).await;
    assert_eq!(watched(&url).await["percent"], 0);

    // As the work tells it; the second time as work that was begun anew.
    let app = plant.rig.served.app();
    let workspace: WorkspaceName = "photo-t1".parse().unwrap();
    let id = app.queries().photos().pending_archives(&workspace).await.unwrap()[0].id;
    let call = Call::new(workspace, Actor::new("system:archives"), Policy::NATIVE);
    for (told, shown) in [(40, 40), (10, 40), (100, 99)] {
        let progress = ProgressArchive { step: ArchiveStep::Convert, percent: told };
        app.progress_archive(&call, id, progress).await.unwrap();
        app.wait_for_workspace(&call.workspace).await.unwrap();
        let process = watched(&url).await;
        assert_eq!((&process["step"], &process["percent"]), (&json!("convert"), &json!(shown)), "{told}");
    }
    plant.proxy.set(Line::Sound);
    let mut last = 99;
    loop {
        let process = watched(&url).await;
        let percent = process["percent"].as_u64().unwrap();
        assert!(percent >= last, "{percent} after {last}");
        assert_eq!(percent == 100, process["step"] == "finished", "{process}");
        if percent == 100 {
            holds(&process, &[&file]).await;
            break;
        }
        last = percent;
        tokio::task::yield_now().await;
    }
    plant.rig.stop().await;
}
