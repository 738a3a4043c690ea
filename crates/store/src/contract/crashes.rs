//! What adapters' tests of crashes share: a process that dies, and who watches it.
//!
//! The process is the test program itself, which is started with one test that is ignored otherwise. That test opens the
//! log with the hook of its [`Victim`] and has it send commands; what was acknowledged is printed, and read by
//! [`acknowledged`].

use std::ffi::OsStr;
use std::io::{self, BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures::StreamExt;
use futures::stream::FuturesUnordered;

use crate::port::{Append, EventStore};
use crate::position::Position;

/// Commands that were acknowledged before the process dies at a point.
pub const BEFORE: usize = 10;
/// What the process is told its point by.
const POINT: &str = "ROLLBOOK_CRASH_POINT";
/// A point that is never reached, for whoever kills the process instead.
pub const NOWHERE: &str = "nowhere";

/// As adapters call their hooks.
type Hook = Arc<dyn Fn(&'static str) -> io::Result<()> + Send + Sync>;

/// What the process that dies was told by this name.
#[expect(clippy::disallowed_methods, reason = "the only way to tell a test process something")]
pub fn told(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Starts this program again with one ignored test, to die at a point.
pub fn start(test: &str, point: &str, told: &[(&str, &OsStr)]) -> Child {
    let mut command = Command::new(std::env::current_exe().expect("is a file"));
    command.args([test, "--exact", "--ignored", "--nocapture", "--test-threads=1"]);
    command.env(POINT, point).envs(told.iter().copied());
    command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("should start")
}

/// What the process acknowledged before it died, or until there were `enough`; then it is killed.
pub fn acknowledged(mut child: Child, enough: usize) -> Vec<(u64, Position)> {
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

/// The process that dies, from its own side.
pub struct Victim {
    point: String,
    acknowledged: Arc<AtomicUsize>,
}

impl Victim {
    /// None where nobody started this process to die.
    pub fn new() -> Option<Self> {
        Some(Self { point: told(POINT)?, acknowledged: Arc::default() })
    }

    /// Dies at the point, once enough has been acknowledged.
    pub fn hook(&self) -> Hook {
        let (point, acknowledged) = (self.point.clone(), Arc::clone(&self.acknowledged));
        Arc::new(move |at| {
            if at == point && acknowledged.load(Ordering::SeqCst) >= BEFORE {
                std::process::abort();
            }
            Ok(())
        })
    }

    /// Sends the commands from 1 on, so many of which wait at a time, and says of each when it is acknowledged.
    pub async fn send(&self, store: &dyn EventStore, commands: u64, waiting: u64, command: impl Fn(u64) -> Append) {
        let submit = |n| {
            let pending = store.submit(command(n));
            async move { (n, pending.await) }
        };
        let mut pending: FuturesUnordered<_> = (1..=waiting).map(submit).collect();
        let mut next = waiting + 1;
        while let Some((n, outcome)) = pending.next().await {
            println!("acknowledged {n} {}", outcome.expect("should be committed").position);
            self.acknowledged.fetch_add(1, Ordering::SeqCst);
            if next <= commands {
                pending.push(submit(next));
                next += 1;
            }
        }
    }
}
