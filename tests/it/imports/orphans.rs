//! Stored files that no command asked for.

use std::fs::File;
use std::time::{Duration, UNIX_EPOCH};

use rollbook_app::imports::request::file_of;
use rollbook_app::{Clock, SystemClock};
use rollbook_domain::group::commands::RequestImport;
use rollbook_domain::{GroupId, ObjectId};

use super::plant::{Plant, view};

const DAY: Duration = Duration::from_hours(24);
const HOURS_23: Duration = Duration::from_hours(23);
const HOURS_25: Duration = Duration::from_hours(25);

/// Since 1970.
fn now() -> Duration {
    Duration::from_micros(SystemClock.now().micros().unsigned_abs())
}

/// Stores a file as if that had been a while ago: by its name and by its own timestamp.
fn stored_before(plant: &Plant, age: Duration, number: u8) -> String {
    let at = now().saturating_sub(age);
    let second = at.as_secs();
    let job: ObjectId = format!("{second:08x}a1b2c3d4e50000{number:02x}").parse().unwrap();
    let file = file_of(&job);
    let path = plant.folder.path().join(file.as_str());
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, "a\n").unwrap();
    File::options().write(true).open(path).unwrap().set_modified(UNIX_EPOCH + at).unwrap();
    file.name().to_owned()
}

/// Lets a worker look through the files, until all of these are gone; then those that are left.
async fn swept(plant: &Plant, after: Duration, gone: &[&String]) -> Vec<String> {
    let worker = plant.worker_with(|options| options.orphans_after = after);
    while gone.iter().any(|name| plant.stored().contains(name)) {
        tokio::task::yield_now().await;
    }
    worker.stop().await;
    plant.stored()
}

/// The same with its command.
async fn asked_before(plant: &Plant, group: GroupId, age: Duration, number: u8) -> String {
    let name = stored_before(plant, age, number);
    let job = name.strip_suffix(".csv").unwrap().parse().unwrap();
    let command = RequestImport { job, ..plant.store("a\n").await };
    let put_aside = plant.request_stored(group, command).await.unwrap();
    assert_eq!(file_of(&put_aside.outcome.job).name(), name);
    name
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_never_asked_for_is_gone() {
    for plant in [Plant::new(), Plant::embedded()] {
        let group = plant.group().await;
        let known = asked_before(&plant, group, DAY, 1).await;
        let logged = asked_before(&plant, group, DAY, 2).await;
        let orphan = stored_before(&plant, DAY, 3);
        let folder = plant.folder.path().join("hype-group");
        std::fs::write(folder.join("notes.txt"), "mine").unwrap();
        // The views know of one import only; of the other one the log does.
        let recorded = plant.recorded(group, "group.import-requested").await;
        let position = recorded.position;
        let plant = plant.restarted(vec![view(&recorded)], position);
        let left = swept(&plant, Duration::ZERO, &[&orphan]).await;
        for stays in [known.as_str(), logged.as_str(), "notes.txt"] {
            assert!(left.iter().any(|name| name == stays), "{stays} of {left:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_others_store_too_only_old_files_go() {
    let plant = Plant::new();
    let old = stored_before(&plant, HOURS_25, 1);
    let young = stored_before(&plant, HOURS_23, 2);
    assert_eq!(swept(&plant, DAY, &[&old]).await, [young]);
}

#[tokio::test(flavor = "multi_thread")]
async fn both_the_name_and_the_timestamp_must_be_old() {
    let plant = Plant::new();
    let old = stored_before(&plant, DAY * 2, 1);
    let renamed = stored_before(&plant, DAY * 2, 2);
    let restored = stored_before(&plant, DAY * 2, 3);
    let folder = plant.folder.path().join("hype-group");
    let young = format!("{}.csv", "f".repeat(24));
    std::fs::rename(folder.join(renamed), folder.join(&young)).unwrap();
    File::options().write(true).open(folder.join(&restored)).unwrap().set_modified(UNIX_EPOCH + now()).unwrap();
    let mut left = vec![restored, young];
    left.sort();
    assert_eq!(swept(&plant, DAY, &[&old]).await, left);
}

#[tokio::test(flavor = "multi_thread")]
async fn files_of_another_log_stay() {
    let plant = Plant::new();
    let own = stored_before(&plant, DAY, 1);
    assert_eq!(swept(&plant, Duration::ZERO, &[&own]).await, [""; 0]);
    let theirs = stored_before(&plant, DAY, 2);
    // Another log beside the files of the first.
    let plant = Plant::embedded().beside(plant);
    let worker = plant.worker_with(|options| options.orphans_after = Duration::ZERO);
    // Two marks tell that the second log has looked.
    while plant.marks() < 2 {
        tokio::task::yield_now().await;
    }
    let group = plant.group().await;
    let asked = plant.request(group, "a\n").await.unwrap();
    plant.end(group, &asked.outcome.job).await;
    worker.stop().await;
    assert!(plant.stored().contains(&theirs));
}
