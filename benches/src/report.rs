//! Lines of JSON, medians and ratios.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// Prints one figure.
#[expect(clippy::print_stdout, reason = "this is the output")]
pub(crate) fn figure(name: &str, unit: &str, value: f64, more: Value) {
    let mut line = json!({ "bench": name, "metric": unit, "value": (value * 100.0).round() / 100.0 });
    if let (Value::Object(line), Value::Object(more)) = (&mut line, more) {
        line.extend(more);
    }
    println!("{line}");
}

/// The middle of some figures.
pub(crate) fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or_default()
}

/// How long single things took.
#[derive(Default)]
pub(crate) struct Latencies(Vec<Duration>);

impl Latencies {
    pub(crate) fn push(&mut self, one: Duration) {
        self.0.push(one);
    }

    pub(crate) fn extend(&mut self, others: Self) {
        self.0.extend(others.0);
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// In microseconds.
    pub(crate) fn percentiles(&mut self) -> Value {
        self.0.sort_unstable();
        let at = |percent: usize| self.0.get((self.0.len().max(1) - 1) * percent / 100).copied().unwrap_or_default();
        json!({ "p50_us": at(50).as_secs_f64() * 1e6, "p99_us": at(99).as_secs_f64() * 1e6 })
    }
}

/// How many per second.
#[expect(clippy::cast_precision_loss, reason = "figures need no more precision")]
pub(crate) fn rate(count: usize, since: Instant) -> f64 {
    count as f64 / since.elapsed().as_secs_f64()
}
