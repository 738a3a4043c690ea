//! Clients that go away while what they asked for is being committed.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};

use parking_lot::Mutex;
use rollbook_app::AppError;
use rollbook_domain::group::commands::{Existing, RemoveMembers};
use rollbook_store_sqlite::{Options, SqliteStore, points};
use tokio::sync::Notify;

use super::rig::{Rig, add, member};

/// Stops the writer's thread before its next commit.
struct Stopped {
    next: AtomicBool,
    reached: Notify,
    goes_on: Mutex<mpsc::Receiver<()>>,
}

impl Stopped {
    fn reach(&self, point: &str) {
        if point == points::BEFORE_COMMIT && self.next.swap(false, Ordering::AcqRel) {
            self.reached.notify_one();
            // A test that has failed lets it go on as well.
            self.goes_on.lock().recv().ok();
        }
    }
}

/// The next command to the log is committed once the sender is told, or gone.
async fn rig() -> (Rig, Arc<Stopped>, mpsc::Sender<()>) {
    let (go_on, goes_on) = mpsc::channel();
    let stopped = Stopped { next: AtomicBool::new(false), reached: Notify::new(), goes_on: Mutex::new(goes_on) };
    let stopped = Arc::new(stopped);
    let hook = Arc::clone(&stopped);
    let options = Options {
        hook: Some(Arc::new(move |point| {
            hook.reach(point);
            Ok(())
        })),
        ..Options::default()
    };
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(&folder.path().join("log.db"), options).unwrap();
    (Rig::on(Arc::new(store), folder).await, stopped, go_on)
}

/// The state is loaded again while the append is still on its way. Nobody may take that for the last word.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_command_that_nobody_waits_for_any_more_leaves_no_old_state_behind() {
    let (rig, stopped, go_on) = rig().await;
    let group = rig.group("divers").await;
    let mut head = rig.app.store().head();
    let before = *head.borrow_and_update();

    stopped.next.store(true, Ordering::Release);
    tokio::select! {
        () = stopped.reached.notified() => {}
        done = rig.app.add_members(&rig.call, group, None, add(&["asha"], Existing::Strict)) => panic!("{done:?}"),
    }
    let wish = || RemoveMembers { missing: Existing::Skip, ..RemoveMembers::strict(vec![member("asha")]) };
    let kept = rig.app.remove_members(&rig.call, group, None, wish()).await.unwrap();
    assert_eq!((kept.outcome.applied, kept.version), (0, 1), "nothing is committed yet");

    go_on.send(()).unwrap();
    head.wait_for(|head| *head > before).await.unwrap();
    let late = rig.app.remove_members(&rig.call, group, Some(1), wish()).await;
    assert!(matches!(late, Err(AppError::VersionMismatch { actual: 2 })), "{late:?}");
    let removed = rig.app.remove_members(&rig.call, group, None, wish()).await.unwrap();
    assert_eq!((removed.outcome.applied, removed.version), (1, 3));
}
