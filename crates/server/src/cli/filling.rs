//! How far views that are being filled are: a bar on a terminal, plain lines in a pipe.

use std::io::{IsTerminal, stderr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use rollbook_projections::Progress;

const BETWEEN_LINES: Duration = Duration::from_secs(2);

/// See the module. Cheap to clone.
#[derive(Clone)]
pub(super) struct Filling(Arc<Inner>);

struct Inner {
    bar: Option<ProgressBar>,
    said: Mutex<Instant>,
    events: AtomicU64,
}

impl Filling {
    pub(super) fn begin() -> Self {
        let bar = stderr().is_terminal().then(bar);
        Self(Arc::new(Inner { bar, said: Mutex::new(Instant::now()), events: AtomicU64::new(0) }))
    }

    pub(super) fn update(&self, progress: Progress) {
        let (position, head) = (progress.position.0, progress.head.0);
        self.0.events.store(position, Ordering::Relaxed);
        if let Some(bar) = &self.0.bar {
            bar.set_length(head);
            bar.set_position(position);
            return;
        }
        let Ok(mut said) = self.0.said.lock() else { return };
        if said.elapsed() >= BETWEEN_LINES {
            *said = Instant::now();
            eprintln!("{position} of {head} events");
        }
    }

    pub(super) fn end(&self) {
        if let Some(bar) = &self.0.bar {
            bar.finish_and_clear();
        }
    }

    /// How many events were taken in.
    pub(super) fn events(&self) -> u64 {
        self.0.events.load(Ordering::Relaxed)
    }
}

fn bar() -> ProgressBar {
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{bar:32} {pos} of {len} events, {per_sec}, {eta} left") {
        bar.set_style(style);
    }
    bar
}
