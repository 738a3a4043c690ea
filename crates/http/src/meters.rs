//! Metrics for Prometheus, one recorder per process.

use std::time::Duration;

use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use parking_lot::Mutex;

use crate::shell::{self, Stop};

/// From a cached answer to a slow disk.
const SECONDS: [f64; 14] =
    [0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];
/// From one command to a full batch.
const COUNTS: [f64; 11] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0, 1024.0];

/// What the process counts. Cheap to clone.
#[derive(Clone)]
pub struct Meters(PrometheusHandle);

impl Meters {
    /// Installs the recorder; a second time gives the first one again.
    pub fn install() -> Result<Self, BuildError> {
        static INSTALLED: Mutex<Option<Meters>> = Mutex::new(None);
        let mut installed = INSTALLED.lock();
        if let Some(meters) = &*installed {
            return Ok(meters.clone());
        }
        let builder = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".into()), &SECONDS)?
            .set_buckets_for_metric(Matcher::Suffix("_size".into()), &COUNTS)?;
        let meters = Self(builder.install_recorder()?);
        shell::describe();
        rollbook_app::meters::describe();
        Ok(installed.insert(meters).clone())
    }

    /// Everything counted so far, in the text format.
    pub fn render(&self) -> String {
        self.0.render()
    }

    /// Sums up raw observations now and then, so that they do not pile up where nobody scrapes. Runs until `stop`.
    pub async fn upkeep(self, mut stop: Stop) {
        let mut every = tokio::time::interval(Duration::from_secs(5));
        loop {
            tokio::select! {
                () = stop.wait() => return,
                _ = every.tick() => self.0.run_upkeep(),
            }
        }
    }
}
