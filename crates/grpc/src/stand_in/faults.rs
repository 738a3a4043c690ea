//! Going wrong when told to.

use std::future::pending;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tonic::{Code, Status};

use crate::status::with_exception;

/// Where it dies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Point {
    /// Nothing of the write is kept.
    BeforeWrite,
    /// Half of it is, which is nothing.
    HalfWritten,
    /// All of it is, and nobody was told.
    AfterWrite,
}

impl FromStr for Point {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "before-write" => Ok(Self::BeforeWrite),
            "half-written" => Ok(Self::HalfWritten),
            "after-write" => Ok(Self::AfterWrite),
            _ => Err(format!("{text:?} is no point")),
        }
    }
}

#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a yes or no of its own")]
struct State {
    is_silent: bool,
    is_stalled: bool,
    is_unavailable: bool,
    leader: Option<(String, u16)>,
    crash: Option<(Point, u64)>,
    lost_answers: u64,
    hollow_answers: u64,
    deadlines: Vec<Duration>,
    ends_process: bool,
    has_crashed: bool,
    cuts: u64,
    ends: u64,
}

/// See the module. Cheap to clone; all clones are the same.
#[derive(Debug, Clone)]
pub struct Faults(Arc<watch::Sender<State>>);

impl Faults {
    pub(super) fn new(ends_process: bool) -> Self {
        Self(Arc::new(watch::Sender::new(State { ends_process, ..State::default() })))
    }

    fn set(&self, change: impl FnOnce(&mut State)) {
        self.0.send_modify(change);
    }

    /// Subscriptions that have caught up tell nothing any more, and stay open.
    pub fn silence(&self, on: bool) {
        self.set(|state| state.is_silent = on);
    }

    /// Nothing is answered until this ends.
    pub fn stall(&self, on: bool) {
        self.set(|state| state.is_stalled = on);
    }

    /// Everything is answered with UNAVAILABLE.
    pub fn unavailable(&self, on: bool) {
        self.set(|state| state.is_unavailable = on);
    }

    /// Writes are answered with the name of this leader.
    pub fn not_leader(&self, leader: Option<(&str, u16)>) {
        self.set(|state| state.leader = leader.map(|(host, port)| (host.to_owned(), port)));
    }

    /// The `nth` write from now on, from 1, dies there.
    pub fn crash_at(&self, point: Point, nth: u64) {
        self.set(|state| state.crash = Some((point, nth)));
    }

    /// The next writes are taken, and then the connections are cut instead of an answer.
    pub fn lose_answers(&self, count: u64) {
        self.set(|state| state.lost_answers = count);
    }

    /// So many answers about streams, from now on, lack what they are about, as no real server's do.
    pub fn hollow(&self, count: u64) {
        self.set(|state| state.hollow_answers = count);
    }

    /// How long clients of batches said that they wait, for each append of one.
    pub fn deadlines(&self) -> Vec<Duration> {
        self.0.borrow().deadlines.clone()
    }

    pub(super) fn told_deadline(&self, deadline: Duration) {
        self.set(|state| state.deadlines.push(deadline));
    }

    /// Drops every connection, once. New ones are taken.
    pub fn cut(&self) {
        self.set(|state| state.cuts += 1);
    }

    /// Ends every answer that is under way without an error, once, as no real server does.
    pub fn end(&self) {
        self.set(|state| state.ends += 1);
    }

    /// How often answers were ended.
    pub(super) fn ends(&self) -> u64 {
        self.0.borrow().ends
    }

    /// Resolves when they are ended once more than that.
    pub(super) async fn next_end(&self, ends: u64) {
        if self.0.subscribe().wait_for(|state| state.ends > ends).await.is_err() {
            pending::<()>().await;
        }
    }

    /// Waits until it has died.
    pub async fn crashed(&self) {
        drop(self.0.subscribe().wait_for(|state| state.has_crashed).await);
    }

    /// What every call goes through.
    pub(super) async fn gate(&self) -> Result<(), Status> {
        let mut state = self.0.subscribe();
        let passing = state.wait_for(|state| !state.is_stalled && !state.has_crashed).await;
        match passing.map(|state| state.is_unavailable) {
            Ok(true) => Err(Status::unavailable("Server Is Not Ready")),
            Ok(false) => Ok(()),
            Err(_) => pending().await,
        }
    }

    /// What every write goes through.
    pub(super) fn leads(&self) -> Result<(), Status> {
        match &self.0.borrow().leader {
            Some((host, port)) => Err(not_leader(host, *port)),
            None => Ok(()),
        }
    }

    /// Waits while subscriptions are silent.
    pub(super) async fn speaking(&self) {
        drop(self.0.subscribe().wait_for(|state| !state.is_silent).await);
    }

    /// Counts a write; gives where it dies, if it does.
    pub(super) fn next_write(&self) -> Option<Point> {
        let mut dies = None;
        self.set(|state| {
            let Some((point, left)) = &mut state.crash else { return };
            *left = left.saturating_sub(1);
            dies = (*left == 0).then_some(*point);
            state.crash = state.crash.filter(|(_, left)| *left > 0);
        });
        dies
    }

    /// Whether there is nothing in this answer.
    pub(super) fn next_is_hollow(&self) -> bool {
        let mut is_hollow = false;
        self.set(|state| {
            is_hollow = state.hollow_answers > 0;
            state.hollow_answers = state.hollow_answers.saturating_sub(1);
        });
        is_hollow
    }

    /// Whether the answer to this write gets lost.
    pub(super) fn loses_answer(&self) -> bool {
        let mut lost = false;
        self.set(|state| {
            lost = state.lost_answers > 0;
            state.lost_answers = state.lost_answers.saturating_sub(1);
            state.cuts += u64::from(lost);
        });
        lost
    }

    /// Dies.
    pub(super) async fn die(&self) -> Status {
        if self.0.borrow().ends_process {
            std::process::abort();
        }
        self.set(|state| state.has_crashed = true);
        pending().await
    }

    /// Resolves at the next cut, or when it has died; gives whether it has.
    pub(super) async fn next_cut(&self, seen: &mut u64) -> bool {
        let mut state = self.0.subscribe();
        let cut = state.wait_for(|state| state.cuts > *seen || state.has_crashed).await;
        match cut.map(|state| (state.cuts, state.has_crashed)) {
            Ok((cuts, has_crashed)) => {
                *seen = cuts;
                has_crashed
            }
            Err(_) => pending().await,
        }
    }

    /// The same faults in a server that has been started again.
    pub(super) fn revive(&self) {
        self.set(|state| state.has_crashed = false);
    }
}

/// What a node that does not lead answers.
pub(super) fn not_leader(host: &str, port: u16) -> Status {
    let port = port.to_string();
    let more = [("leader-endpoint-host", host), ("leader-endpoint-port", port.as_str())];
    with_exception(Code::NotFound, "Leader info available", "not-leader", &more)
}
