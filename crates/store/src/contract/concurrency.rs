//! Many writers, and who follows them.

use std::collections::HashMap;
use std::time::Duration;

use futures::future::join_all;
use rollbook_domain::StreamId;
use tokio::time::timeout;

use super::Fixture;
use super::support::{Tenant, fresh_stream, long, write};
use crate::envelope::Recorded;
use crate::port::Expected;
use crate::position::Position;

const WRITERS: usize = 16;
/// Commands of a writer that are under way at a time, each on what the one before it leaves.
const AHEAD: usize = 20;
/// So many events no stream has here.
const NEVER: u64 = 1_000_000;

/// Only turns a hang into a failure.
fn patience() -> Duration {
    Duration::from_secs(if long() { 1_800 } else { 120 })
}

/// How many commands each writer sends, of two events on average.
fn commands() -> usize {
    if long() { 5_000 } else { 150 }
}

/// A writer of its own stream: commands of 1 to 3 events, and some that expect what never is.
async fn writer(tenant: Tenant, stream: StreamId) -> u64 {
    let (mut version, mut n) = (0, 0);
    while n < commands() {
        let end = commands().min(n + AHEAD);
        let (mut appends, mut wrong) = (Vec::new(), Vec::new());
        for n in n..end {
            let count = 1 + n % 3;
            if n % 10 == 9 {
                wrong.push(appends.len());
                appends.push(tenant.append([write(stream, Expected::Exact(version + NEVER), count)]));
            }
            appends.push(tenant.append([write(stream, Expected::version(version), count)]));
            version += count as u64;
        }
        for (place, outcome) in tenant.commit_all(appends).await.into_iter().enumerate() {
            assert_eq!(outcome.is_err(), wrong.contains(&place), "{place}: {outcome:?}");
        }
        n = end;
    }
    version
}

fn write_all(tenant: &Tenant) -> Vec<tokio::task::JoinHandle<u64>> {
    (0..WRITERS).map(|_| tokio::spawn(writer(tenant.clone(), fresh_stream()))).collect()
}

/// Follows the head until all events of the workspace are there.
async fn follow(tenant: Tenant, from: Position, until: u64) -> Vec<Recorded> {
    let (mut head, mut position, mut seen) = (tenant.store.head(), from, Vec::new());
    loop {
        let page = tenant.store.read_log(position, 64).await.expect("should be readable");
        assert!(page.events.last().is_none_or(|event| event.last_of_command));
        position = page.events.last().map_or(position, |event| event.position);
        seen.extend(page.events.into_iter().filter(|event| event.meta.workspace == tenant.workspace));
        if seen.len() as u64 == until {
            return seen;
        }
        if page.at_end {
            head.wait_for(|head| *head > position).await.expect("the store is alive");
        }
    }
}

/// Each event once, in order, per-stream versions without a gap, while 16 write.
pub async fn followers_see_each_event_once_in_order(fixture: &mut dyn Fixture) {
    let tenant = Tenant::new(fixture);
    let from = tenant.head().await;
    let total: usize = (0..commands()).map(|n| 1 + n % 3).sum::<usize>() * WRITERS;
    let followers: Vec<_> = (0..2).map(|_| tokio::spawn(follow(tenant.clone(), from, total as u64))).collect();
    let writers = timeout(patience(), join_all(write_all(&tenant))).await.expect("writers should come to an end");
    let written: u64 = writers.into_iter().map(|version| version.expect("should not panic")).sum();
    assert_eq!(written, total as u64);
    for follower in followers {
        let seen = timeout(patience(), follower).await.expect("should see everything").expect("should not panic");
        assert!(seen.is_sorted_by(|a, b| a.position < b.position && a.recorded_at <= b.recorded_at));
        let mut versions: HashMap<StreamId, u64> = HashMap::new();
        for event in &seen {
            let version = versions.entry(event.stream).or_default();
            *version += 1;
            assert_eq!(event.version, *version);
        }
        assert_eq!(versions.len(), WRITERS);
    }
}

/// Whatever head is seen, a command ends there.
pub async fn the_head_moves_at_ends_of_commands(fixture: &mut dyn Fixture) {
    let tenant = Tenant::new(fixture);
    let mut head = tenant.store.head();
    let writing = join_all(write_all(&tenant));
    tokio::pin!(writing);
    let (mut last, mut done) = (*head.borrow_and_update(), false);
    while !done {
        tokio::select! {
            outcomes = timeout(patience(), &mut writing) => {
                done = outcomes.expect("writers should come to an end").into_iter().all(|outcome| outcome.is_ok());
                assert!(done, "a writer panicked");
            }
            changed = head.changed() => changed.expect("the store is alive"),
        }
        let now = *head.borrow_and_update();
        assert!(now >= last, "{now} after {last}");
        last = now;
        let at_head = tenant.store.read_log_backwards(Position(now.0 + 1), 1).await.expect("readable");
        assert!(at_head.iter().all(|event| event.position == now && event.last_of_command));
    }
}

/// Gapless where promised, the whole log over, and in the order of acknowledgement for who waits.
pub async fn positions_follow_commits(fixture: &mut dyn Fixture) {
    let tenant = Tenant::new(fixture);
    let from = tenant.head().await;
    for outcome in join_all(write_all(&tenant)).await {
        outcome.expect("should not panic");
    }
    let log = tenant.log(from, 100).await;
    assert!(log.is_sorted_by(|a, b| a.position < b.position));
    if tenant.store.capabilities().gapless {
        assert_eq!(log[0].position.0, from.0 + 1);
        assert!(log.is_sorted_by(|a, b| a.position.0 + 1 == b.position.0));
    }
}
