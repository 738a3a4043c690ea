//! A process that dies at each named point: what was acknowledged is there, the rest is absent or whole, and what was
//! left undone is done by who comes next.

use std::ffi::OsStr;

use futures::future::join_all;
use rollbook_domain::{Category, ClaimKey, Guard, StreamId};
use rollbook_grpc::stand_in::StandIn;
use rollbook_store::contract::crashes::{BEFORE, NOWHERE, Victim, acknowledged, start, told};
use rollbook_store::{Append, EventStore, Expected, Position};
use rollbook_store_eventstore::{KurrentStore, Options, points};
use tempfile::TempDir;
use uuid::Uuid;

use crate::streams::published;
use crate::support::{append, everything, fresh, write};

const URL: &str = "ROLLBOOK_CRASH_URL";
const COPY: &str = "ROLLBOOK_CRASH_COPY";
const COMMANDS: u64 = 40;
/// Commands of the child that wait at a time.
const WAITING: u64 = 8;

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

/// Not a test of its own: the process that dies.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "run by the other tests"]
async fn child() {
    let Some(victim) = Victim::new() else { return };
    let (url, copy) = (told(URL).expect("is told"), told(COPY).expect("is told"));
    let options = Options { hook: Some(victim.hook()), ..Options::new(url, copy, fresh()) };
    let store = KurrentStore::open(&options).await.unwrap();
    victim.send(&store, COMMANDS, WAITING, command).await;
    // There is a point that is passed after the last command was acknowledged.
    std::future::pending::<()>().await;
}

/// What a process acknowledged that died at a point, or was killed.
async fn dying(url: &str, folder: &TempDir, point: &'static str, enough: usize) -> Vec<(u64, Position)> {
    let copy = folder.path().join("copy.db");
    let child = start("crashes::child", point, &[(URL, OsStr::new(url)), (COPY, copy.as_os_str())]);
    tokio::task::spawn_blocking(move || acknowledged(child, enough)).await.unwrap()
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
        let seen = dying(&server.url(), &folder, point, usize::MAX).await;
        assert!(seen.len() >= BEFORE, "{point}: {}", seen.len());
        check(&server.url(), &folder, &seen).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn being_killed_anywhere() {
    for enough in [1, 9, 30] {
        let (server, folder) = (StandIn::start().await.unwrap(), TempDir::new().unwrap());
        let seen = dying(&server.url(), &folder, NOWHERE, enough).await;
        assert!(seen.len() >= enough);
        check(&server.url(), &folder, &seen).await;
    }
}
