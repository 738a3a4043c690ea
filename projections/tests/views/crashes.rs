//! The process is killed at every step of taking the log in, and of filling other views beside. The next one goes on
//! as if nothing had happened.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rollbook_projections::{Views, ViewsConfig, ViewsError};
use tokio::task::{JoinSet, LocalSet};

use crate::history::History;
use crate::home::{Home, config};
use crate::poison::steps;
use crate::support::{caught_up, dump};
use crate::watched::{Hook, Watched, points};

const PLACE: &str = "ROLLBOOK_CRASH_PLACE";
const POINT: &str = "ROLLBOOK_CRASH_POINT";
const REBUILT: &str = "ROLLBOOK_CRASH_REBUILT";
/// Every process makes the same log for itself, event for event.
const SEED: u64 = 61;
const BEFORE: usize = 40;
const MEANWHILE: usize = 20;

/// A point, and whether it is one of a rebuild.
const MOMENTS: [(&str, bool); 8] = [
    (points::BEGUN, false),
    (points::WRITTEN, false),
    (points::COMMITTED, false),
    (points::BEGUN, true),
    (points::WRITTEN, true),
    (points::COMMITTED, true),
    (points::FILLED, true),
    (points::ACTIVATED, true),
];

#[expect(clippy::disallowed_methods, reason = "the only way to tell a test process something")]
fn told(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Tells the parent, and waits for the end.
fn await_death() -> ! {
    println!("reached");
    loop {
        std::thread::park();
    }
}

/// Not a test of its own: the process that is killed.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "run by the other tests"]
async fn child() {
    let (Some(place), Some(point)) = (told(PLACE), told(POINT)) else { return };
    let mut history = History::begin(SEED).await;
    let last = steps(&mut history, BEFORE).await;
    let armed = Arc::new(AtomicBool::new(false));
    let hook: Hook = Arc::new({
        let armed = Arc::clone(&armed);
        move |at| {
            if at == point && armed.load(Ordering::SeqCst) {
                await_death();
            }
        }
    });
    let config = config(&place);
    let config = ViewsConfig { storage: Watched::over(config.storage, hook), ..config };
    let views = Views::open(config, history.log.store.clone()).await.unwrap();
    caught_up(&views, last).await;
    armed.store(true, Ordering::SeqCst);
    if told(REBUILT).is_some() {
        once_free(async || views.rebuild(|_| {}).await).await;
    } else {
        let last = steps(&mut history, MEANWHILE).await;
        caught_up(&views, last).await;
    }
}

/// Starts the child, and kills it once it has reached the point.
fn kill_at(place: &str, point: &str, rebuilt: bool) {
    let arguments = ["crashes::child", "--exact", "--ignored", "--nocapture", "--test-threads=1"];
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(arguments).env(PLACE, place).env(POINT, point).envs(rebuilt.then_some((REBUILT, "1")));
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let reached = lines.any(|line| line.unwrap().ends_with("reached"));
    child.kill().unwrap();
    assert!(!child.wait().unwrap().success());
    assert!(reached, "{point} was not reached");
}

/// Whoever filled before is through in a moment; or it is dead, and missed after a while.
async fn once_free<T>(ask: impl AsyncFn() -> Result<T, ViewsError>) -> T {
    loop {
        match ask().await {
            Ok(answer) => return answer,
            Err(error) => assert!(matches!(error, ViewsError::Busy), "{error}"),
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn views_become_what_the_log_says(home: Arc<Home>, number: usize, point: &'static str, in_rebuild: bool) {
    let (name, filled) = (format!("killed{number}"), format!("filled{number}"));
    let place = home.place(&name).await;
    let at = place.clone();
    tokio::task::spawn_blocking(move || kill_at(&at, point, in_rebuild)).await.unwrap();
    let mut history = History::begin(SEED).await;
    let last = steps(&mut history, BEFORE + MEANWHILE).await;
    let views = Views::open(config(&place), history.log.store.clone()).await.unwrap();
    caught_up(&views, last).await;
    let filled = history.log.open(&home, &filled).await;
    caught_up(&filled, last).await;
    assert_eq!(dump(&views).await, dump(&filled).await, "{point}, in a rebuild: {in_rebuild}");
    let differing = once_free(async || views.diff(|_| {}).await).await;
    assert_eq!(differing, [], "{point}, in a rebuild: {in_rebuild}");
    // Nothing that was left behind is in the way of what comes.
    once_free(async || views.rebuild(|_| {}).await).await;
    let last = steps(&mut history, MEANWHILE).await;
    caught_up(&views, last).await;
    caught_up(&filled, last).await;
    assert_eq!(dump(&views).await, dump(&filled).await, "{point}, in a rebuild: {in_rebuild}");
    views.stop().await;
    assert_eq!(home.generations(&name).await, 1, "{point}, in a rebuild: {in_rebuild}");
}

/// All at once: mostly they wait until a dead process is missed.
pub(crate) async fn views_whose_writer_was_killed_become_what_the_log_says(home: Home) {
    let (home, mut moments) = (Arc::new(home), JoinSet::new());
    let all = async {
        for (number, (point, in_rebuild)) in MOMENTS.into_iter().enumerate() {
            moments.spawn_local(views_become_what_the_log_says(Arc::clone(&home), number, point, in_rebuild));
        }
        moments.join_all().await;
    };
    LocalSet::new().run_until(all).await;
}
