//! Disks that fill, commits that fail, queues that are full, and a writer that ends.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use crate::support::{Place, append, everything, sized};
use futures::future::join_all;
use parking_lot::{Condvar, Mutex};
use rollbook_domain::{ClaimKey, Guard, SequenceKey};
use rollbook_store::{EventStore, Position, StoreError, Trouble};
use rollbook_store_sqlite::{Hook, Options, points};

/// Calls `act` with how often the point was reached.
fn at(point: &'static str, act: impl Fn(usize) -> io::Result<()> + Send + Sync + 'static) -> Options {
    let times = AtomicUsize::new(0);
    let hook: Hook =
        Arc::new(move |reached| if reached == point { act(times.fetch_add(1, Ordering::SeqCst) + 1) } else { Ok(()) });
    Options { hook: Some(hook), ..Options::default() }
}

/// Holds the writer back until it is opened.
#[derive(Default)]
struct Gate {
    open: Mutex<bool>,
    changed: Condvar,
}

impl Gate {
    fn pass(&self) {
        let mut open = self.open.lock();
        while !*open {
            self.changed.wait(&mut open);
        }
    }

    fn open(&self) {
        *self.open.lock() = true;
        self.changed.notify_all();
    }
}

fn holding(point: &'static str, gate: &Arc<Gate>) -> Options {
    let gate = Arc::clone(gate);
    at(point, move |_| {
        gate.pass();
        Ok(())
    })
}

fn is_unavailable<T>(outcome: &Result<T, StoreError>) -> bool {
    matches!(outcome, Err(StoreError::Unavailable(_)))
}

#[tokio::test]
async fn a_batch_that_cannot_be_committed_fails_whole_and_the_writer_goes_on() {
    for point in [points::BATCH_TAKEN, points::BEFORE_COMMIT] {
        let options = at(point, |times| if times == 2 { Err(io::Error::other("the cable is out")) } else { Ok(()) });
        let place = Place::new();
        let store = place.open(options);
        let key = ClaimKey::new("name", "acme", "divers");
        store.submit(append(1, 2)).await.expect("should be committed");
        let mut failing = append(2, 3);
        failing.meta.workspace = "elsewhere".parse().expect("is a name");
        failing.writes[0].events[0].kind = "group.deleted";
        failing.guards = vec![Guard::Claim { key: key.clone(), owner: "A".into() }];
        let outcome = store.submit(failing.clone()).await;
        assert!(is_unavailable(&outcome), "{outcome:?}");
        assert!(format!("{outcome:?}").contains("the cable is out"), "{outcome:?}");

        assert_eq!(store.current_head().await.expect("readable"), Position(2));
        assert_eq!(store.claim_owners(std::slice::from_ref(&key)).await.expect("readable"), [None]);
        let retried = store.submit(failing).await.expect("should be committed");
        assert_eq!((retried.position, retried.repeated), (Position(5), false));
        assert_eq!(everything(&store).await.len(), 5);
        assert_eq!(store.claim_owners(&[key]).await.expect("readable"), [Some("A".into())]);
    }
}

#[tokio::test]
async fn a_failure_after_the_commit_is_settled_by_the_command_id() {
    let options = at(points::AFTER_COMMIT, |times| if times == 1 { Err(io::Error::other("too late")) } else { Ok(()) });
    let place = Place::new();
    let store = place.open(options);
    assert!(is_unavailable(&store.submit(append(1, 2)).await));
    let again = store.submit(append(1, 2)).await.expect("has been committed");
    assert_eq!((again.position, again.repeated), (Position(2), true));
    assert_eq!(*store.head().borrow(), Position(2));
    assert_eq!(everything(&store).await.len(), 2);
}

#[tokio::test]
async fn a_full_disk_refuses_what_does_not_fit_and_nothing_else() {
    let place = Place::new();
    let store = place.open(Options { max_file_bytes: Some(1 << 20), ..Options::default() });
    store.submit(append(1, 1)).await.expect("should be committed");
    assert_eq!(store.trouble(), None);
    let outcome = store.submit(sized(2, 40, 100_000)).await;
    assert!(is_unavailable(&outcome), "{outcome:?}");
    let full = Trouble { reason: "database or disk is full".into(), lasts: false };
    assert_eq!(store.trouble(), Some(full), "this goes away by itself");
    assert_eq!(everything(&store).await.len(), 1);
    let next = store.submit(append(3, 1)).await.expect("still fits");
    assert_eq!(store.trouble(), None);
    assert_eq!(next.position, Position(2));
    assert_eq!(store.find_command(crate::support::id(2)).await.expect("readable"), None);
}

/// Nobody sends commands to where they are refused, so nobody's command would show that they are taken again.
#[tokio::test]
async fn trouble_is_told_until_it_is_over() {
    let mended = Arc::new(AtomicBool::new(false));
    let over = Arc::clone(&mended);
    let fail = move |_| if over.load(Ordering::SeqCst) { Ok(()) } else { Err(io::Error::other("the cable is out")) };
    let place = Place::new();
    let store = place.open(at(points::BEFORE_COMMIT, fail));
    assert!(is_unavailable(&store.submit(append(1, 1)).await));
    let trouble = store.trouble().expect("is there");
    assert!(trouble.reason.contains("the cable is out") && !trouble.lasts, "{trouble:?}");
    mended.store(true, Ordering::SeqCst);
    while store.trouble().is_some() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(store.current_head().await.expect("readable"), Position(0), "nothing was written to find out");
}

#[tokio::test]
async fn too_many_waiting_are_refused_and_the_others_are_committed() {
    let gate = Arc::new(Gate::default());
    let options = Options { max_waiting: 10, ..holding(points::BEFORE_COMMIT, &gate) };
    let place = Place::new();
    let store = place.open(options);
    let pending: Vec<_> = (1..=50).map(|n| store.submit(append(n, 1))).collect();
    gate.open();
    let outcomes = join_all(pending).await;
    let (committed, refused): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    // Ten waited, beside the few that the writer had already taken.
    assert!((10..50).contains(&committed.len()), "{}", committed.len());
    assert!(refused.iter().all(|outcome| matches!(outcome, Err(StoreError::Overloaded))), "{refused:?}");
    assert_eq!(everything(&store).await.len(), committed.len());
}

#[tokio::test]
async fn too_many_bytes_waiting_are_refused() {
    let gate = Arc::new(Gate::default());
    let options = Options { max_waiting_bytes: 1_000_000, max_batch: 1, ..holding(points::BATCH_TAKEN, &gate) };
    let place = Place::new();
    let store = place.open(options);
    let pending: Vec<_> = (1..=9).map(|n| store.submit(sized(n, 1, 900_000))).collect();
    gate.open();
    let outcomes = join_all(pending).await;
    let committed = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    assert!((2..=3).contains(&committed), "{committed}");
    store.submit(sized(20, 1, 2_000_000)).await.expect("a large one is let in when nothing waits");
}

#[tokio::test]
async fn what_waits_together_is_committed_together() {
    let gate = Arc::new(Gate::default());
    let (held, batches) = (Arc::clone(&gate), Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&batches);
    let (taken, first_taken) = mpsc::channel();
    let place = Place::new();
    let store = place.open(at(points::BATCH_TAKEN, move |times| {
        counted.store(times, Ordering::SeqCst);
        taken.send(()).map_err(io::Error::other)?;
        held.pass();
        Ok(())
    }));
    let first = store.submit(append(1, 1));
    first_taken.recv().expect("the writer takes the first");
    let others: Vec<_> = (2..=100).map(|n| store.submit(append(n, 1))).collect();
    gate.open();
    first.await.expect("should be committed");
    assert!(join_all(others).await.iter().all(Result::is_ok));
    assert_eq!(batches.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn what_was_submitted_is_committed_when_the_store_is_dropped() {
    let place = Place::new();
    let store = place.open(Options::default());
    let pending: Vec<_> = (1..=200).map(|n| store.submit(append(n, 2))).collect();
    drop(store);
    assert!(join_all(pending).await.iter().all(Result::is_ok));
    assert_eq!(everything(&place.open(Options::default())).await.len(), 400);
}

#[tokio::test]
async fn nobody_waits_for_a_writer_that_is_gone() {
    let place = Place::new();
    let store = place.open(at(points::BEFORE_COMMIT, |_| panic!("on purpose")));
    let outcome = store.submit(append(1, 1)).await;
    assert!(is_unavailable(&outcome), "{outcome:?}");
    let outcome = store.submit(append(2, 1)).await;
    assert!(is_unavailable(&outcome), "{outcome:?}");
    assert_eq!(store.trouble(), Some(Trouble { reason: "the writer has stopped".into(), lasts: true }));
    assert!(everything(&store).await.is_empty());
}

#[tokio::test]
async fn numbers_drawn_here_are_kept_by_the_commit() {
    let place = Place::new();
    let key = SequenceKey { scope: "acme".into(), kind: "group".into() };
    let store = place.open(Options::default());
    assert_eq!(store.draw_numbers(&key, 3).await.expect("there are numbers"), 1);
    let mut used = append(1, 1);
    used.guards = vec![Guard::Number { key: key.clone(), used: 2 }];
    store.submit(used).await.expect("should be committed");
    assert_eq!(store.draw_numbers(&key, 1).await.expect("there are numbers"), 4);
    drop(store);
    // Number 3 was never used: after a restart it may be.
    assert_eq!(place.open(Options::default()).draw_numbers(&key, 1).await.expect("there are numbers"), 3);
}
