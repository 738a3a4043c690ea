//! How far work over the log is: a bar on a terminal, plain lines in a pipe.

use std::io::{IsTerminal, stderr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use rollbook_store::Position;

const BETWEEN_LINES: Duration = Duration::from_secs(2);

/// See the module. Cheap to clone.
#[derive(Clone)]
pub(super) struct Filling(Arc<Inner>);

struct Inner {
    what: &'static str,
    bar: Option<ProgressBar>,
    began: Instant,
    said: Mutex<Instant>,
    events: AtomicU64,
}

impl Filling {
    /// `what` is done to events: `checked`, `taken in`.
    pub(super) fn begin(what: &'static str) -> Self {
        let bar = stderr().is_terminal().then(|| bar(what));
        let began = Instant::now();
        Self(Arc::new(Inner { what, bar, began, said: Mutex::new(began), events: AtomicU64::new(0) }))
    }

    pub(super) fn update(&self, position: Position, head: Position) {
        self.0.events.store(position.0, Ordering::Relaxed);
        if let Some(bar) = &self.0.bar {
            bar.set_length(head.0);
            bar.set_position(position.0);
            return;
        }
        let Ok(mut said) = self.0.said.lock() else { return };
        if said.elapsed() >= BETWEEN_LINES {
            *said = Instant::now();
            eprintln!("{} {position} of {head} events, {:.0} events/s", self.0.what, self.rate());
        }
    }

    pub(super) fn end(&self) {
        if let Some(bar) = &self.0.bar {
            bar.finish_and_clear();
        }
    }

    /// How many, how long, how fast.
    pub(super) fn told(&self) -> String {
        let seconds = self.0.began.elapsed().as_secs_f64();
        format!("{} events in {seconds:.2} s, {:.0} events/s", self.0.events.load(Ordering::Relaxed), self.rate())
    }

    #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
    fn rate(&self) -> f64 {
        self.0.events.load(Ordering::Relaxed) as f64 / self.0.began.elapsed().as_secs_f64().max(0.001)
    }
}

fn bar(what: &'static str) -> ProgressBar {
    let bar = ProgressBar::new(0).with_message(what);
    if let Ok(style) = ProgressStyle::with_template("{bar:32} {msg} {pos} of {len} events, {per_sec}, {eta} left") {
        bar.set_style(style);
    }
    bar
}
