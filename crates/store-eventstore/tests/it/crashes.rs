//! A process that dies at each named point: what was acknowledged is there, the rest is absent or whole, and what was
//! left undone is done by who comes next.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures::StreamExt;
use futures::future::join_all;
use futures::stream::FuturesUnordered;
use rollbook_domain::{Category, ClaimKey, Guard, StreamId};
use rollbook_grpc::stand_in::StandIn;
use rollbook_store::{Append, EventStore, Expected, Position};
use rollbook_store_eventstore::{Hook, KurrentStore, Options, points};
use tempfile::TempDir;
use uuid::Uuid;

use crate::streams::published;
use crate::support::{append, everything, fresh, write};

const URL: &str = "ROLLBOOK_CRASH_URL";
const COPY: &str = "ROLLBOOK_CRASH_COPY";
const POINT: &str = "ROLLBOOK_CRASH_POINT";
const COMMANDS: u64 = 40;
/// Commands of the child that wait at a time.
const WAITING: u64 = 8;
/// Commands that the child has acknowledged before it dies at a point.
const BEFORE: usize = 10;

#[expect(clippy::disallowed_methods, reason = "the only way to tell a test process something")]
fn told(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

fn id(n: u64) -> Uuid {
    Uuid::from_u128(u128::from(n))
}

fn streams(n: u64) -> [StreamId; 2] {
    [Category::Group, Category::Subject].map(|category| StreamId { category, id: id(n) })
}

/// Command `n`: a name that is claimed, and events for two streams.
fn command(n: u64) -> Append {
    let [group, subject] = streams(n);
    let writes = [write(group, Expected::NoStream, 2), write(subject, Expected::NoStream, 1)];
    let mut command = append(writes, i64::try_from(n).unwrap());
    command.meta.command_id = id(n);
    command.guards = vec![Guard::Claim { key: key(n), owner: n.to_string() }];
    command
}

fn key(n: u64) -> ClaimKey {
    ClaimKey::new("name", "acme", &n.to_string())
}

/// Not a test of its own: the process that dies. Prints `acknowledged <n> <position>` as soon as it knows.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "run by the other tests"]
async fn child() {
    let Some(url) = told(URL) else { return };
    let (copy, point) = (told(COPY).expect("is told"), told(POINT).expect("is told"));
    let printed = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&printed);
    let hook: Hook = Arc::new(move |at| {
        if at == point && seen.load(Ordering::SeqCst) >= BEFORE {
            std::process::abort();
        }
        Ok(())
    });
    let options = Options { hook: Some(hook), ..Options::new(url, copy, fresh()) };
    let store = KurrentStore::open(&options).await.unwrap();
    let submit = |n| {
        let pending = store.submit(command(n));
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
    std::future::pending::<()>().await;
}

fn start(url: &str, folder: &TempDir, point: &str) -> Child {
    let program = std::env::current_exe().expect("is a file");
    let arguments = ["crashes::child", "--exact", "--ignored", "--nocapture", "--test-threads=1"];
    let mut command = Command::new(program);
    command.args(arguments).env(URL, url).env(COPY, folder.path().join("copy.db")).env(POINT, point);
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

async fn check(url: &str, folder: &TempDir, acknowledged: &[(u64, Position)]) {
    let open = |copy: &'static str| async move {
        let options = Options::new(url, folder.path().join(copy), fresh());
        KurrentStore::open(&options).await.unwrap()
    };
    let store = open("copy.db").await;
    let mut before = Vec::new();
    for n in 1..=COMMANDS {
        before.push(store.find_command(id(n)).await.unwrap());
    }
    let found = |n: u64| before[usize::try_from(n).unwrap() - 1];
    for (n, position) in acknowledged {
        assert_eq!(found(*n), Some(*position), "command {n}");
    }
    let versions = store.versions(&(1..=COMMANDS).flat_map(streams).collect::<Vec<_>>()).await.unwrap();
    let owners = store.claim_owners(&(1..=COMMANDS).map(key).collect::<Vec<_>>()).await.unwrap();
    for ((n, versions), owner) in (1..=COMMANDS).zip(versions.chunks(2)).zip(owners) {
        let whole = found(n).map_or(([0, 0], None), |_| ([2, 1], Some(n.to_string())));
        assert_eq!((versions, owner), (&whole.0[..], whole.1), "command {n}");
    }
    let anew = open("another.db").await;
    assert_eq!(everything(&anew).await, everything(&store).await, "a copy that is made anew is the same");
    let again = join_all((1..=COMMANDS).map(|n| store.submit(command(n))).collect::<Vec<_>>()).await;
    for (n, again) in (1..=COMMANDS).zip(again) {
        let again = again.unwrap();
        assert_eq!((again.repeated, found(n).unwrap_or(again.position)), (found(n).is_some(), again.position));
    }
    published(url, &store).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dying_at_each_point() {
    for point in points::ALL {
        let (server, folder) = (StandIn::start().await.unwrap(), TempDir::new().unwrap());
        let child = start(&server.url(), &folder, point);
        let seen = tokio::task::spawn_blocking(move || acknowledged(child, usize::MAX)).await.unwrap();
        assert!(seen.len() >= BEFORE, "{point}: {}", seen.len());
        check(&server.url(), &folder, &seen).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn being_killed_anywhere() {
    for enough in [1, 9, 30] {
        let (server, folder) = (StandIn::start().await.unwrap(), TempDir::new().unwrap());
        let child = start(&server.url(), &folder, "nowhere");
        let seen = tokio::task::spawn_blocking(move || acknowledged(child, enough)).await.unwrap();
        assert!(seen.len() >= enough);
        check(&server.url(), &folder, &seen).await;
    }
}
