//! The process is killed at every named point of an import's life. After a restart the job ends as if nothing had
//! happened, exactly once.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rollbook_app::imports::options::{Hook, points};
use rollbook_app::{Clock, SystemClock};
use rollbook_files::ObjectFiles;
use rollbook_store_sqlite::{Options, SqliteStore, points as log};
use serde_json::Value;

use super::plant::{Plant, listing};
use crate::fixtures::{Folder, Served};

const PLACE: &str = "ROLLBOOK_CRASH_PLACE";
const POINT: &str = "ROLLBOOK_CRASH_POINT";
const FILE: &str = "id\n31\n207\n31\n";
/// Of the child itself: the file is stored, its command is not sent; and the command is durable, nobody works on it.
const STORED: &str = "stored";
pub(super) const ASKED: &str = "asked";

/// What is in the log and in the storage when the process dies, and what becomes of it.
struct Moment {
    point: &'static str,
    /// Events of the group before the restart.
    before: &'static [(&'static str, usize)],
    /// The statuses and retries of all jobs in the end.
    jobs: &'static [(u64, u64)],
}

const CREATED: (&str, usize) = ("group.created", 1);
const REQUESTED: (&str, usize) = ("group.import-requested", 1);
const RETRIED: (&str, usize) = ("group.import-retried", 1);
const ADDED: (&str, usize) = ("group.members-added", 1);
const SUCCEEDED: (&str, usize) = ("group.import-succeeded", 1);

const MOMENTS: [Moment; 10] = [
    Moment { point: STORED, before: &[CREATED], jobs: &[] },
    Moment { point: ASKED, before: &[CREATED, REQUESTED], jobs: &[(2, 0)] },
    Moment { point: points::TAKEN, before: &[CREATED, REQUESTED], jobs: &[(2, 0)] },
    Moment { point: points::READING, before: &[CREATED, REQUESTED], jobs: &[(2, 0)] },
    Moment { point: points::VALIDATED, before: &[CREATED, REQUESTED], jobs: &[(2, 0)] },
    Moment { point: log::BATCH_TAKEN, before: &[CREATED, REQUESTED], jobs: &[(2, 0)] },
    Moment { point: log::BEFORE_COMMIT, before: &[CREATED, REQUESTED], jobs: &[(2, 0)] },
    Moment { point: log::AFTER_COMMIT, before: &[CREATED, REQUESTED, ADDED, SUCCEEDED], jobs: &[(2, 0)] },
    Moment { point: points::APPLIED, before: &[CREATED, REQUESTED, ADDED, SUCCEEDED], jobs: &[(2, 0)] },
    Moment { point: points::RETRIED, before: &[CREATED, REQUESTED, RETRIED], jobs: &[(2, 1)] },
];

/// Tells the parent, and waits for the end.
fn await_death() -> ! {
    println!("reached");
    loop {
        std::thread::park();
    }
}

/// Stops at a point; at those of the log only once the file is valid, so that the batch is the one of the import.
fn hook(point: String) -> Hook {
    let valid = AtomicBool::new(false);
    Arc::new(move |at| {
        valid.fetch_or(at == points::VALIDATED, Ordering::SeqCst);
        if at == point && (!log::ALL.contains(&at) || valid.load(Ordering::SeqCst)) {
            await_death();
        }
        let faulty = point == points::RETRIED && at == points::READING;
        if faulty { Err(io::ErrorKind::ConnectionReset.into()) } else { Ok(()) }
    })
}

fn told(name: &str) -> Option<String> {
    std::env::vars().find(|(key, _)| key == name).map(|(_, value)| value)
}

/// Not a test of its own: the process that is killed.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "run by the other test"]
async fn child() {
    let (Some(place), Some(point)) = (told(PLACE), told(POINT)) else { return };
    let place = Path::new(&place);
    let hook = hook(point.clone());
    let options = Options { hook: Some(Arc::clone(&hook)), ..Options::default() };
    let store = SqliteStore::open(&place.join("log.db"), options).unwrap();
    let files = ObjectFiles::local(&place.join("files")).unwrap();
    let plant = Plant::of(Arc::new(store), Arc::new(files), tempfile::tempdir().unwrap());
    let group = plant.group().await;
    let stored = plant.store(FILE).await;
    if point == STORED {
        await_death();
    }
    plant.app.request_import(&super::plant::call(), group, None, stored).await.unwrap();
    if point == ASKED {
        await_death();
    }
    let _worker = plant.worker_with(|options| options.hook = Some(hook));
    std::future::pending::<()>().await;
}

/// Starts the child, and kills it once it has reached the point.
pub(super) fn killed_at(folder: &Folder, point: &str) {
    std::fs::create_dir(folder.file("data")).unwrap();
    let arguments = ["imports::crashes::child", "--exact", "--ignored", "--nocapture", "--test-threads=1"];
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(arguments).env(PLACE, folder.file("data")).env(POINT, point);
    let mut child: Child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap().ends_with("reached")), "{point} was not reached");
    child.kill().unwrap();
    assert!(!child.wait().unwrap().success());
}

/// How often each kind of event happened to anything but the workspace.
async fn history(folder: &Folder) -> BTreeMap<String, usize> {
    let store = SqliteStore::open(&folder.file("data/log.db"), Options::default()).unwrap();
    let log = rollbook_store::EventStore::read_log(&store, rollbook_store::Position::default(), 1_000).await.unwrap();
    let mut kinds = BTreeMap::new();
    for event in log.events.into_iter().filter(|event| event.kind.starts_with("group.")) {
        *kinds.entry(event.kind.into_owned()).or_default() += 1;
    }
    kinds
}

fn kinds(kinds: &[(&str, usize)]) -> BTreeMap<String, usize> {
    kinds.iter().map(|(kind, count)| ((*kind).to_owned(), *count)).collect()
}

/// Waits until no job is pending, and gives all jobs and the group with its ids.
pub(super) async fn settled(served: &Served) -> (Vec<(u64, u64)>, Value, Value) {
    let client = &served.client;
    while client.get("/api/v1/hype-v2/jobs").await.body["meta"]["total_count"] != 0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let mut jobs = Vec::new();
    for status in [2, 3] {
        let listed = client.get(&format!("/api/v1/hype-v2/jobs?status={status}")).await.body;
        let job = |job: &Value| (job["status"].as_u64().unwrap(), job["retry_cnt"].as_u64().unwrap());
        jobs.extend(listed["data"].as_array().unwrap().iter().map(job));
    }
    let group = client.get("/api/v1/internal/groups").await.body["data"][0].clone();
    let ids = client.get(&format!("/api/v1/internal/groups/{}/ids", group["id"].as_str().unwrap())).await.body;
    (jobs, group, ids["data"].clone())
}

/// The files of imports; who keeps files here is noted beside them.
fn csv(folder: &Folder) -> usize {
    listing(&folder.file("data/files"))
        .iter()
        .filter(|name| Path::new(name).extension() == Some("csv".as_ref()))
        .count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_ends_as_if_its_process_had_not_been_killed() {
    for Moment { point, before, jobs } in MOMENTS {
        let folder = Folder::new();
        killed_at(&folder, point);
        assert_eq!(history(&folder).await, kinds(before), "{point}");
        assert_eq!(csv(&folder), 1, "{point}");
        // Only what was stored in an earlier second is taken for an orphan.
        let killed = SystemClock.now().seconds();
        while SystemClock.now().seconds() == killed {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let mut config = folder.config();
        config.dialects.hype.workspace = super::views::workspace();
        let served = Served::start(&config).await;
        let (ended, group, ids) = settled(&served).await;
        assert_eq!(ended, jobs, "{point}");
        let imported = !jobs.is_empty();
        assert_eq!((&group["is_imported"], &group["is_active"]), (&imported.into(), &imported.into()), "{point}");
        assert_eq!(ids, if imported { serde_json::json!(["207", "31"]) } else { serde_json::json!([]) }, "{point}");
        while csv(&folder) != jobs.len() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert!(served.stop().await);
        let end: &[_] = if imported { &[ADDED, SUCCEEDED] } else { &[] };
        let whole: BTreeMap<_, _> = kinds(before).into_iter().chain(kinds(end)).collect();
        assert_eq!(history(&folder).await, whole, "{point}");
    }
}
