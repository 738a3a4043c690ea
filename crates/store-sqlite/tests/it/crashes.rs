//! A process that dies at the worst moments: what was acknowledged is there, the rest is absent or whole.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::support::{Place, append, everything, id};
use futures::StreamExt;
use futures::stream::FuturesUnordered;
use rollbook_store::{EventStore, Position, Recorded};
use rollbook_store_sqlite::{Hook, Options, SqliteStore, points};

const PLACE: &str = "ROLLBOOK_CRASH_PLACE";
const POINT: &str = "ROLLBOOK_CRASH_POINT";
const COMMANDS: u64 = 400;
/// Commands of the child that wait at a time.
const WAITING: u64 = 20;
/// Commands that the child has acknowledged before it dies at a point.
const BEFORE: usize = 10;

/// Events of command `n`.
fn size(n: u64) -> usize {
    1 + usize::try_from(n % 4).expect("is small")
}

#[expect(clippy::disallowed_methods, reason = "the only way to tell a test process something")]
fn told(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Not a test of its own: the process that dies. Prints `acknowledged <n> <position>` as soon as it knows.
#[tokio::test]
#[ignore = "run by the other tests"]
async fn child() {
    let Some(place) = told(PLACE) else { return };
    let point = told(POINT).expect("is told");
    let printed = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&printed);
    let hook: Hook = Arc::new(move |at| {
        if at == point && seen.load(Ordering::SeqCst) >= BEFORE {
            std::process::abort();
        }
        Ok(())
    });
    let store = SqliteStore::open(Path::new(&place), Options { hook: Some(hook), ..Options::default() });
    let store = store.expect("should open");
    let submit = |n| {
        let pending = store.submit(append(n, size(n)));
        async move { (n, pending.await) }
    };
    let mut pending: FuturesUnordered<_> = (1..=WAITING).map(submit).collect();
    let mut next = WAITING + 1;
    while let Some((n, outcome)) = pending.next().await {
        println!("acknowledged {n} {}", outcome.expect("should be committed").position);
        printed.fetch_add(1, Ordering::SeqCst);
        if next <= COMMANDS {
            pending.push(submit(next));
            next += 1;
        }
    }
}

fn start(place: &Place, point: &str) -> Child {
    let program = std::env::current_exe().expect("is a file");
    let arguments = ["crashes::child", "--exact", "--ignored", "--nocapture", "--test-threads=1"];
    let mut command = Command::new(program);
    command.args(arguments).env(PLACE, place.path()).env(POINT, point);
    command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("should start")
}

/// What the child acknowledged before it died, or until there were `enough`; then it is killed.
fn acknowledged(mut child: Child, enough: usize) -> Vec<(u64, Position)> {
    let output = BufReader::new(child.stdout.take().expect("is piped"));
    let mut seen = Vec::new();
    for line in output.lines() {
        let line = line.expect("should be readable");
        // The test harness prints on the same line.
        let Some((_, rest)) = line.split_once("acknowledged ") else { continue };
        let Some((n, position)) = rest.split_once(' ') else { continue };
        let (Ok(n), Ok(position)) = (n.parse(), position.parse()) else { continue };
        seen.push((n, Position(position)));
        if seen.len() == enough {
            child.kill().expect("should be killed");
        }
    }
    assert!(!child.wait().expect("has ended").success(), "the child should have died");
    seen
}

/// Everything acknowledged is where it was said to be, and no command is there in part.
async fn check(place: &Place, acknowledged: &[(u64, Position)]) -> Vec<Recorded> {
    let store = place.open(Options::default());
    let events = everything(&store).await;
    assert!(events.iter().zip(1..).all(|(event, position)| event.position == Position(position)));
    for (n, position) in acknowledged {
        assert_eq!(store.find_command(id(*n)).await.expect("readable"), Some(*position), "command {n}");
    }
    for n in 1..=COMMANDS {
        let stream = store.read_stream(crate::support::stream(n), 0, 10).await.expect("readable").events;
        let expected = store.find_command(id(n)).await.expect("readable").map_or(0, |_| size(n));
        assert_eq!(stream.len(), expected, "command {n}");
    }
    assert_eq!(*store.head().borrow(), events.last().map_or(Position(0), |event| event.position));
    finish(&store).await;
    events
}

/// Sending everything again commits what is missing, and only that.
async fn finish(store: &SqliteStore) {
    let last = everything(store).await.last().map(|event| event.recorded_at);
    for n in 1..=COMMANDS {
        let before = store.find_command(id(n)).await.expect("readable");
        let mut again = append(n, size(n));
        again.at = last.map_or(again.at, |last| last.max(again.at));
        let outcome = store.submit(again).await.expect("should be committed");
        assert_eq!(outcome.repeated, before.is_some());
        assert!(before.is_none_or(|position| position == outcome.position));
    }
    let total: usize = (1..=COMMANDS).map(size).sum();
    assert_eq!(everything(store).await.len(), total);
}

#[tokio::test]
async fn dying_at_each_point_of_a_commit() {
    for point in points::ALL {
        let place = Place::new();
        let seen = acknowledged(start(&place, point), usize::MAX);
        assert!(seen.len() >= BEFORE, "{point}");
        check(&place, &seen).await;
    }
}

#[tokio::test]
async fn being_killed_anywhere() {
    for enough in [1, 40, 150] {
        let place = Place::new();
        let seen = acknowledged(start(&place, "nowhere"), enough);
        assert!(seen.len() >= enough);
        check(&place, &seen).await;
    }
}
