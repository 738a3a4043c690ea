//! A process that dies at the worst moments: what was acknowledged is there, the rest is absent or whole.

use std::path::Path;

use crate::support::{Place, append, everything, id};
use rollbook_store::contract::crashes::{BEFORE, NOWHERE, Victim, acknowledged, start, told};
use rollbook_store::{EventStore, Position, Recorded};
use rollbook_store_sqlite::{Options, SqliteStore, points};

const PLACE: &str = "ROLLBOOK_CRASH_PLACE";
const COMMANDS: u64 = 400;
/// Commands of the child that wait at a time.
const WAITING: u64 = 20;

/// Events of command `n`.
fn size(n: u64) -> usize {
    1 + usize::try_from(n % 4).expect("is small")
}

/// Not a test of its own: the process that dies.
#[tokio::test]
#[ignore = "run by the other tests"]
async fn child() {
    let Some(victim) = Victim::new() else { return };
    let (place, options) = (told(PLACE).expect("is told"), Options { hook: Some(victim.hook()), ..Options::default() });
    let store = SqliteStore::open(Path::new(&place), options).expect("should open");
    victim.send(&store, COMMANDS, WAITING, |n| append(n, size(n))).await;
}

/// What a process acknowledged that died at a point, or was killed.
fn dying(place: &Place, point: &str, enough: usize) -> Vec<(u64, Position)> {
    acknowledged(start("crashes::child", point, &[(PLACE, place.path().as_os_str())]), enough)
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
        let seen = dying(&place, point, usize::MAX);
        assert!(seen.len() >= BEFORE, "{point}");
        check(&place, &seen).await;
    }
}

#[tokio::test]
async fn being_killed_anywhere() {
    for enough in [1, 40, 150] {
        let place = Place::new();
        let seen = dying(&place, NOWHERE, enough);
        assert!(seen.len() >= enough);
        check(&place, &seen).await;
    }
}
