//! How far a long work is: a bar on a terminal, plain lines in a pipe.

use std::io::{IsTerminal, stderr};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::loader::Tally;

const BETWEEN_LINES: Duration = Duration::from_secs(2);

/// See the module.
pub(super) struct Progress {
    began: Instant,
    said: Instant,
    bar: Option<ProgressBar>,
}

impl Progress {
    /// `bytes` is the size of the file, 0 where it is not known.
    pub(super) fn new(bytes: u64) -> Self {
        let began = Instant::now();
        let bar = stderr().is_terminal().then(|| bar(bytes));
        Self { began, said: began, bar }
    }

    pub(super) fn update(&mut self, bytes_read: u64, tally: &Tally) {
        if let Some(bar) = &self.bar {
            bar.set_position(settled_bytes(bytes_read, tally));
            bar.set_message(self.told(tally));
        } else if self.said.elapsed() >= BETWEEN_LINES {
            self.said = Instant::now();
            eprintln!("{}", self.told(tally));
        }
    }

    /// Says something beside the bar.
    pub(super) fn note(&self, text: &str) {
        match &self.bar {
            Some(bar) => bar.println(text),
            None => eprintln!("{text}"),
        }
    }

    pub(super) fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    pub(super) fn seconds(&self) -> f64 {
        self.began.elapsed().as_secs_f64()
    }

    /// Durable rows and their rate.
    pub(super) fn told(&self, tally: &Tally) -> String {
        let settled = tally.settled();
        format!("{settled} rows in {:.1} s, {:.0} rows/s, {} groups", self.seconds(), self.rate(settled), tally.groups)
    }

    #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
    fn rate(&self, rows: u64) -> f64 {
        rows as f64 / self.seconds().max(0.001)
    }
}

/// Rows that were read are not in yet: the bar shows how much of the file is durable.
fn settled_bytes(bytes_read: u64, tally: &Tally) -> u64 {
    let share = u128::from(bytes_read) * u128::from(tally.settled()) / u128::from(tally.rows.max(1));
    u64::try_from(share).unwrap_or(bytes_read)
}

fn bar(bytes: u64) -> ProgressBar {
    let bar = if bytes == 0 { ProgressBar::new_spinner() } else { ProgressBar::new(bytes) };
    let shape = if bytes == 0 { "{spinner} {msg}" } else { "{bar:32} {percent:>3}% {msg}, {eta} left" };
    if let Ok(style) = ProgressStyle::with_template(shape) {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_shows_what_is_durable() {
        let tally = |rows, added| Tally { rows, added, held: 1, ..Tally::default() };
        assert_eq!(settled_bytes(1_000, &tally(10, 4)), 500);
        assert_eq!(settled_bytes(1_000, &tally(10, 9)), 1_000);
        assert_eq!(settled_bytes(0, &Tally::default()), 0);
    }
}
